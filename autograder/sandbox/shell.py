"""IPython's commands in the sandbox: sent as text and run once in each new kernel.

A line that installs something or asks the system is of no use here, and stands above many a right
function. Such lines do nothing, as do commands of extensions that are not here. It is a courtesy to
honest cells: nothing depends on it.
"""

from typing import Any

from IPython import get_ipython
from IPython.utils.text import SList

SYSTEM_LINES = (
    "pip",
    "conda",
    "mamba",
    "micromamba",
    "uv",
    "sx",
    "system",
    "matplotlib",
    "pylab",
    "load_ext",
    "reload_ext",
    "cd",
)
SYSTEM_CELLS = (
    "bash",
    "sh",
    "script",
    "cmd",
    "perl",
    "ruby",
    "sx",
    "system",
    "!",
    "writefile",
    "file",
)


def quiet(shell: Any) -> None:
    """Make commands of the system, and those that are not known here, do nothing: methods of the
    shell are replaced.
    """
    shell.system = shell.system_raw = shell.system_piped = lambda *_: None
    shell.getoutput = lambda *_, **__: SList()
    lines, cells = shell.magics_manager.magics["line"], shell.magics_manager.magics["cell"]
    lines.update({name: lambda line="": SList() for name in SYSTEM_LINES})
    cells.update({name: lambda line="", cell="": None for name in SYSTEM_CELLS})
    shell.find_line_magic = lambda name: lines.get(name, lambda line="": None)
    shell.find_cell_magic = lambda name: cells.get(
        name, lambda line, cell: shell.ex(shell.transform_cell(cell))
    )


quiet(get_ipython())
