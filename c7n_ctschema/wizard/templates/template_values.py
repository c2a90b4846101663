"""Values of a template's parameters: their types, their form in `--set`, and their form in YAML."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from c7n_ctschema.grammar import article
from c7n_ctschema.json_value import Json

TYPES = ("string", "number", "boolean", "list")
MOST_LETTERS = 10_000  # of one string
MOST_ITEMS = 1_000  # of one list
# Formats have names because a template is untrusted: its own regular expression could backtrack forever.
FORMATS = {
    "account-id": (re.compile(r"\d{12}"), "an account id of 12 digits"),
    "arn": (re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}|aws)?:\S+"), "an ARN"),
    "cidr": (re.compile(r"[\d.]+/\d{1,2}|[\da-fA-F:.]+/\d{1,3}"), "a network such as 10.0.0.0/8"),
    "name": (re.compile(r"[A-Za-z][\w-]{0,126}"), "a name of letters, digits, - and _"),
    "tag": (
        re.compile(r"(?!aws:|tag:).{1,128}"),
        "the name of a tag, without the prefixes `tag:` and `aws:`",
    ),
    "url": (re.compile(r"https?://\S+"), "a URL"),
}
# YAML 1.1 counts these as line breaks: outside double quotes they would split or fold the value.
_BREAKS = re.compile("[\n\r\x85\u2028\u2029]")
# At most 300 digits: int() and float() of longer strings take long, or give infinity.
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?")


class BadValue(ValueError):
    """A value that its parameter refuses; `str()` has the reason."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that users set. `default` is its value in the template file.

    `required`: the value in the file is only an example. `placeholder`: the default is valid, but every user has to
    replace it (an address at example.com). `items` is the type of a list's elements. `line` and `column` are the
    place of the declaration.
    """

    name: str
    type: str
    description: str
    default: Json
    required: bool = False
    placeholder: bool = False
    items: str = "string"
    format: str = ""
    enum: tuple[Json, ...] = ()
    min: float | None = None
    max: float | None = None
    line: int = 0
    column: int = 0

    def read(self, text: str) -> Json:
        """The value of a `--set` flag; a list is separated by commas, or is a JSON list."""
        if self.type != "list":
            return self.checked(_read(text, self.type))
        return self.checked([_read(part, self.items) for part in _parts(text)])

    def checked(self, value: Json) -> Json:
        """The value itself; raises BadValue if the parameter refuses it."""
        if self.type != "list":
            self._check(value, self.type)
        elif not isinstance(value, list | tuple):
            raise BadValue(f"{_shown(value)} is not a list")
        elif len(value) > MOST_ITEMS:
            raise BadValue(f"the list has {len(value):,} elements; at most {MOST_ITEMS:,} are allowed")
        else:
            for element in value:
                self._check(element, self.items)
        return value

    def _check(self, value: Json, kind: str) -> None:
        for problem in self._problems(value, kind):
            raise BadValue(f"{_shown(value)} {problem}")

    def _problems(self, value: Json, kind: str) -> Iterator[str]:
        if not _is(value, kind):
            quoted = ": put it in quotes" if kind == "string" and isinstance(value, int | float) else ""
            yield f"is not {article(kind)}{quoted}"
            return
        if isinstance(value, str):
            yield from _text_problems(value)
        if self.enum and value not in self.enum:
            yield f"is not one of {', '.join(str(value) for value in self.enum)}"
        if self.format and not FORMATS[self.format][0].fullmatch(str(value)):
            yield f"is not {FORMATS[self.format][1]}"
        if kind == "number" and isinstance(value, int | float):
            yield from self._out_of_bounds(value)

    def _out_of_bounds(self, value: float) -> Iterator[str]:
        if self.min is not None and value < self.min:
            yield f"is less than {self.min}"
        if self.max is not None and value > self.max:
            yield f"is more than {self.max}"


def _text_problems(value: str) -> Iterator[str]:
    if len(value) > MOST_LETTERS:
        yield f"is longer than {MOST_LETTERS:,} characters"
    try:
        value.encode()
    except UnicodeEncodeError:  # Python keeps bytes of the command line that are not UTF-8 as surrogates
        yield "is not valid UTF-8"


def _is(value: Json, kind: str) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, str)


def _shown(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _read(text: Json, kind: str) -> Json:
    """The value in its type; a value that cannot be converted is returned unchanged, for the check to refuse."""
    if not isinstance(text, str) or kind == "string":
        return text
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.strip().lower(), text)
    match = _NUMBER.fullmatch(text.strip())
    return text if not match else float(text) if match[1] else int(text)


def _parts(text: str) -> list[Json]:
    # JSON is the only form for elements that have commas or spaces at an end.
    if text.lstrip().startswith("["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise BadValue(f"{_shown(text)} is not a JSON list") from None
        return list(value)
    return [part.strip() for part in text.split(",") if part.strip()]


def to_yaml(value: Json, in_flow: bool = True) -> str:
    """The value as YAML on one line; `in_flow` for a value inside brackets, where more characters need quotes."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(to_yaml(element) for element in value)}]"
    import yaml

    style = '"' if isinstance(value, str) and _BREAKS.search(value) else None
    inner = [value] if in_flow else value
    # A huge width, because PyYAML would otherwise fold long strings over several lines.
    made = str(yaml.safe_dump(inner, default_flow_style=True, default_style=style, width=10**9, allow_unicode=True))
    return made.strip()[1:-1] if in_flow else made.removesuffix("...\n").strip()
