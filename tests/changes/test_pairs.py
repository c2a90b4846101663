"""The lists of benchmarks/convert_pairs*.tsv: what one would watch is proposed, over many resources and filters."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "convert_pairs.py"


def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("convert_pairs", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["convert_pairs"] = module
    spec.loader.exec_module(module)
    return module


def test_what_one_would_watch_is_proposed() -> None:
    made = benchmark()
    rows = [row for file in sorted(BENCHMARK.parent.glob("convert_pairs*.tsv")) for row in made.rows(file)]
    wanted, first, hit = made.shares(rows)
    assert len(rows) > 300 and first / wanted >= 0.92 and hit / len(rows) >= 0.95
    assert sum(len(row.found) for row in rows) / len(rows) < 4
