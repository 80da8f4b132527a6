"""The JSON text of a notebook without what no reader of the course needs: outputs, attachments, the
state of widgets, giant cells.

Such a file may be hundreds of megabytes large, and its values take many times that in memory. So
nothing is parsed that is thrown away.
"""

import mmap
import re

MOST_PARTS = 20_000_000  # texts and brackets in the whole file
MOST_CONTAINERS = 200_000  # lists and dicts in what is kept: each takes some 60 bytes
MOST_KEPT = 2_000_000  # bytes of the parameters of one result
MOST_SOURCE = 1_000_000  # bytes of one cell
CELLS = (b"cells",)
DROPPED = {b"outputs", b"attachments"}  # of a cell
SOURCES = {b"source", b"input"}
LEFT_OUT = "# This cell was left out: it holds {} kB of text."
CUT_OFF = ", since it ends in the middle"
_PART = re.compile(rb'"(?:[^"\\]++|\\.)*+("|\Z)|[\[\]{}]', re.DOTALL)
_COLON = re.compile(rb"\s*:\s*")
_OPENING, _CLOSING, _QUOTE = b"[{", b"]}", ord('"')


class NotJson(ValueError):
    """The text is not JSON; the words say why, where that is known."""


class TooMuch(NotJson):
    """The text holds too much; the words say of what."""


def slim(data: bytes | mmap.mmap, mime: str) -> bytes:
    """Leave out what is not needed of a notebook.

    Args:
        data: bytes, or an mmap of the file, in UTF-8.
        mime: type of the outputs that stay, as text.

    Returns:
        bytes: JSON text with at most MOST_CONTAINERS lists and dicts. What stands in a text is as
            it was.

    Raises:
        NotJson: brackets or texts do not close.
        TooMuch: there are too many of them.
    """
    return _Slimming(data, f'"{mime}"'.encode()).run()


class _Slimming:
    def __init__(self, data: bytes | mmap.mmap, mime: bytes) -> None:
        self.data, self.mime = data, mime
        self.parts = _PART.finditer(data)
        self.counted = self.containers = self.copied = 0
        self.pieces, self.under, self.key = (
            [],
            [],
            b"",
        )  # under: for each open container, the key under which it stands

    def run(self) -> bytes:
        while part := self._next():
            start = part.start()
            if self.data[start] != _QUOTE:
                self._bracket(self.data[start])
            elif colon := _COLON.match(self.data, part.end()):
                self.key = self.data[start + 1 : min(part.end() - 1, start + 30)]
                self._value(colon.end())
        if self.under:
            raise NotJson(CUT_OFF)
        self.pieces.append(self.data[self.copied :])
        return b"".join(self.pieces)

    def _next(self) -> re.Match[bytes] | None:
        part = next(self.parts, None)
        if part:
            self.counted += 1
            if self.counted > MOST_PARTS:
                raise TooMuch("the file holds too many values")
            if part.group(1) == b"":
                raise NotJson(CUT_OFF)
        return part

    def _bracket(self, bracket: int) -> None:
        if bracket in _OPENING:
            self.containers += 1
            self.under.append(self.key)
            self.key = b""
            if self.containers > MOST_CONTAINERS:
                raise TooMuch("the file holds too many lists and dicts beside its outputs")
        elif not self.under:
            raise NotJson("")
        else:
            self.under.pop()
            self.key = b""  # what follows in a list stands under no key

    def _value(self, start: int) -> None:
        """Leave out the value that starts here, where it is one of those that nobody needs."""
        key, in_cell = (
            self.key,
            len(self.under) > 1 and self.under[-2] in CELLS and self.under[-1] == b"",
        )
        if in_cell and key in DROPPED:
            end, kept = self._skip(start)
            self._replace(start, end, b"[" + b",".join(kept) + b"]" if key == b"outputs" else b"{}")
        elif self.under == [b"", b"metadata"] and key == b"widgets":
            end, _ = self._skip(start)
            self._replace(start, end, b"{}")
        elif in_cell and key in SOURCES:
            end, _ = self._skip(start)
            if end - start > MOST_SOURCE:
                self._replace(
                    start, end, b'"' + LEFT_OUT.format((end - start) // 1000).encode() + b'"'
                )

    def _replace(self, start: int, end: int, text: bytes) -> None:
        if end > start:
            self.pieces += [self.data[self.copied : start], text]
            self.copied = end

    def _skip(self, start: int) -> tuple[int, list[bytes]]:
        """Go on behind the value that starts here; where that is, and the outputs in it that stay.
        A number or a word is not skipped.
        """
        if self.data[start] not in _OPENING + b'"':
            return start, []
        self.key = b""
        depth, kept, begin, level = 0, [], None, 0
        while part := self._next():
            first = self.data[part.start()]
            if first in _OPENING:
                depth += 1
            elif first in _CLOSING:
                depth -= 1
                if begin is not None and depth == level:
                    kept.append(b'{"data":{%b:%b}}' % (self.mime, self._kept(begin, part.end())))
                    begin = None
            elif (
                begin is None
                and part.end() - part.start() == len(self.mime)
                and part.group() == self.mime
            ):
                if (colon := _COLON.match(self.data, part.end())) and self.data[
                    colon.end()
                ] in _OPENING:
                    begin, level = colon.end(), depth
            if depth <= 0:
                return part.end(), kept
        raise NotJson(CUT_OFF)

    def _kept(self, begin: int, end: int) -> bytes:
        return self.data[begin:end] if end - begin <= MOST_KEPT else b"{}"
