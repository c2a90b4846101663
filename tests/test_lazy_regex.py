"""Patterns that are compiled on first use are right, and behave as those of `re`."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import c7n_ctschema
from c7n_ctschema import lazy_regex


def test_each_pattern_of_the_package_compiles() -> None:
    found = 0
    for module in pkgutil.walk_packages(c7n_ctschema.__path__, "c7n_ctschema."):
        if not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, lazy_regex.Lazy):
                    assert value.pattern
                    found += 1
    assert found > 50


def test_it_finds_what_re_finds() -> None:
    pattern, compiled = lazy_regex.compile(r"(a)|b", re.IGNORECASE), re.compile(r"(a)|b", re.IGNORECASE)
    assert pattern.findall("xAyB") == compiled.findall("xAyB") == ["A", ""]
    assert pattern.sub("-", "ab") == "--" and pattern.flags == compiled.flags


def test_a_wrong_pattern_raises_when_it_is_used() -> None:
    pattern = lazy_regex.compile("(")
    with pytest.raises(re.error):
        pattern.search("x")
