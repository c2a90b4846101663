"""The shape of a record as a tree that is opened step by step, because 48 of botocore's services recurse.

Every node carries its `origin` ("model", "quirk" or "observed") and `documentation` (botocore's HTML).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple


class Scalar(NamedTuple):
    """A leaf. `type` is string, number, boolean, timestamp or blob. `hidden`: records mostly do not show its value."""

    type: str = "string"
    enum: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    documentation: str = ""
    origin: str = "model"
    hidden: bool = False


class Opaque(NamedTuple):
    """A place below which anything may stand: a parsed JSON document, a spelling that nobody has evidence of."""

    reason: str
    documentation: str = ""
    origin: str = "model"


class ListOf(NamedTuple):
    """A JSON array."""

    item: Node
    documentation: str = ""
    origin: str = "model"


class MapOf(NamedTuple):
    """A JSON object whose names are data, such as tags."""

    value: Node
    documentation: str = ""
    origin: str = "model"


class Struct:
    """A JSON object with known members; `closed` says that no others occur.

    Members are made when first asked for: `expand` is called once. `name` is the shape's name in
    botocore's model, by which recursion is recognised; it may be empty. `perhaps` are names that may
    occur although they are not listed: other spellings of a member whose own is a guess.
    """

    __slots__ = ("_members", "closed", "documentation", "expand", "name", "origin", "perhaps")

    def __init__(
        self,
        expand: Callable[[], Mapping[str, Node]],
        name: str = "",
        closed: bool = True,
        documentation: str = "",
        origin: str = "model",
        perhaps: frozenset[str] = frozenset(),
    ) -> None:
        self.expand, self.name, self.closed = expand, name, closed
        self.documentation, self.origin, self.perhaps = documentation, origin, perhaps
        self._members: Mapping[str, Node] | None = None

    @property
    def members(self) -> Mapping[str, Node]:
        if self._members is None:
            self._members = self.expand()
        return self._members


class OneOf(NamedTuple):
    """A place that records spell in several ways: two eras of one call, two services behind one host."""

    options: tuple[Node, ...]
    documentation: str = ""
    origin: str = "model"


Node = Scalar | Opaque | ListOf | MapOf | Struct | OneOf


def struct(members: Mapping[str, Node], *, name: str = "", closed: bool = True, origin: str = "model") -> Struct:
    """A `Struct` whose members are already at hand."""
    return Struct(lambda: members, name=name, closed=closed, origin=origin)


EMPTY = struct({}, closed=True)
