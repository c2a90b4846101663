"""Shapes are the same, whether a decoder recognizes them or objects are walked through.

Covers c7n_ctschema.learn.shape_decoders and c7n_ctschema.learn.logged_records.
"""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.learn import body_shapes, record_shapes, shape_decoders
from c7n_ctschema.learn.body_shapes import BodyShapes

SCALARS = st.none() | st.booleans() | st.integers(-2, 2**70) | st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.sampled_from(["a", "b", "A", "", "self", "a b", 'q"', "\\", "ä", "\u2028"])
VALUES = st.recursive(
    SCALARS | st.text(max_size=3) | st.sampled_from(['"', '\\"', "{}", '":', "\\\\", "[1]"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)
DUMPS = st.sampled_from([{}, {"separators": (",", ":")}, {"indent": 1}, {"ensure_ascii": False}])


def unordered(shape: Any) -> Hashable:
    """A decoder does not see the order of members."""
    if isinstance(shape, frozenset):
        return frozenset(map(unordered, shape))
    if isinstance(shape, tuple):
        return ("object", frozenset(zip(shape[0], map(unordered, shape[1]), strict=True)))
    return int(shape)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(VALUES, DUMPS), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_shapes_of_decoders_are_those_of_objects(values: list[Any], order: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(body_shapes, "_OFTEN", 1)
        side = BodyShapes().of_side("a", "B", "requestParameters")
        bodies = [(value, json.dumps(value, **form).encode()) for value, form in values] * 3
        order.shuffle(bodies)
        for value, body in bodies:
            found = side.of(body)
            if value is None:
                assert found is None
            else:
                assert found and not found.flaw
                assert unordered(found.content) == unordered(record_shapes.shape_of(value))


@settings(max_examples=150, deadline=None)
@given(VALUES, VALUES)
def test_a_decoder_accepts_the_values_of_its_shape_only(one: Any, other: Any) -> None:
    shape = record_shapes.shape_of(one)
    decode = shape_decoders.decoder(shape)
    for value in (one, other, [one], {"a": one}) if decode else ():
        same = unordered(record_shapes.shape_of(value)) == unordered(shape)
        try:
            decode(json.dumps(value).encode())  # type: ignore[misc]
        except ValueError:
            # a float cannot hold each number that Python reads
            assert not same or any(abs(number) > 2**62 for number in numbers(value))
        else:
            assert same


def numbers(value: Any) -> list[float]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, int | float) else []
    return own + [number for one in inner for number in numbers(one)]


def side_with_decoder(body: bytes) -> body_shapes.SideShapes:
    side = BodyShapes().of_side("a", "B", "requestParameters")
    for _ in range(body_shapes._OFTEN):
        side.of(body)
    assert len(side._decoders) == 1
    return side


def test_a_member_twice_is_told_behind_a_decoder_too() -> None:
    side = side_with_decoder(b'{"a":1,"b":[{"c":"x"}]}')
    found = side.of(b'{"a":1,"b":[{"c":"x"},{"c":"x","c":"y\\u0022"}]}')
    assert found and "'c' stands twice" in found.flaw
    again = side.of(b'{"a":2,"b":[{"c":"\\u0041"}]}')
    assert again and not again.flaw


def test_decoders_are_given_up_where_shapes_are_many() -> None:
    side = side_with_decoder(b'{"a":1}')
    for number in range(2 * body_shapes._TRIAL):
        side.of(f'{{"name{number}":1}}'.encode())
    assert not side._decoders and side.of(b'{"a":1}')
