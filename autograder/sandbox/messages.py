"""Read what a kernel sends. Nothing is trusted: neither its form, nor that it stays small when it
is parsed.
"""

import json

import zmq
from jupyter_client.channels import ZMQSocketChannel

from course.judging.values import Untrusted

MOST_FRAMES = 64
MOST_CONTAINERS = 100_000  # three bytes of JSON, "[],", take twenty times as much memory
MOST_ITEMS = (
    1_000_000  # of all containers together: a short text or number takes ten times its bytes
)


def receive(channel: ZMQSocketChannel, most_bytes: int) -> dict[str, Untrusted] | None:
    """Take one waiting message from a channel.

    Args:
        channel: channel of a Jupyter client; a message is waiting.
        most_bytes: size of the whole message. The rest of a larger one is left, and read as further
            broken messages.

    Returns:
        dict, or None where the message is broken, forged or too large.
    """
    frames = _frames(channel.socket, most_bytes) if channel.socket else []
    try:
        if sum(frame.count(b"[") + frame.count(b"{") for frame in frames) > MOST_CONTAINERS:
            return None
        message = channel.session.deserialize(channel.session.feed_identities(frames)[1])
        parts = [message[name] for name in ("header", "parent_header", "content")]
        form = all(isinstance(part, dict) for part in parts) and isinstance(
            parts[1].get("msg_id", ""), str
        )
        return message if form else None
    except Exception:  # whatever a kernel may send: it is then no message
        return None


def _frames(socket: zmq.Socket, most_bytes: int) -> list[bytes]:
    """The frames of one message, as many as may be."""
    frames, size = [], 0
    while len(frames) < MOST_FRAMES and size <= most_bytes:
        try:
            frames.append(socket.recv(zmq.NOBLOCK))
        except zmq.ZMQError:
            break
        size += len(frames[-1])
        if not socket.getsockopt(zmq.RCVMORE):
            return frames
    return []


def parse(text: str) -> Untrusted:
    """Parse JSON text from a kernel.

    Raises:
        ValueError: it is not JSON, or would take many times its size in memory.
        RecursionError: it is nested too deeply.
    """
    if text.count("[") + text.count("{") > MOST_CONTAINERS:
        raise ValueError("too many lists and dicts")
    if text.count(",") > MOST_ITEMS:
        raise ValueError("too many items")
    value = json.loads(text)  # again, because no file takes the lone surrogates that it may hold
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
