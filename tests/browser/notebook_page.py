"""A notebook that is open in JupyterLab, worked on as a learner does it: click, type, Shift+Enter."""

import json
import re

from playwright.sync_api import expect


class NotebookPage:
    """An open notebook, whose kernel is ready.

    Args:
        page: Playwright page that shows it.
        path: Path of the notebook's file, which says where each cell stands.

    Attributes:
        page, path: as given.
        places: dict from a cell's name to its number.
        points: sum of the points that its cells give.
    """

    def __init__(self, page, path):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        self.page, self.path = page, path
        self.places = {cell["id"]: place for place, cell in enumerate(cells)}
        self.points = sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in cells)
        expect(page.get_by_text("Python 3 (ipykernel) | Idle", exact=True)).to_be_visible()

    def cell(self, name):
        """The cell of this name."""
        return self.page.locator(f'.jp-Notebook [data-windowed-list-index="{self.places[name]}"]')

    def write(self, name, text):
        """Replace a cell's text."""
        self._click(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def run(self, name):
        """Run a cell and wait until it is done.

        Returns:
            Locator of what it shows below.
        """
        self._click(name)
        number = self.cell(name).locator(".jp-InputPrompt")
        before = number.inner_text()
        self.page.keyboard.press("Shift+Enter")
        expect(number).not_to_have_text(before)
        expect(number).to_have_text(re.compile(r"\[\d+\]"))
        return self.cell(name).locator(".jp-OutputArea")

    def _click(self, name):
        self.cell(name).evaluate("cell => cell.scrollIntoView({block: 'center'})")
        self.cell(name).locator(".cm-content").click()
