"""One JupyterLab server and one browser for all browser tests."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.lab_server import BROWSER_FLAGS, browser_path, running_lab
from tests.browser.notebook_page import NotebookPage

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def course(make_copy, request):
    """A copy of the repository, freshly built. A module whose tests need one lesson names it as
    NAME: building all takes long.
    """
    if browser_path() is None:
        pytest.skip(
            "The browser tests need Chromium, and none is installed. On Debian: apt-get install "
            "chromium"
        )
    copy = make_copy("browser")
    if name := getattr(request.module, "NAME", None):
        copy.build(name)
    else:
        copy.run("lstm-course", "build", "--force")
    return copy


@pytest.fixture(scope="module")
def browser(course, tmp_path_factory):
    """A browser that a running JupyterLab lets in. It ends with the module: beside it, asyncio.run
    does not work.
    """
    expect.set_options(timeout=PATIENCE_MS)
    with (
        running_lab(course.root, tmp_path_factory.mktemp("jupyter")) as lab,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS)
        context = chromium.new_context(base_url=lab.url, viewport={"width": 1300, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        context.new_page().goto(f"/api/me?token={lab.token}")
        yield context
        chromium.close()


@pytest.fixture
def page(browser):
    """An empty page."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def notebook(browser, course):
    """Lesson 02, found and opened as a learner does, its first cell run. Tests share it: each uses
    cells of its own.
    """
    page = browser.new_page()
    page.goto("/")
    page.locator(".jp-DirListing-item", has_text="02_gates").dblclick()
    page.locator(".jp-DirListing-item", has_text="02_gates.ipynb").dblclick()
    opened = NotebookPage(page, course.root / "notebooks/02_gates/02_gates.ipynb")
    opened.run("imports")
    return opened


@pytest.fixture
def released(page, course):
    """Lesson 02 as released, in a folder and on a page of its own."""
    path = course.root / "elsewhere" / "02_gates.ipynb"
    path.parent.mkdir(exist_ok=True)
    shutil.copy(course.root / "notebooks/02_gates/02_gates.ipynb", path)
    page.goto("/lab/workspaces/elsewhere/tree/elsewhere/02_gates.ipynb?reset")
    return NotebookPage(page, path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep a picture of the page on which a test failed."""
    report = yield
    shown = item.funcargs.get("page") or getattr(item.funcargs.get("notebook"), "page", None)
    if report.when == "call" and report.failed and shown:
        path = item.funcargs["tmp_path_factory"].getbasetemp() / f"{item.name}.png"
        shown.screenshot(path=path)
        report.sections.append(("the page", str(path)))
    return report
