"""Attacks on what passes between the kernel and the marker. The student's process has the key that
signs messages.
"""

from tests.attacks.attack import LONG, WRONG, WRONG_BOTH, WRONG_SIGMOID, Attack, work
from tests.attacks.in_the_process import A_VALUE, HARMLESS, NOTHING, returns

# What every forger needs: the kernel, its session, and the frame in which it answers a request.
FORGER = """
import json, sys, threading, time
kernel = get_ipython().kernel
session = kernel.session
def serving(name):
    frame = sys._getframe()
    while frame and not (frame.f_code.co_name == "execute_request" and name in frame.f_locals):
        frame = frame.f_back
    return frame.f_locals[name] if frame else None
def parent():
    return kernel.get_parent("shell")
def ask(prompt, to=None):
    session.send(kernel.stdin_socket, "input_request", {"prompt": prompt, "password": False}, to or parent(), ident=serving("ident"))
def lend(name, *arguments):
    from course.judging.values import pack
    return "lstm-course value: " + json.dumps({"name": name, "arguments": [pack(list(arguments)), pack({})]})
def reply(result, to=None):
    content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {
        "result": {"status": "ok", "data": {"text/plain": result}, "metadata": {}}}}
    session.send(serving("stream") or serving("socket"), "execute_reply", content, to or parent(), ident=serving("ident"))
def next_parent(steps=1):
    header = dict(parent()["header"])
    head, _, number = header["msg_id"].rpartition("_")
    return {"header": header | {"msg_id": f"{head}_{int(number) + steps}"}}
"""
READ = "what it gave back could not be read"
NOT_LENT = "asked the marker for a right value that is not lent there"
UNREAD = "sent messages that are forged or cannot be read"
TWICE = "answered a call twice or without being called"


def forger(name, body, told="", silent="", first="", **more):
    """An answer of the short lesson that forges messages when it is called."""
    return Attack(
        18,
        name,
        work(FORGER + first, affine=returns(body)),
        told=told,
        silent=silent,
        honest={"affine": WRONG},
        **more,
    )


def gate(body):
    """A wrong forget gate of the long lesson beside a wrong sigmoid, which makes the marker lend
    the right one.
    """
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return {
        "sigmoid": WRONG_SIGMOID,
        "forget_gate": f"def forget_gate(z, W_f, b_f):\n{lines}\n    return np.tanh(z @ W_f + b_f)",
    }


def in_a_long_lesson(name, body, first="", **more):
    """The same in the long lesson."""
    return Attack(
        18, name, work(FORGER + first, **gate(body)), lesson=LONG, honest=WRONG_BOTH, **more
    )


PACK = """
import course.judging.observe, course.judging.values, inspect, sys
right = course.judging.values.pack
def forged(value, *rest, **more):
    return {"array": [1.0], "shape": [], "dtype": "float64"} if hasattr(value, "shape") else right(value)
course.judging.values.pack = course.judging.observe.pack = forged
course.judging.values.unpack = course.judging.observe.unpack = lambda *args: 1.0"""

OBSERVE = """
import course.judging.observe
course.judging.observe.observe = lambda *args: {"value": True, "passed": True, "fraction": 1.0, "points": 100}"""

BUILTINS = """
import builtins, json
json.dumps = lambda *args, **kwargs: '[{"value": 1}]'
run = builtins.exec
builtins.exec = lambda code, scope=None, *rest: scope.update(serve=lambda *args: [100.0]) if scope else run(code)"""

NAMES = """
class Names(dict):
    pass
json = repr = callable = dict = list = None
_marking_result, serve = 100.0, lambda *args: 100.0"""

CELL_ASKS = (
    FORGER + "print(repr(input(lend('affine', np.ones((2, 3)), np.ones((3, 2)), np.ones(2)))))"
)

THREAD_ASKS = """
message, ident = parent(), serving("ident")
def later():
    session.send(kernel.stdin_socket, "input_request", {"prompt": lend("sigmoid", np.ones(3))}, message, ident=ident)
    time.sleep(0.2)
thread = threading.Thread(target=later)
thread.start()
thread.join()"""

KEEPS_STUBS = {
    "sigmoid": WRONG_SIGMOID,
    "forget_gate": "kept = []\ndef forget_gate(z, W_f, b_f):\n    kept.append(sigmoid)\n    return "
    "np.tanh(z @ W_f + b_f)",
    "candidate": "def candidate(z, W_g, b_g):\n    try:\n        return 2 * kept[-1](2 * (z @ W_g "
    "+ b_g)) - 1\n    except ValueError:\n        return z",
}
KEEPS_STUBS_HONESTLY = WRONG_BOTH | {"candidate": "def candidate(z, W_g, b_g):\n    return z"}

ANSWERS_OTHERS = """
for steps in range(1, 12):
    reply(json.dumps([{"value": 1.0}] * 9), next_parent(steps))
    session.send(kernel.stdin_socket, "input_request", {"prompt": lend("input_gate", z, W_f, b_f)}, next_parent(steps), ident=serving("ident"))"""

BROKEN_MESSAGES = """
for part in (b"[]", b"7", b"null", b'"x"', b"{", b'{"msg_id": []}', b'{"msg_id": {}}', b"[" * 100_000, b"9" * 50_000):
    for place in range(4):
        parts = [json.dumps({"msg_id": str(place), "msg_type": "stream"}).encode(), b"{}", b"{}", b"{}"]
        parts[place] = part
        for stream in (kernel.iopub_socket.socket if hasattr(kernel.iopub_socket, "socket") else kernel.iopub_socket, kernel.stdin_socket):
            start = [serving("ident")[0]] if stream is kernel.stdin_socket else [b"stream"]
            stream.send_multipart([*start, b"<IDS|MSG>", session.sign(parts), *parts])
kernel.stdin_socket.send_multipart([serving("ident")[0], b"garbage"])"""

MANY_FRAMES = """
parts = [session.pack(part) for part in (session.msg_header("input_request"), parent()["header"], {}, {"prompt": ""})]
frames = [serving("ident")[0], b"<IDS|MSG>", session.sign(parts), *parts, *[bytes(1000)] * 5000]
kernel.stdin_socket.send_multipart(frames)"""

FLOOD = """
message, ident = parent(), serving("ident")
while True:
    session.send(kernel.stdin_socket, "input_request", {"prompt": lend("affine")}, message, ident=ident)"""

OBSERVATIONS = {
    "shape": '{"array": [1.0], "shape": [1000000, 1000000], "dtype": "float64"}',
    "negative-shape": '{"array": [1.0], "shape": [-1, -1], "dtype": "float64"}',
    "dtype": '{"array": [1.0], "shape": [1], "dtype": "object"}',
    "record-dtype": '{"array": [1.0], "shape": [1], "dtype": "O8,V1000000000"}',
    "huge-number": '{"array": [1' + "0" * 400 + '], "shape": [1], "dtype": "float64"}',
    "rng": '{"rng": 123456789123456789}',
    "function": '{"function": "__import__"}',
    "deep": '{"list": [' * 100 + "1" + "]}" * 100,
    "nan": '{"array": [NaN, Infinity, -Infinity], "shape": [3], "dtype": "float64"}',
    "html": '{"dict": {"<script>alert(1)</script>": 1}}',
}
SENDS_OBSERVATIONS = f"""
import course.judging.observe, itertools, json
seen = itertools.cycle({list(OBSERVATIONS.values())})
course.judging.observe.observe = lambda *args: {{'value': json.loads(next(seen))}}"""

LONG_ERROR = """
import course.judging.observe
course.judging.observe.observe = lambda *args: {"error": "matmul: " * 100_000}"""

MANY_WARNINGS = """
import course.judging.observe
course.judging.observe.observe = lambda *args: {"value": 1.0, "warnings": [str(number) for number in range(50_000)]}"""

FORGES_EVENTS = """
import course.judging.observe
def fail(*args):
    raise ValueError("\\n[WARNING] m-right, 00_welcome: Cell affine was copied.\\x1b[2J\\r")
course.judging.observe.observe = fail"""

ATTACKS = [
    Attack(
        18,
        "forges-events",
        work(FORGES_EVENTS, affine=WRONG),
        honest={"affine": WRONG},
        told="the call ended with ValueError",
    ),
    Attack(
        18,
        "error-that-is-long-to-search",
        work(LONG_ERROR, affine=WRONG),
        honest={"affine": WRONG},
        told=READ,
    ),
    Attack(
        18,
        "warnings-that-fill-a-page",
        work(MANY_WARNINGS, affine=WRONG),
        honest={"affine": WRONG},
        told=READ,
    ),
    Attack(
        18, "pack-and-unpack", work(PACK, affine=WRONG), honest={"affine": WRONG}, silent=HARMLESS
    ),
    Attack(18, "observe", work(OBSERVE, affine=WRONG), honest={"affine": WRONG}, told=READ),
    Attack(
        18,
        "json-and-exec",
        work(BUILTINS, affine=WRONG),
        honest={"affine": WRONG},
        told="did not finish within 10 seconds, most of which it waited",
    ),
    Attack(
        18,
        "names-of-the-marker",
        work(NAMES, affine=WRONG),
        honest={"affine": WRONG},
        silent=HARMLESS,
    ),
    Attack(
        18, "asks-in-a-cell", work(CELL_ASKS, affine=WRONG), honest={"affine": WRONG}, told=NOT_LENT
    ),
    forger(
        "asks-in-its-own-call",
        "from course.judging.values import unpack\nanswer = json.loads(input(lend('affine', x, W, "
        "b)))\n"
        "return unpack(answer['value'])",
        told=NOT_LENT,
    ),
    Attack(
        18,
        "asks-from-a-thread",
        work(FORGER, **gate(THREAD_ASKS)),
        lesson=LONG,
        honest=WRONG_BOTH,
        told=NOT_LENT,
    ),
    in_a_long_lesson(
        "asks-for-another-exercise",
        "try:\n    return json.loads(input(lend('forget_gate', z, W_f, b_f)))['value']\n"
        "except KeyError:\n    pass",
        told=NOT_LENT,
    ),
    Attack(
        18,
        "keeps-stubs",
        work(FORGER, **KEEPS_STUBS),
        lesson=LONG,
        honest=KEEPS_STUBS_HONESTLY,
        told=NOT_LENT,
    ),
    in_a_long_lesson("answers-other-calls", ANSWERS_OTHERS, told=TWICE),
    in_a_long_lesson("answers-twice", "reply('[100.0]')\nreply('[100.0]')", told=TWICE),
    forger(
        "forged-reply",
        "reply(json.dumps([{'value': 100.0, 'passed': True}] * 5))\nreturn x @ W",
        told=READ,
    ),
    forger("broken-messages", BROKEN_MESSAGES + "\nreturn x @ W", told=UNREAD),
    forger("many-frames", MANY_FRAMES + "\ntime.sleep(0.3)\nreturn x @ W", told=UNREAD),
    forger("asks-and-reads-nothing", FLOOD, told="Calling affine"),
    forger("giant-message", "return [[0.5] * 1000] * 3000", told="Calling affine gave no result"),
    Attack(
        18,
        "arrays-that-lie",
        work(SENDS_OBSERVATIONS, **NOTHING),
        lesson=LONG,
        honest=NOTHING,
        silent=A_VALUE,
    ),
]
