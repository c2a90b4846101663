"""What the modules that each `lint`, `keys`, and `show` imports need of `typing`, without importing `typing`.

Type checkers see `typing` itself. At run time, annotations are never evaluated, so most names are placeholders.
Measured in instructions: importing `typing` takes 13 million, 7 % of `keys`. A `typing.NamedTuple` of five members
takes 1.1 million, because each annotation and the text of `__new__` are compiled; here it takes a fifth. `lint` imports
75 of them.
"""

from __future__ import annotations

# Type checkers take a variable of this name for true, wherever it is defined.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any as Any
    from typing import AnyStr as AnyStr
    from typing import BinaryIO as BinaryIO
    from typing import Generic as Generic
    from typing import Literal as Literal
    from typing import NamedTuple as NamedTuple
    from typing import NoReturn as NoReturn
    from typing import Protocol as Protocol
    from typing import TextIO as TextIO
    from typing import TypeAlias as TypeAlias
    from typing import TypedDict as TypedDict
    from typing import TypeGuard as TypeGuard
    from typing import TypeVar as TypeVar
    from typing import cast as cast
else:
    import functools
    from collections import namedtuple
    from types import FunctionType

    class Any:
        """For names outside of annotations: `Generic[T]`, `dict[str, Any] | None` in an alias, `class A(Protocol)`."""

        def __class_getitem__(cls, of):
            return cls

        def __init_subclass__(cls, **options):
            pass

    class Generic(Any):
        pass

    class Protocol(Any):
        pass

    class TypedDict(dict):
        def __init_subclass__(cls, **options):
            pass

    AnyStr = BinaryIO = Literal = NoReturn = TextIO = TypeAlias = TypeGuard = Any

    def TypeVar(name, *bounds, **options):
        return Any

    def cast(kind, value):
        return value

    # A member of such a class of the standard library reads the element at a position of any tuple, as fast as C can.
    _POSITIONS = namedtuple("_POSITIONS", [f"m{at}" for at in range(20)])
    _READERS = [vars(_POSITIONS)[name] for name in _POSITIONS._fields]

    class _Members(tuple):
        """What all named tuples can do."""

        __slots__ = ()
        _fields = ()

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, /, **changed):
            return type(self)(**{**self._asdict(), **changed})

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

        def __getnewargs__(self):
            return tuple(self)

    @functools.cache
    def _constructor(count):
        """The code of `__new__` for so many members. Their names do not matter to it."""
        names = "".join(f"m{at}, " for at in range(count))
        return eval(f"lambda cls, {names}: new(cls, ({names}))").__code__

    class _Definition(type):
        """Makes an ordinary subclass of tuple from the body of a class."""

        def __new__(cls, name, bases, body):
            fields = tuple(body["__annotations__"])
            defaults = {field: body.pop(field) for field in fields if field in body}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"a member of {name} without a default follows one with a default")
            code = _constructor(len(fields)).replace(co_varnames=("cls", *fields), co_name="__new__")
            made = FunctionType(code, {"new": tuple.__new__}, "__new__", tuple(defaults.values()))
            made.__qualname__ = f"{name}.__new__"  # in the message of a call with wrong arguments
            own = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields, "__slots__": ()}
            readers = dict(zip(fields, _READERS[: len(fields)], strict=True))
            return type(name, (_Members,), {**body, **readers, **own, "__new__": made})

    # The class statement of a subclass calls `_Definition`; the class that it makes is of the type `type`.
    NamedTuple = type.__new__(_Definition, "NamedTuple", (), {})
