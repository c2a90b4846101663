"""Projections within projections in a key's text: what yields a list of lists, and how it is written flat."""

from __future__ import annotations

import re

# One list, flattened or not, within it another that is picked from: `a[].b[?c].d`, `a[*].b[*].d`.
_NESTED = re.compile(
    r"(?P<outer>[\w.\"]+)\[\*?\](?P<inner>\.[\w.\"]+)"
    r"(?:(?P<condition>\[\?(?:[^\[\]'`|]|'[^']*'|\|\|)*\])|\[\*\])(?P<rest>[\w.\"]*)(?P<pipe>\s*\|\s*\[-?\d+\])?(?P<member>\.[\w.\"]+)?"
)


def in_pipe(key: str) -> str:
    """The part before ` | [0]` that yields a list of lists; "" where the key is not of that kind."""
    found = _NESTED.fullmatch(key.strip())
    return key[: found.start("pipe")].strip() if found and found["pipe"] else ""


def flattened(key: str) -> str:
    """The same key without lists in lists; "" where nobody knows how it is meant."""
    found = _NESTED.fullmatch(key.strip())
    if not found or not (found["pipe"] or "[0]").endswith("[0]"):
        return ""  # the second list is not the second of all
    flat = f"{found['outer']}[]{found['inner']}[]"
    condition = f" | {found['condition']}" if found["condition"] else ""
    return f"{flat}{condition}{found['rest']}{found['pipe'] or ''}{found['member'] or ''}"


def without_member(key: str) -> str:
    """The part of `a[].b[?c] | [0].d` before `.d`, a member of what `[0]` takes; "" where the key has none."""
    found = _NESTED.fullmatch(key.strip())
    return key.strip()[: found.start("member")] if found and found["pipe"] and found["member"] else ""
