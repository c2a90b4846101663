"""The comments in and directly above a policy. YAML's nodes do not have them."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.custodian.yaml import yaml_text

# after a blank, or at the start of a line; a `#` inside a quoted string can also match, which is harmless for words
_COMMENT = lazy_regex.compile(r"(?:^|\s)#\s?(.*)$")


# A file of 2,000 policies was split 2,000 times, which took half the time of its lint run.
@functools.lru_cache(maxsize=2)
def _lines(text: str) -> list[str]:
    return text.splitlines()


def of(text: str, policy: yaml_text.Node) -> Iterator[str]:
    """The comments, without `#`."""
    lines = _lines(text)
    start, end = min(policy.start_mark.line, len(lines)), min(policy.end_mark.line, len(lines))
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    for line in lines[start:end]:
        found = _COMMENT.search(line) if "#" in line else None
        if found:
            yield found[1]
