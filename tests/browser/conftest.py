"""One JupyterLab server and one browser for all browser tests."""

import json
import shutil

import pytest
from lab_server import BROWSER_FLAGS, browser_path, running_lab
from notebook_page import NotebookPage
from playwright.sync_api import expect, sync_playwright

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A running JupyterLab on a copy of the course, freshly built."""
    if browser_path() is None:
        pytest.skip("The browser tests need Chromium, and none is installed. On Debian: apt-get install chromium")
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(lab):
    """A browser that the server lets in. It ends with the module: while it runs, no test can use asyncio."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS) as chromium:
        context = chromium.new_context(base_url=lab.url, viewport={"width": 1300, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        context.new_page().goto(f"/api/me?token={lab.token}")
        yield context


@pytest.fixture
def page(browser, tmp_path):
    """An empty page. A picture of how it looked in the end stays in the test's folder."""
    page = browser.new_page()
    yield page
    page.screenshot(path=tmp_path / "end.png")
    page.close()


@pytest.fixture
def lesson(lab, tmp_path):
    """Path of lesson 02's notebook, as released. Kernels that tests before this one started are gone."""
    path = lab.root / "notebooks/02_gates/02_gates.ipynb"
    shutil.copy(path, tmp_path / path.name)
    yield path
    for session in json.loads(lab.request("/api/sessions")):
        lab.request(f"/api/sessions/{session['id']}", "DELETE")
    shutil.copy(tmp_path / path.name, path)


@pytest.fixture
def notebook(page, lesson, request):
    """Lesson 02, open and ready to run, in a workspace of its own."""
    page.goto(f"/lab/workspaces/{request.node.name}/tree/notebooks/02_gates/02_gates.ipynb")
    return NotebookPage(page, lesson)
