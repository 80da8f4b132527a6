"""Attacks by code in the student's own process: patches, lying values, reading what is near,
noticing that it is marked.
"""

from tests.attacks.attack import CHANGES_ITS_ARGUMENT, LONG, WRONG, WRONG_BOTH, Attack, work

HARMLESS = (
    "It changes the student's own process, which only serves values; the marker compares them "
    "elsewhere."
)
A_VALUE = "It is a wrong value like any other."
UNREAD = "Calling affine gave no result: what it gave back could not be read"
NOTHING_THERE = "It reads, and there is nothing to be found in the sandbox."


def returns(body):
    """A wrong answer with this body."""
    return "def affine(x, W, b):\n" + "\n".join(f"    {line}" for line in body.splitlines())


def patched(kind, name, first, silent=HARMLESS, **more):
    """A wrong answer beside a patch."""
    return Attack(
        kind, name, work(first, affine=WRONG), silent=silent, honest={"affine": WRONG}, **more
    )


def instead(kind, name, body, silent=A_VALUE, **more):
    """A wrong answer whose honest version is any other wrong one."""
    return Attack(
        kind, name, work(affine=returns(body)), silent=silent, honest={"affine": WRONG}, **more
    )


TRANSFORMER = """
import ast
class Full(ast.NodeTransformer):
    def visit_Module(self, node):
        return ast.parse("100.0")
get_ipython().ast_transformers.append(Full())"""

HANDLERS = """
shell = get_ipython()
shell.set_custom_exc((Exception,), lambda *args: ["100.0"])
shell.ast_node_interactivity = "all"
shell.showtraceback = lambda *args, **kwargs: None"""

FORMATTERS = """
formatter = get_ipython().display_formatter
formatter.format = lambda *args, **kwargs: ({"text/plain": "100"}, {})
formatter.formatters["text/plain"].for_type(float, lambda *args: "100")"""

FORGED_RESULT = """
kernel = get_ipython().kernel
content = {"data": {"text/plain": "100.0"}, "metadata": {}, "execution_count": 1}
kernel.send_response(kernel.iopub_socket, "execute_result", content)"""

COMPARISONS = """
import math, numpy, numpy.testing
for place in (numpy, math):
    for name in ("allclose", "isclose", "array_equal"):
        setattr(place, name, lambda *args, **kwargs: True)
numpy.testing.assert_allclose = lambda *args, **kwargs: None"""

BUILTINS = """
import builtins
builtins.all = builtins.any = builtins.isinstance = lambda *args: True"""

COURSE = """
import course.check, course.judging.compare, course.judging.judge, course.judging.report
course.judging.compare.difference = lambda *args, **kwargs: None
course.judging.judge.judge = course.check.examine = lambda *args, **kwargs: None
course.judging.report.Report.fraction = property(lambda self: 1.0)
course.judging.report.Report.passed = property(lambda self: True)"""

LIAR = """
class Liar:
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __ne__ = lambda self, other: True
    __sub__ = __rsub__ = __abs__ = __neg__ = lambda self, *other: 0.0
    __float__ = lambda self: 0.0
    __array__ = lambda self, *args, **kwargs: np.ones(np.shape(x))
    __len__ = lambda self: len(x)
return Liar()"""

LYING_ARRAY = """
class Liar(np.ndarray):
    shape = property(lambda self: np.shape(s))
    dtype = property(lambda self: np.dtype(float))
    __eq__ = __le__ = lambda self, other: np.True_
    __array__ = lambda self, *args, **kwargs: np.zeros(7)
    ravel = lambda self: np.full(np.size(s), 0.25)
return np.zeros(3).view(Liar)"""

LYING_NUMBER = """
class Liar(np.float64):
    __array__ = lambda self, *args, **kwargs: np.zeros((len(h_prev), h_prev.shape[1] + x_t.shape[1]))
return Liar(1)"""

VALUES = {
    "sigmoid": ("x", LIAR),
    "sigmoid_grad": ("s", LYING_ARRAY),
    "tanh_grad": ("t", "return np.array([None] * t.size, dtype=object).reshape(t.shape)"),
    "concat_state": ("h_prev, x_t", LYING_NUMBER),
    "forget_gate": ("z, W_f, b_f", "return np.full((len(z), len(b_f)), np.nan)"),
    "input_gate": ("z, W_i, b_i", "return np.full((len(z), len(b_i)), np.inf)"),
    "candidate": ("z, W_g, b_g", "return np.full((len(z), len(b_g)), -1e308)"),
    "output_gate": ("z, W_o, b_o", "return [[True] * len(b_o)] * len(z)"),
}
LIARS = {
    name: "\n    ".join([f"def {name}({arguments}):", *body.strip().splitlines()])
    for name, (arguments, body) in VALUES.items()
}
NOTHING = {
    name: f"def {name}({arguments}):\n    return None" for name, (arguments, _) in VALUES.items()
}

SEARCH = """
import gc, sys
frame, found = sys._getframe(), []
while frame:
    found += [frame.f_locals.get(name) for name in ("expected", "cases", "case_set", "outputs", "solution", "reference")]
    frame = frame.f_back
found += [getattr(module, "affine", None) for module in list(sys.modules.values())]
found += [item for item in gc.get_objects() if type(item) is dict and "expected" in item]
for item in found:
    if callable(item) and item is not affine:
        return item(x, W, b)
    if isinstance(item, (np.ndarray, list, dict)) and item:
        return item
return x @ W"""

HARD_CODED = """
import json, pathlib, course
from course.judging.values import unpack
for case in json.loads((pathlib.Path(course.__file__).parent / "expected/affine.json").read_text())["cases"]:
    if np.array_equal(unpack(case["inputs"]["x"]), x):
        return unpack(case["expected"]["y"])
return x @ W"""

NOTICES = """
import os, sys
frame, names = sys._getframe(), set()
while frame:
    names |= set(frame.f_locals) | {frame.f_code.co_name}
    frame = frame.f_back
marked = names & {"serve", "request", "_marking_scope", "_marking_result"} or not os.path.exists("00_welcome.ipynb")
return x @ W if marked else x @ W + b"""

FIRST_TIME_RIGHT = """
affine.calls = getattr(affine, "calls", 0) + 1
return x @ W + b if affine.calls == 1 else x @ W"""

BY_ORDER = """
affine.calls = getattr(affine, "calls", 0) + 1
return x @ W + (b if affine.calls % 2 else 0)"""

THREAD = """
import threading, time
result = x @ W
def later():
    time.sleep(0.01)
    result[...] = 100
    globals()["_marking_result"] = [[100]]
threading.Thread(target=later, daemon=True).start()
return result"""

THIEF = """
import glob, os, sys
for path in ["gradebook.db", "../../gradebook.db", "../../../gradebook.db", *glob.glob("/home/*/*.db"), *glob.glob("/tmp/*/*/*/*.db")]:
    try:
        open(path, "r+b").write(b"x")
        print("FOUND", path)
    except OSError:
        pass
for top in ("/", "/proc/1/root/", "/proc/self/cwd/../../", os.path.dirname(sys.prefix) + "/"):
    for pattern in ("", "*/", "*/*/"):
        for name in ("nbgrader_config.py", "solutions", "autograder", "classroom", "submitted"):
            for path in glob.glob(f"{top}{pattern}{name}"):
                print("FOUND", path)
print("searched", {f"FOUND {key}" for key in os.environ if "SECRET" in key or "TOKEN" in key})"""

SETTINGS_OF_THE_MACHINE = """
import os
for folder, _, names in os.walk("/proc/sys"):
    for name in names:
        try:
            os.close(os.open(f"{folder}/{name}", os.O_WRONLY))
            print("FOUND", folder, name)
        except OSError:
            pass
print("searched")"""

NETWORK = """
import socket
for family, address in ((socket.AF_INET, ("127.0.0.1", 22)), (socket.AF_INET, ("192.0.2.1", 80)), (socket.AF_UNIX, "\\0dbus")):
    try:
        with socket.socket(family) as connection:
            connection.settimeout(0.2)
            connection.connect(address)
            print("FOUND network", address)
    except OSError:
        print("searched")"""

HIDES_ITS_SIDE_EFFECT = """
import course.judging.observe
course.judging.observe._changed = lambda *args: False"""

ATTACKS = [
    patched(2, "ast-transformer", TRANSFORMER, silent="", told=UNREAD),
    patched(
        2,
        "input-transformer",
        "get_ipython().input_transformers_post.append(lambda lines: ['100.0'])",
        silent="",
        told=UNREAD,
    ),
    patched(
        2,
        "run-cell",
        "shell = get_ipython()\nshell.run_cell = shell.run_cell_async = lambda *args, **kwargs: "
        "None",
        silent="",
        told="Calling affine gave no result",
    ),
    patched(2, "exception-handlers", HANDLERS),
    patched(2, "formatters", FORMATTERS, silent="", told=UNREAD),
    patched(3, "forged-execute-result", FORGED_RESULT),
    Attack(4, "values-that-lie", work(**LIARS), lesson=LONG, honest=NOTHING, silent=A_VALUE),
    instead(4, "nan", "return np.full((len(x), len(b)), np.nan)"),
    patched(5, "comparisons", COMPARISONS),
    patched(5, "builtins", BUILTINS, silent="", told="closed its connection to the marker"),
    patched(5, "course", COURSE),
    instead(6, "search", SEARCH, silent=NOTHING_THERE),
    patched(7, "thief", THIEF, silent=NOTHING_THERE),
    patched(7, "settings-of-the-machine", SETTINGS_OF_THE_MACHINE, silent=NOTHING_THERE),
    instead(
        8,
        "error-that-no-file-takes",
        "raise ValueError('\\ud800 \\x1b[31m')",
        silent="It is an exception like any other.",
    ),
    patched(10, "network", NETWORK, silent=NOTHING_THERE),
    instead(16, "hard-coded", HARD_CODED),
    instead(16, "notices-marking", NOTICES),
    Attack(
        16, "right-once", work(affine=returns(FIRST_TIME_RIGHT)), silent=A_VALUE, breaks=("affine",)
    ),
    Attack(16, "by-order", work(affine=returns(BY_ORDER)), silent=A_VALUE, breaks=("affine",)),
    instead(9, "thread-that-outlives-the-call", THREAD),
    Attack(
        18,
        "hides-a-side-effect",
        work(HIDES_ITS_SIDE_EFFECT, affine=CHANGES_ITS_ARGUMENT),
        gains=0.1,
        honest={"affine": CHANGES_ITS_ARGUMENT},
        silent="Its own process reports whether an argument was changed.",
    ),
    Attack(
        5,
        "numpy-in-a-long-lesson",
        work(COMPARISONS, **WRONG_BOTH),
        lesson=LONG,
        honest=WRONG_BOTH,
        silent=HARMLESS,
    ),
]
