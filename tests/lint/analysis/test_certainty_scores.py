"""The scores of `benchmarks/certainty.py` on records that the rules had not seen when they were gathered."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
WAYS = ("without the source's own", "without the event's own")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], tuple[float, ...]]:
    """Percentages of errors, errors and warnings, and all findings by what is withheld and the kind of paths."""
    paths = tmp_path_factory.mktemp("certainty") / "paths.jsonl.gz"
    paths.write_bytes(gzip.compress((TESTS / "trail" / "seen_elsewhere.jsonl").read_bytes()))
    program = TESTS.parent / "benchmarks" / "certainty.py"
    done = subprocess.run([sys.executable, program, paths], capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.splitlines() if " near miss " in line]
    shares = [tuple(float(word[:-1]) for word in line.split() if word.endswith("%"))[:3] for line in lines]
    kinds = [(line[:26].strip(), line[27:45].strip()) for line in lines]
    return dict(zip(kinds, shares, strict=True))


@pytest.mark.slow
@pytest.mark.todays_models
@pytest.mark.parametrize("way", WAYS)
def test_real_paths_are_rarely_errors(table: dict[tuple[str, str], tuple[float, ...]], way: str) -> None:
    error, warning, _ = table[way, "real"]
    assert error <= 0.8 and warning <= 1.2


@pytest.mark.slow
@pytest.mark.todays_models
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["boto3 capitals", "swapped letters", "missing letter", "missing list step"])
def test_broken_paths_are_errors(table: dict[tuple[str, str], tuple[float, ...]], way: str, kind: str) -> None:
    error, warning, _ = table[way, kind]
    assert error >= 99 and warning >= 99


@pytest.mark.slow
@pytest.mark.todays_models
@pytest.mark.parametrize("way", WAYS)
def test_a_made_up_member_is_never_silent(table: dict[tuple[str, str], tuple[float, ...]], way: str) -> None:
    error, warning, info = table[way, "made-up member"]
    assert error == warning == 0 and info == 100
