"""Named tuples of `light_typing` behave as those of `typing`, and the commands that start most import no `typing`."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import typing
from collections.abc import Callable
from pathlib import Path

import pytest

from c7n_ctschema import light_typing


class Own(light_typing.NamedTuple):
    """A place."""

    line: int
    name: str = "a"
    column: int | None = None

    @property
    def double(self) -> int:
        return self.line * 2

    def __str__(self) -> str:
        return super().__repr__().partition("(")[2]


class Pythons(typing.NamedTuple):
    """A place."""

    line: int
    name: str = "a"
    column: int | None = None

    @property
    def double(self) -> int:
        return self.line * 2


@pytest.mark.parametrize(
    "of",
    [
        lambda kind: kind(1, "b", 3),
        lambda kind: kind(1, column=3),
        lambda kind: kind(line=1)._replace(name="c"),
        lambda kind: kind._make([1, 2, 3]),
        lambda kind: kind(1)._asdict(),
        lambda kind: kind(1).double,
        lambda kind: (kind(1).line, kind(1).name, kind(1).column),
        lambda kind: hash(kind(1)),
        lambda kind: kind(1) < kind(2),
        lambda kind: repr(kind(1)).partition("(")[2],
        lambda kind: pickle.loads(pickle.dumps(kind(1))),
        lambda kind: copy.deepcopy(kind(1)),
        lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__, kind.__doc__),
        lambda kind: typing.get_type_hints(kind),
    ],
)
def test_as_typing(of: Callable[[object], object]) -> None:
    assert of(Own) == of(Pythons)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda kind: kind(),
        lambda kind: kind(1, 2, 3, 4),
        lambda kind: kind(1, other=2),
        lambda kind: setattr(kind(1), "line", 2),
        lambda kind: setattr(kind(1), "other", 2),
    ],
)
def test_it_refuses_what_typing_refuses(wrong: Callable[[object], object]) -> None:
    for kind in (Own, Pythons):
        with pytest.raises((TypeError, AttributeError)):
            wrong(kind)


def test_its_own_methods_and_its_type() -> None:
    assert str(Own(1)) == "line=1, name='a', column=None)" and isinstance(Own(1), tuple) and type(Own) is type
    with pytest.raises(TypeError, match=r"Own.__new__\(\) missing 1 required positional argument: 'line'"):
        Own()  # type: ignore[call-arg]


def test_a_member_without_a_default_after_one_with_a_default() -> None:
    with pytest.raises(TypeError):
        type(light_typing.NamedTuple)("Wrong", (), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})


@pytest.mark.parametrize("command", [["keys", "iam.CreatePolicy"], ["show", "iam.CreatePolicy"], ["lint", "p.yml"]])
def test_no_typing_at_the_start(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text("policies: []\n")
    code = (
        "import sys; before = 'typing' in sys.modules\n"
        "from c7n_ctschema.cli.main import main; main(sys.argv[1:])\n"
        "sys.exit('typing' in sys.modules and not before)"
    )
    assert subprocess.run([sys.executable, "-c", code, *command], cwd=tmp_path, capture_output=True).returncode == 0
