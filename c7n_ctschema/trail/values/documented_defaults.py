"""Whether botocore's documentation of a request member says plainly that a value is its default.

AWS's models have no defaults, only sentences: "Default: <code>gp2</code>", "The default is an Internet-facing load
balancer", "By default, deletion protection isn't enabled". A sentence with a condition ("for T3 instances", "unless all
subnets are IPv6-only") says nothing about a call of which only one member is known, so that no such sentence counts.
`benchmarks/defaults.py` lists what the documentation of all services says.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from c7n_ctschema import lazy_regex
from c7n_ctschema.html_text import readable
from c7n_ctschema.trail.shapes.nodes import Scalar

_SENTENCE_END = lazy_regex.compile(r"(?<=[.!?)])\s+(?=[A-Z])|\n+")
# "If this field is not set, the default value is 300": the condition is that the member is left out.
_OMITTED = lazy_regex.compile(
    r"\b(?:if|when)\b[^,.;]*?(?:\w+n['’]t|\bnot|\bno|\bomit\w*|\bmissing|\bblank|\bunspecified)\b[^,.;]*", re.IGNORECASE
)
_CONDITION = lazy_regex.compile(
    r"\b(?:if|for|when|unless|depend\w*|based on|except|varies|otherwise|only|or|most|usually)\b|;", re.IGNORECASE
)
# "Default: gp2", "The default value is gp2", "it defaults to gp2", "the default of gp2 is used"
_STATED = lazy_regex.compile(
    r"\b(?:defaults to|default(?: (?:value|setting|state|behavior|type|format))?(?: is| of|:|,)(?: set to)?)"
    r"\s+(?:an? |the )?",
    re.IGNORECASE,
)
_BY_DEFAULT = lazy_regex.compile(r"\bby default\b", re.IGNORECASE)
_NO = r"\w+n['’]t\b|\bnot\b|\bdisabled\b|\bdeactivated\b|\bturned off\b|\bwithout\b|\binstead\b"
_OFF = lazy_regex.compile(_NO, re.IGNORECASE)
_ON = lazy_regex.compile(r"\b(?:enabled|activated|turned on)\b", re.IGNORECASE)
# "By default, clients can invoke your API" says nothing plain about `disableExecuteApiEndpoint`.
_NEGATIVE_NAME = lazy_regex.compile(r"disable|skip|prevent|block|^no[A-Z_]")
# Without an enum, only a value that is no plain word can be recognized in prose: `internet-facing`.
_NO_WORD = lazy_regex.compile(r"[-_/\d]|[a-z][A-Z]|[A-Z]{3}")


@functools.lru_cache(maxsize=4096)  # policies ask for the same members, and documentation can be long
def is_default(name: str, scalar: Scalar, value: str) -> bool:
    """Whether the documentation says that a caller who leaves the member `name` out gets the value."""
    # "Default: 2880" beside "for Glue version 4, the default is …": with any condition, nothing is plain.
    said = [_without_omission(text) for text in _sentences(scalar.documentation)]
    plain = [text for text in said if not _CONDITION.search(text)]
    if any(_STATED.search(text) for text in said if text not in plain):
        return False
    enum = ("true", "false") if scalar.type == "boolean" else scalar.enum
    if enum and value not in enum:
        return False
    if any(_says(text, other, enum) for other in enum if other != value for text in plain):
        return False
    stated = [text for text in plain if _STATED.search(text)]
    # "The default is 0.0625 DPU." and "The default is 10 DPUs." are about two kinds of jobs.
    if len(stated) > 1 and not all(_says(text, value, enum) for text in stated):
        return False
    return any(_says(text, value, enum) for text in plain) or (
        scalar.type == "boolean" and any(_switch(name, text) == value for text in plain)
    )


def _sentences(documentation: str) -> Iterator[str]:
    if "efault" in documentation:
        yield from (part for part in _SENTENCE_END.split(readable(documentation)) if "efault" in part)


def _without_omission(text: str) -> str:
    return _OMITTED.sub("", text)


def _says(text: str, value: str, enum: tuple[str, ...]) -> bool:
    # `2` is not what "2,880 minutes" says, and `c5` not what "c5.large" says.
    token = rf"{re.escape(value)}(?![\w-])(?![.,]\w)"
    stated = _STATED.search(text)
    if stated and re.match(token, text[stated.end() :], re.IGNORECASE):
        return True
    if re.search(rf"(?<![\w-]){token}\s*[-–—:]?\s*\((?:the )?default(?: value| option)?\)", text):
        return True
    is_name = value in enum or bool(_NO_WORD.search(value))
    if not _BY_DEFAULT.search(text) or not is_name or _OFF.search(text):
        return False
    return re.search(rf"(?<![\w-]){token}", text, re.IGNORECASE) is not None


def _switch(name: str, text: str) -> str:
    """What a sentence with an adjective says of a boolean: "By default, deletion protection isn't enabled"."""
    is_about = _BY_DEFAULT.search(text) or _STATED.search(text)
    if not is_about or _NEGATIVE_NAME.search(name):
        return ""
    return "false" if _OFF.search(text) else "true" if _ON.search(text) else ""
