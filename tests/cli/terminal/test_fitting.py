"""Tables and lines at any width of the terminal."""

from __future__ import annotations

import pytest

from c7n_ctschema.cli.terminal import fitting

HEADINGS = ("policy", "fires", "resources", "by")
ROWS = [("a-policy-with-a-long-name-of-40-letters-xx", "1,234", "~5", "3 × role deploy"), ("b", "0", "7", "")]
TEXT = "  instances: fires at 2026-10-01T01:13:00Z, which is the first of all of them"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(fitting, "is_read_by_people", lambda: True)
    monkeypatch.setattr(fitting, "width", lambda: request.param)


def shown() -> list[str]:
    return [*fitting.table(HEADINGS, ROWS, ("policy", "by"), ("by", "resources"))]


@pytest.mark.parametrize("terminal", [100, 60, 44, 36, 30, 22, 12, 1], indirect=True)
@pytest.mark.usefixtures("terminal")
def test_nothing_is_wider_than_the_terminal_but_words() -> None:
    for line in (*shown(), *fitting.lines(TEXT)):
        assert len(line) <= fitting.room() or len(line.split()) == 1 or fitting.room() < 30, line


@pytest.mark.parametrize(
    ("terminal", "columns"),
    [(100, HEADINGS), (44, ("policy", "fires", "resources")), (30, ("policy", "fires"))],
    indirect=["terminal"],
)
@pytest.mark.usefixtures("terminal")
def test_spare_columns_go_first(columns: tuple[str, ...]) -> None:
    assert tuple(shown()[0].split()) == columns


@pytest.mark.parametrize("terminal", [20], indirect=True)
@pytest.mark.usefixtures("terminal")
def test_blocks_have_every_column() -> None:
    assert shown() == [
        *(ROWS[0][0], "  fires 1,234,", "  resources ~5,", "  by 3 × role deploy"),
        *("b", "  fires 0,", "  resources 7"),
    ]


@pytest.mark.parametrize("terminal", [40], indirect=True)
@pytest.mark.usefixtures("terminal")
def test_a_long_word_keeps_its_line_whole() -> None:
    path = f"    {'x' * 50} --record 3"
    assert [*fitting.lines(path)] == [path]
    assert [*fitting.lines("")] == [""]


def test_pipes_get_whole_lines() -> None:
    assert [*fitting.lines("word " * 100)] == ["word " * 100]
    assert len(shown()) == 3
