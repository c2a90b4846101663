"""What is known of JMESPath's functions, beside c7n's own."""

from __future__ import annotations

import pytest
from c7n.utils import C7NJmespathFunctions, jmespath_search
from jmespath import exceptions

from c7n_ctschema.custodian.filters import jmespath_functions


def test_the_functions_are_c7ns() -> None:
    for name, known in C7NJmespathFunctions().FUNCTION_TABLE.items():
        given = ["&a" if "expref" in taken["types"] else "a" for taken in known["signature"]]
        assert list(jmespath_functions.misused(f"{name}({', '.join(given)})")) == []
        assert len(list(jmespath_functions.misused(f"{name}()"))) == 1


@pytest.mark.parametrize(
    ("call", "argument", "listed"),
    [
        ("length(a)", 0, False),
        ("contains(a, 'x')", 0, False),
        ("contains(['x'], a)", 1, False),
        ("join('', [a, 'x'])", 1, True),
        ("length([a, 'x'])", 0, True),
        ("to_string(a)", 0, False),
        ("split(',', a)", 1, False),
        ("merge(`{}`, a)", 1, False),
    ],
)
def test_which_functions_raise_on_null(call: str, argument: int, listed: bool) -> None:
    try:
        jmespath_search(call, {"a": None})
        raises = False
    except (exceptions.JMESPathTypeError, TypeError):
        raises = True
    assert jmespath_functions.refuses_null(call.partition("(")[0], argument, listed) is raises
