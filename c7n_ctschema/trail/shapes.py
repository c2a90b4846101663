"""The shape of a record as a tree that is opened step by step, because 48 of botocore's services recurse.

Every node carries its `origin` ("model", "quirk" or "observed") and `documentation` (botocore's HTML).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf. `type` is string, number, boolean, timestamp or blob. `hidden`: records mostly do not show its value."""

    type: str = "string"
    enum: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    documentation: str = ""
    origin: str = "model"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """A place below which anything may stand: a parsed JSON document, a spelling that nobody has evidence of."""

    reason: str
    documentation: str = ""
    origin: str = "model"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A JSON array."""

    item: Node
    documentation: str = ""
    origin: str = "model"


@dataclass(frozen=True, slots=True)
class MapOf:
    """A JSON object whose names are data, such as tags."""

    value: Node
    documentation: str = ""
    origin: str = "model"


@dataclass(slots=True, eq=False)
class Struct:
    """A JSON object with known members; `closed` says that no others occur.

    Members are made when first asked for: `expand` is called once. `name` is the shape's name in
    botocore's model, by which recursion is recognised; it may be empty. `perhaps` are names that may
    occur although they are not listed: other spellings of a member whose own is a guess.
    """

    expand: Callable[[], Mapping[str, Node]]
    name: str = ""
    closed: bool = True
    documentation: str = ""
    origin: str = "model"
    perhaps: frozenset[str] = frozenset()
    _members: Mapping[str, Node] | None = field(default=None, repr=False)

    @property
    def members(self) -> Mapping[str, Node]:
        if self._members is None:
            self._members = self.expand()
        return self._members


@dataclass(frozen=True, slots=True)
class OneOf:
    """A place that records spell in several ways: two eras of one call, two services behind one host."""

    options: tuple[Node, ...]
    documentation: str = ""
    origin: str = "model"


Node = Scalar | Opaque | ListOf | MapOf | Struct | OneOf


def struct(members: Mapping[str, Node], *, name: str = "", closed: bool = True, origin: str = "model") -> Struct:
    """A `Struct` whose members are already at hand."""
    return Struct(lambda: members, name=name, closed=closed, origin=origin)


EMPTY = struct({}, closed=True)
