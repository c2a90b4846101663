"""Positions in each encoding, in texts with emoji, line breaks of YAML alone, and a byte order mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.editor.document.text_positions import Encoding, TextPositions

TEXTS = st.text(st.sampled_from("ab é😀\n\r\u2028\x85\t"), max_size=30)


@given(TEXTS, st.sampled_from(Encoding))
def test_each_offset_has_a_position_and_comes_back(text: str, encoding: Encoding) -> None:
    positions = TextPositions(text, encoding)
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] == "\r\n":
            continue  # between CR and LF there is no position
        if text[offset - 1 : offset] in ("\r", "\n") or text[offset : offset + 1] not in ("\r", "\n"):
            assert positions.offset(positions.position(offset)) == offset


@pytest.mark.parametrize(("encoding", "column"), [(Encoding.UTF16, 2), (Encoding.UTF8, 4), (Encoding.UTF32, 1)])
def test_an_emoji(encoding: Encoding, column: int) -> None:
    positions = TextPositions("x\n😀y", encoding)
    assert positions.position(3) == (1, column) and positions.offset((1, column)) == 3
    assert positions.offset((1, 1)) == (2 if encoding is not Encoding.UTF32 else 3)  # in the emoji: before it


@given(TEXTS)
def test_a_span_is_that_of_the_parser(text: str) -> None:
    lines = yaml_text.lines_of(text)
    positions = TextPositions(text)
    at = 0
    for number, line in enumerate(lines, 1):
        assert positions.offsets(Span(number, 1, number, len(line) + 1)) == (at, at + len(line))
        at += len(line)


def test_outside_of_the_text() -> None:
    positions = TextPositions("\ufeffab\nc")
    assert positions.offsets(Span(1, 1, 1, 3)) == (1, 3)
    assert [positions.offset(place) for place in ((-1, 5), (0, -3), (0, 99), (9, 9))] == [0, 0, 3, 5]
    assert positions.offsets(Span(99, 99, 99, 1)) == (5, 5)
    assert TextPositions("\ud800x").position(2) == (0, 2)
