"""Operations that the source of a c7n class names: what a run does not reach."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import sys
from typing import Any

from recording_session import Call, RecordingSession

_SERVICE = re.compile(r"""\.client\(\s*['"]([\w-]+)['"]""")
_METHOD = re.compile(r"""client\d?\s*\.\s*([a-z_0-9]+)|(?:get_paginator|getattr)\((?:client,\s*)?\s*['"](\w+)['"]""")


def named_calls(cls: Any, service: str, method: str = "") -> set[Call]:
    """Operations in the source of a class of c7n's resources, or of one method of it."""
    text = "".join(_text(owner, method) for owner in _owners(cls))
    services = {*_SERVICE.findall(text)} or ({service} if service else set())
    wanted = {one or other for one, other in _METHOD.findall(text)}
    return {(one, operation) for one in services for name, operation in _operations(one).items() if name in wanted}


def names(calls: set[Call]) -> list[str]:
    return sorted(f"{service}.{operation}" for service, operation in calls)


def _owners(cls: Any) -> list[Any]:
    """The class itself and its bases within c7n.resources: those of c7n.filters and c7n.query are run for all."""
    return [owner for owner in cls.__mro__ if owner is cls or owner.__module__.startswith("c7n.resources.")]


def _text(cls: Any, method: str) -> str:
    """The source of a class, or of a method that it defines itself."""
    lines, spans = _module(cls.__module__)
    start, end = spans.get(f"{cls.__qualname__}.{method}" if method else cls.__qualname__, (0, 0))
    return "\n".join(lines[start:end])


@functools.cache
def _module(name: str) -> tuple[list[str], dict[str, tuple[int, int]]]:
    """A module's lines, and where its classes and their methods are; inspect.getsource reads it anew for each."""
    text = inspect.getsource(sys.modules[name])
    spans: dict[str, tuple[int, int]] = {}
    _collect(ast.parse(text), "", spans)
    return text.splitlines(), spans


def _collect(node: ast.AST, prefix: str, spans: dict[str, tuple[int, int]]) -> None:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, (ast.ClassDef, ast.FunctionDef)):
            name = f"{prefix}{inner.name}"
            spans[name] = (inner.lineno - 1, inner.end_lineno or inner.lineno)
            _collect(inner, f"{name}.", spans)


@functools.cache
def _operations(service: str) -> dict[str, str]:
    try:
        return dict(RecordingSession().client(service).meta.method_to_api_mapping)
    except Exception:  # no service of botocore's
        return {}
