"""Filters as flags write them: `KEY OP VALUE`, checked against the key's type and enum."""

from __future__ import annotations

import json
import shlex
from typing import Any

from c7n_ctschema.custodian.draft import DraftFilter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.trail.listing import Key

LIST_OPS = ("in", "not-in", "ni", "intersect", "difference")
OPS = ("eq", "ne", "equal", "not-equal", "gt", "ge", "lt", "le", "gte", "lte", "greater-than", "less-than", "glob",
       "regex", "regex-case", "contains", "mod", *LIST_OPS)  # fmt: skip
STATES = ("present", "absent", "empty", "not-null")
_FROM = "from:"


def parse(text: str, keys: dict[str, Key]) -> DraftFilter:
    """The filter of `KEY OP VALUE`, `KEY STATE` or `KEY OP from:URL[,FORMAT[,EXPR]]`; raises CtschemaError."""
    parts = text.split(None, 2)
    if len(parts) == 2 and parts[1] in STATES:
        return DraftFilter(parts[0], value=parts[1], comment=comment(keys.get(parts[0])))
    if len(parts) != 3 or parts[1] not in OPS:
        raise CtschemaError(f"--filter {text!r}: write 'KEY OP VALUE', OP one of {', '.join(OPS[:6])}, … or a state: "
                            f"{', '.join(STATES)}")  # fmt: skip
    path, op, value = parts
    key = keys.get(path)
    if value.startswith(_FROM):
        return DraftFilter(path, op, value_from=_value_from(value[len(_FROM) :]), comment=comment(key))
    values = _values(value) if op in LIST_OPS else value
    made = [typed(one, key) for one in values] if isinstance(values, list) else typed(values, key)
    return DraftFilter(path, op, made, comment=comment(key))


def _value_from(text: str) -> dict[str, Any]:
    url, *rest = text.split(",", 2)
    return {"url": url, **dict(zip(("format", "expr"), rest, strict=False))}


def _values(text: str) -> list[Any]:
    """A JSON list, or words between commas."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError as error:
            raise CtschemaError(f"--filter: {text!r} is not a JSON list: {error}") from None
        return list(found)
    return [part.strip() for part in text.split(",") if part.strip()]


def typed(value: Any, key: Key | None) -> Any:
    """The value as the key's type wants it; raises CtschemaError where it cannot be one."""
    if not isinstance(value, str) or key is None:
        return value
    if key.type == "boolean":
        if value.lower() not in ("true", "false"):
            raise CtschemaError(f"{key.path} is a boolean: true or false, not {value!r}")
        return value.lower() == "true"
    if key.type == "number":
        return _number(value, key)
    if key.enum and value not in key.enum:
        raise CtschemaError(f"{key.path} is one of {', '.join(key.enum)}; not {value!r}")
    return value


def _number(value: str, key: Key) -> int | float:
    try:
        return int(value)
    except ValueError:
        pass
    try:
        return float(value)
    except ValueError:
        raise CtschemaError(f"{key.path} is a number, not {value!r}") from None


def comment(key: Key | None) -> str:
    """A key's type and enum, for the YAML."""
    if key is None:
        return ""
    return f"{key.type}: {' | '.join(key.enum)}" if key.enum else key.type


def as_flag(one: DraftFilter) -> str:
    """The filter as `--filter` takes it, quoted for a shell."""
    if one.value_from is not None:
        url = ",".join(str(one.value_from[name]) for name in ("url", "format", "expr") if name in one.value_from)
        return shlex.quote(f"{one.key} {one.op} {_FROM}{url}")
    if not one.op and one.value in STATES:
        return shlex.quote(f"{one.key} {one.value}")
    value = json.dumps(one.value) if isinstance(one.value, list) else _word(one.value)
    return shlex.quote(f"{one.key} {one.op or 'eq'} {value}")


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
