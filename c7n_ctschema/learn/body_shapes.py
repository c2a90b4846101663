"""Shapes of bodies from their JSON text.

Most bodies of an event have one of a few shapes. After some bodies of a shape, a decoder recognizes it: this takes a
third of the time of parsing a body and walking through its objects.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any

import msgspec

from c7n_ctschema.learn import record_shapes, shape_decoders
from c7n_ctschema.learn.shape_decoders import Decode

MOST_KNOWN = 8_000  # shapes, and sides of events; large shapes take 3 KB
MOST_DECODERS = 4  # of a side; each one that refuses a body costs a tenth of its shape
_OFTEN = 24  # bodies of a shape before it has a decoder: making one takes as long as the shapes of about 100 bodies
_TRIAL = 200  # bodies before a side must show that its decoders are worth their time
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_BROKEN = (msgspec.DecodeError, ValueError, RecursionError)


# not a named tuple: a shape is counted by its identity, because hashing its content takes a quarter of the time
class BodyShape:
    """`content` is the shape. `flaw` is what to tell about each body of this shape, or ""."""

    __slots__ = ("content", "flaw")

    def __init__(self, content: Hashable, flaw: str) -> None:
        self.content, self.flaw = content, flaw

    def __reduce__(self) -> tuple[Callable[[Hashable, str], BodyShape], tuple[Hashable, str]]:
        return body_shape, (self.content, self.flaw)


@functools.lru_cache(maxsize=MOST_KNOWN)
def body_shape(content: Hashable, flaw: str = "") -> BodyShape:
    """The same object for the same shape, also for one that comes from another process."""
    return BodyShape(content, flaw or record_shapes.flaw(content))


class BodyShapes:
    """Finds shapes. `with_values`: strings that can be values of enums are parts of the shape."""

    def __init__(self, with_values: bool = False) -> None:
        self._shape = record_shapes.shape_with_values if with_values else record_shapes.shape_of
        self._with_values = with_values
        self._sides: dict[tuple[str, str, str], SideShapes] = {}

    def of_side(self, source: str, event: str, member: str) -> SideShapes:
        """The shapes of one member of an event's records."""
        if len(self._sides) > MOST_KNOWN:
            self._sides.clear()
        return self._sides.setdefault((source, event, member), SideShapes(self, not self._with_values))

    def parsed(self, body: bytes) -> BodyShape:
        """The shape of a body, which is valid JSON."""
        try:
            value = _decode(body)
        except _BROKEN:
            # Python reads half of a surrogate pair, and numbers that are too large; the text is known to be JSON.
            value = json.loads(body)
        content = self._shape(value)
        return body_shape(content, "" if is_whole(value, body) else _twice(body))


class SideShapes:
    """The shapes of one member of an event's records."""

    __slots__ = ("_decoders", "_hits", "_seen", "_shapes", "_tried")

    def __init__(self, shapes: BodyShapes, with_decoders: bool) -> None:
        self._shapes = shapes
        self._decoders: list[tuple[Decode, BodyShape]] = []
        self._seen: Counter[BodyShape] | None = Counter() if with_decoders else None
        self._hits = self._tried = 0

    def of(self, body: bytes) -> BodyShape | None:
        """The shape of a body, which is valid JSON. None for null."""
        if body == b"null":
            return None
        decoders = self._decoders
        for number, (decode, shape) in enumerate(decoders):
            try:
                value = decode(body)
            except _BROKEN:
                continue
            if not is_whole(value, body):
                break
            if number:  # the next body is probably of the same shape
                decoders.insert(0, decoders.pop(number))
            self._hits += 1
            return shape
        found = self._shapes.parsed(body)
        if self._seen is not None:
            self._count(found)
        return found

    def _count(self, shape: BodyShape) -> None:
        """Make a decoder for a shape that is seen often; give up where there are too many shapes."""
        assert self._seen is not None
        self._seen[shape] += 1
        self._tried += 1
        if self._seen[shape] == _OFTEN and not shape.flaw:
            if decode := shape_decoders.decoder(shape.content):
                self._decoders.insert(0, (decode, shape))
                del self._decoders[MOST_DECODERS:]
        elif self._tried > _TRIAL and self._tried > 4 * self._hits:
            self._seen = None
            self._decoders.clear()


def is_whole(value: Any, body: bytes) -> bool:
    """Whether parsing lost nothing. An object keeps one of two members of the same name."""
    try:
        encoded = _encode(value)
    except ValueError:  # half of a surrogate pair
        return True
    # Compact JSON has the same length again, unless it has escapes or odd numbers: then the strings are counted.
    return len(encoded) == len(body) or _strings(encoded) == _strings(body)


def _strings(body: bytes) -> int:
    return body.replace(b"\\\\", b"").replace(b'\\"', b"").count(b'"')


def _twice(body: bytes) -> str:
    """The flaw of a body with two members of the same name in an object."""
    found: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> None:
        counts = Counter(name for name, _ in members)
        found.extend(name for name, count in counts.items() if count > 1)

    json.loads(body, object_pairs_hook=pairs)
    return f"the member {found[0]!r} stands twice in an object; the last one counts" if found else ""
