"""Find JSON objects in the text of a log: lines of CloudWatch Logs as the console, the AWS CLI, and exports print them.

c7n's Lambda function logs each event as `Processing event` with the event as JSON indented over several lines
(`c7n.handler.dispatch_event`). Depending on the tool, each line or only the first one has a timestamp and the name of
a log stream before it, and lines of several streams alternate. Memory: the objects that are not closed yet, at most
MOST_VALUE characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from c7n_ctschema.replay.records.eventbridge_event import Place, Unread
from c7n_ctschema.replay.records.json_values import MOST_VALUE, Value

MOST_OPEN = 64  # objects, one for each log stream
MOST_BREAKS = 8  # inside strings of one object
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_STREAM = r"\d{4}/\d\d/\d\d/\S*\[[^\]\s]+\]\w+"  # Lambda names its streams DATE/[VERSION]ID
# One separator only: the spaces after it are the indentation of the JSON.
_PREFIX = re.compile(
    rf"(?:\S{{1,512}}[ \t])?(?P<stream>{_STREAM})[ \t](?:{_TIME}[ \t])?"
    rf"|(?:{_TIME}|\d{{13}})(?:[ \t,]|$)(?:(?P<after>{_STREAM})(?:[ \t]|$))?"
)
_LEVEL = r"(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL)"
_MESSAGE = re.compile(
    rf"\[?{_LEVEL}\b|(?:START|END|REPORT) RequestId|INIT_START |Traceback \(|{_TIME}| ?\{{\s*(?:\"|$)"
)
# the start of a line of indented JSON; with `$`, also an empty line
_CONTINUES = re.compile(r'\s|["{}\[\],:\d-]|true|false|null|$')
# In `${x} {` and `{'a': 1}` of a debug message, no member follows the brace.
_START = re.compile(r'\{(?=\s*(?:"|$))')
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}"]')
_LOG = re.compile(rb"\[(?:DEBUG|INFO|WARN|ERROR|CRITICAL|\d{4}-)|[A-Za-z0-9/]")
# `timestamp,message` of the console, or `"@timestamp","@message"` of Logs Insights
_CSV_HEADER = re.compile(rb'(?:"?@?\w+"?,)*"?@?message"?(?:,|\r?\n)')
_NAMES = (b'"eventSource"', b'"eventName"', b'"detail-type"')


class LoggedObject(NamedTuple):
    """The text of a JSON object, or the part of it that was logged before the log went on with something else."""

    place: Place
    text: str
    is_cut: bool = False

    @property
    def value(self) -> Value:
        return Value(self.place, self.text.encode("utf-8", "surrogateescape"), is_logged=True)

    @property
    def unread(self) -> Unread:
        return Unread(self.place, "damaged JSON: the event is cut off in the log")

    def found(self) -> Iterator[Value | Unread]:
        """The object as a value. An event that is cut off is reported, other damaged objects are ignored."""
        if not self.is_cut:
            yield self.value
        elif may_be_event(self.text.encode("utf-8", "surrogateescape")):
            yield self.unread


def is_log(head: bytes) -> bool:
    """Whether a file that starts with `head` is a log. A file of JSON starts with a JSON value."""
    return bool(_LOG.match(head.lstrip()))


def is_csv(head: bytes) -> bool:
    """Whether a file that starts with `head` is CSV with the messages of a log."""
    return bool(_CSV_HEADER.match(head))


def is_log_line(text: str) -> bool:
    """Whether a string starts as a line of a log does."""
    return bool(_PREFIX.match(text) or (_MESSAGE.match(text) and not text.lstrip().startswith("{")))


def may_be_event(data: bytes) -> bool:
    """Whether the text of an object has a member of CloudTrail's records or EventBridge's events."""
    return any(name in data for name in _NAMES)


@dataclass(slots=True)
class _Open:
    """An object whose end is not read yet. `unfinished` is a string of it that is not closed yet."""

    place: Place
    pieces: list[str] = field(default_factory=list)
    unfinished: str = ""
    depth: int = 0
    size: int = 0
    breaks: int = 0

    def take(self, line: str, start: int = 0) -> int:
        """Take the line from `start` on. Return the index after the object's end, -1 if the line does not end it."""
        if self._is_plain(line):
            self.pieces.append(line[start:])
            self.size += len(line) - start
            return -1
        # A string that the last line left open is scanned again with this line: only together are they a token.
        text = self.unfinished + line[start:]
        offset = start - len(self.unfinished)
        self.unfinished = ""
        self.size += len(line) - start
        for token in _TOKEN.finditer(text):
            if token[0] == '"':  # CloudWatch Logs splits messages above 256 KB anywhere
                return self._broken(text, token.start())
            self.depth += {"{": 1, "}": -1}.get(token[0], 0)
            if not self.depth:
                self.pieces.append(text[: token.end()])
                return token.end() + offset
        self.pieces.append(text)
        return -1

    def _is_plain(self, line: str) -> bool:
        """Whether the line has neither braces nor open strings: most lines of indented JSON, and worth no scan."""
        has_braces = "{" in line or "}" in line
        return not (has_braces or self.unfinished or "\\" in line or line.count('"') % 2)

    def _broken(self, text: str, at: int) -> int:
        self.pieces.append(text[:at])
        self.unfinished = text[at:]
        self.breaks += 1
        return -1

    @property
    def is_large(self) -> bool:
        """Whether the object takes more than its share of the memory, so that all of them need a look."""
        return self.is_hopeless or self.size > MOST_VALUE // MOST_OPEN

    @property
    def is_hopeless(self) -> bool:
        # Each break scans the open string again, so many breaks would cost quadratic time.
        return self.size > MOST_VALUE or self.breaks > MOST_BREAKS

    def logged(self, is_cut: bool = False) -> LoggedObject:
        return LoggedObject(self.place, "".join((*self.pieces, self.unfinished)), is_cut)


class LogText:
    """Take a log line by line, and return the JSON objects as soon as they are complete."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}
        self._stream = ""

    def line(self, line: str, place: Place) -> Iterator[LoggedObject]:
        """The objects that end in a line of a printed log. A line without a prefix continues the line before it."""
        # Two spaces are the indentation of JSON: such a line of a value that looks like a time has no prefix.
        prefix = None if line.startswith("  ") else _PREFIX.match(line)
        if prefix:
            self._stream = prefix["stream"] or prefix["after"] or ""
        yield from self.message(line[prefix.end() :] if prefix else line, place, self._stream)

    def message(self, text: str, place: Place, stream: str = "") -> Iterator[LoggedObject]:
        """The objects that end in a part of a log stream."""
        # By stream: lines of two concurrent Lambda runs alternate in `filter-log-events`.
        opened = self._open.pop(stream, None)
        # `END RequestId` in the middle of an object: Lambda ended, or the log was cut.
        if opened and not _continues(opened, text):
            yield opened.logged(is_cut=True)
            opened = None
        end = opened.take(text) if opened else 0
        while end >= 0:
            if opened:
                yield opened.logged()
            start = _START.search(text, end)
            if not start:
                return
            opened = _Open(place)
            end = opened.take(text, start.start())
        if opened:
            self._open[stream] = opened
        if opened and (opened.is_large or len(self._open) > MOST_OPEN):
            yield from self._dropped()

    def end(self) -> Iterator[LoggedObject]:
        """The objects that the log does not close."""
        yield from (opened.logged(is_cut=True) for opened in self._open.values())
        self._open.clear()

    def _dropped(self) -> Iterator[LoggedObject]:
        """Give up objects that do not end, the oldest first, to keep memory bounded."""
        for stream in [stream for stream, opened in self._open.items() if opened.is_hopeless]:
            yield self._open.pop(stream).logged(is_cut=True)
        while len(self._open) > MOST_OPEN or sum(opened.size for opened in self._open.values()) > MOST_VALUE:
            yield self._open.pop(next(iter(self._open))).logged(is_cut=True)


def _continues(opened: _Open, text: str) -> bool:
    """Whether a string continues an open object: it does not start another message of the log."""
    if text.startswith("  ") and not opened.unfinished:
        return True
    if _MESSAGE.match(text):
        return False
    return bool(opened.unfinished) or bool(_CONTINUES.match(text))


def ends_in_object(text: str) -> bool:
    """Whether the last object of a log is not closed, as while somebody pastes it."""
    log = LogText()
    # CSV doubles the quotes inside a message.
    plain = text.replace('""', '"') if is_csv(text.encode("utf-8", "replace")) else text
    for line in plain.splitlines():
        for _ in log.line(line, Place("")):
            pass
    return any(True for _ in log.end())
