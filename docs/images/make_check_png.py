"""Make check.png: a wrong answer and its check in a real JupyterLab. From the root: python -m
docs.images.make_check_png
"""

import inspect
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from solutions.reference.gates import sigmoid
from tests.browser.lab_server import BROWSER_FLAGS, browser_path, running_lab
from tests.browser.notebook_page import NotebookPage
from tests.conftest import ROOT, Copy, left_out

ANSWER = '''def forget_gate(z, W_f, b_f):
    """f_t: the share of each stored value that is kept."""
    return np.tanh(z @ W_f + b_f)'''


def main():
    """Answer, check, take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(shutil.copytree(ROOT, Path(folder) / "course", ignore=left_out)))
        copy.run("lstm-course", "build", "--force")
        with (
            running_lab(copy.root, Path(folder) / "jupyter") as lab,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS)
            page = browser.new_page(
                viewport={"width": 1080, "height": 1200}, device_scale_factor=1.4
            )
            page.goto(f"{lab.url}/lab/tree/notebooks/02_gates/02_gates.ipynb?token={lab.token}")
            notebook = NotebookPage(page, copy.root / "notebooks/02_gates/02_gates.ipynb")
            for name, text in {
                "imports": None,
                "sigmoid": inspect.getsource(sigmoid),
                "forget_gate": ANSWER,
            }.items():
                if text:
                    notebook.write(name, text)
                notebook.run(name)
            notebook.run("forget_gate-test")
            top, bottom = (
                notebook.cell(name).bounding_box() for name in ("forget_gate", "forget_gate-test")
            )
            height = (
                bottom["y"] + bottom["height"] - top["y"] - 2
            )  # without the frame of the next cell
            page.screenshot(
                path=Path(__file__).with_name("check.png"), clip=top | {"height": height}
            )


if __name__ == "__main__":
    main()
