"""The classes of lsprotocol, each built by attrs on first use.

lsprotocol has 554 classes, and attrs compiles methods for each of them: 0.3 s of processor time, more than the linter
needs for its first findings. A session uses about 100 of the classes.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import attrs

_FIELDS = "__attrs_attrs__"  # what `attrs.has` and `attrs.fields` read, and with them cattrs and pygls
_BUILT_LATER = (_FIELDS, "__init__")
_define = attrs.define
_waiting: set[type] = set()
_BUILDING = threading.RLock()  # building a class reads the fields of the classes in its annotations


def load() -> None:
    """Import lsprotocol without building its classes. Without effect if it is imported already."""
    if "lsprotocol.types" in sys.modules:
        return
    with _defined_later():
        import lsprotocol.types  # noqa: F401
    from lsprotocol import _hooks

    # lsprotocol resolves the annotations of all classes before the first message, and would build them all. A version
    # without this mark still works: it only starts later.
    _hooks._resolved_forward_references = True


@contextlib.contextmanager
def _defined_later() -> Iterator[None]:
    module: Any = attrs
    module.define = _later
    try:
        yield
    finally:
        module.define = _define


def _later(cls: type | None = None, **options: Any) -> Any:
    """As `attrs.define`. A decorator with options is not postponed; lsprotocol does not use options."""
    if cls is None or options:
        return _define(cls, **options)
    waiting: Any = cls
    waiting.__attrs_attrs__, waiting.__init__ = _Fields(), _first_init(cls)
    _waiting.add(cls)
    return cls


class _Fields:
    """Stands for the fields of a class until something reads them."""

    def __get__(self, instance: object, owner: type) -> object:
        _build(owner)
        return getattr(owner, _FIELDS)


def _first_init(cls: type) -> Callable[..., None]:
    def first(self: Any, *args: Any, **named: Any) -> None:
        _build(type(self))
        self.__init__(*args, **named)

    return first


def _build(cls: type) -> None:
    """Build a class and the classes that it inherits from, in place: with slots, attrs would return another class."""
    with _BUILDING:
        for one in reversed(cls.__mro__):
            if one in _waiting:
                _waiting.discard(one)
                for name in _BUILT_LATER:
                    delattr(one, name)
                _define(one, slots=False)
                _resolve(one)


def _resolve(cls: type) -> None:
    from lsprotocol import types

    attrs.resolve_types(cls, types.ALL_TYPES_MAP, {})
