"""Questions about the comparison of a key and its value."""

from __future__ import annotations

from typing import TypedDict

from c7n_ctschema import tables
from c7n_ctschema.custodian.filters import event_filter
from c7n_ctschema.custodian.policy.policy_draft import DraftFilter
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.grammar import article, capitalized
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.trail.shapes.key_listing import Key
from c7n_ctschema.wizard.drafts import filter_flags
from c7n_ctschema.wizard.forms.question import Choice, Question, Script

OTHER = "(other)"


class Operators(TypedDict):
    """knowledge/custodian/operators.json."""

    operators: dict[str, str]
    value_types: dict[str, str]
    synonyms: dict[str, str]
    offered: dict[str, list[str]]
    true_when_missing: list[str]


def operators() -> Operators:
    """Descriptions of the operators, and the operators that each kind of key is offered."""
    table: Operators = tables.read("knowledge/custodian/operators")
    return table


def one_filter(key: Key, value: Json = None, read: str = "event") -> Script[DraftFilter]:
    """The filter on a key; `value` is the key's value in the user's recorded event. `read` is what has the key."""
    chosen = yield ask_op(key, read)
    if chosen in filter_flags.STATES:
        return DraftFilter(key.path, value=chosen)
    op, _, kind = chosen.partition(":")
    if op in event_filter.LIST_OPS and kind not in filter_flags.ONE_VALUE:
        where = yield _ask_where(key)
        if where == "from":
            return DraftFilter(key.path, op, value_type=kind, value_from=(yield from _value_from()))
    text = yield ask_value(key, op, kind, value)
    # Not through `parse`, which refuses a value that the enum lacks.
    if text == OTHER:
        text = yield _ask_unknown_value(key)
        return DraftFilter(key.path, op, text, kind)
    return filter_flags.parse(f"{key.path} {chosen} {text}", {key.path: key})


def kinds_of(key: Key) -> list[str]:
    """The kinds of comparison that suit a key."""
    # A projection gives a list, and c7n's `eq` compares it with a scalar as unequal.
    if "[]" in key.path or "*" in key.path:
        return ["list"]
    kind = key.type if key.type in ("boolean", "number", "timestamp") else "string"
    groups = ["enum" if key.enum else "mixed" if key.may_be_text else kind]
    # `cidrIp` and `engineVersion`: value_type cidr and version are offered by the name of the key.
    leaf = key.path.rpartition(".")[2].lower()
    return groups + [extra for extra in ("cidr", "version") if extra in leaf and not key.enum]


def ask_op(key: Key, read: str = "event") -> Question:
    """Ask for the operator."""
    table = operators()
    offered = [op for kind in kinds_of(key) for op in table["offered"][kind]]
    choices = tuple(
        Choice(op, f"{op:16}{table['operators'][op]}", _about_op(op, read)) for op in dict.fromkeys(offered)
    )
    return Question(
        "op",
        "choice",
        "Which comparison?",
        f"{key.path} is {article(filter_flags.comment(key))}.",
        choices,
        choices[0].value,
        short="comparison",
    )


def _about_op(op: str, read: str) -> str:
    name, _, kind = op.partition(":")
    lines = [f"value_type: {kind}." if kind else ""]
    if not {name, op}.isdisjoint(operators()["true_when_missing"]):
        lines.append(
            "Also true if the event lacks the key." if read == "event" else f"Also true if the {read} lacks it."
        )
    return " ".join(line for line in lines if line)


def _ask_where(key: Key) -> Question:
    return Question(
        "values",
        "choice",
        "Where do the values come from?",
        f"{key.path} is compared with a list.",
        (
            Choice("typed", "enter them here"),
            Choice(
                "from",
                "from a file or URL (value_from)",
                "c7n reads it each time that the policy runs: s3://, https://, or file://",
            ),
        ),
        short="values",
    )


def _value_from() -> Script[JsonObject]:
    url = yield Question(
        "url",
        "text",
        "Which URL?",
        "Such as s3://bucket/accounts.json. c7n replaces {account_id} and {region}.",
        check=lambda text: "" if ":" in text else "enter a URL, such as s3://bucket/accounts.json",
        short="url",
    )
    form = yield Question(
        "format",
        "choice",
        "In which format?",
        "Without a format, c7n uses the file name's extension.",
        tuple(Choice(name, name) for name in ("by extension", *filter_flags.FORMATS)),
        short="format",
    )
    expr = yield Question(
        "expr", "text", "Which part of it?", "A JMESPath for json, a column number for csv. Optional.", short="expr"
    )
    made: JsonObject = {"url": url}
    if form in filter_flags.FORMATS:
        made["format"] = form
    if expr.strip():
        # c7n.resolver.ValuesFrom takes a column number for csv, and JMESPath for json.
        made["expr"] = int(expr) if expr.strip().isdigit() else expr.strip()
    return made


def ask_value(key: Key, op: str, kind: str, value: Json) -> Question:
    """Ask for the value; `value` is the key's value in the user's recorded event."""
    # Not for `gt` and `lt`: the recorded value itself would not pass.
    default = shown(value) if value is not None and not kind and op not in ("gt", "lt") else ""
    if key.enum and op in ("eq", "ne", "contains") and not kind:
        choices = [Choice(value, value) for value in key.enum] + [Choice(OTHER, "another value …")]
        return Question(
            "value",
            "choice",
            "Which value?",
            f"The model of {key.path} lists these values.",
            tuple(choices),
            default if default in key.enum else "",
            short="value",
        )
    if key.type == "boolean" and not kind and op in ("eq", "ne"):
        both = (Choice("true", "true"), Choice("false", "false"))
        return Question(
            "value", "choice", "Which value?", f"{key.path} is a boolean.", both, default or "true", short="value"
        )
    several = op in event_filter.LIST_OPS and kind not in filter_flags.ONE_VALUE
    each = ("number" if kind in event_filter.NUMBER_TYPES else "string") if kind else filter_flags.comment(key)
    why = (
        f"Separate several values with commas. Each is {article(each)}."
        if several
        else capitalized(f"{article(each)}.")
    )
    return Question(
        "value",
        "text",
        "Which value?",
        why,
        default=default,
        check=lambda text: _problem(key, op, kind, text),
        short="value",
    )


def _ask_unknown_value(key: Key) -> Question:
    return Question(
        "other-value",
        "text",
        "Which other value?",
        f"A value that the model of {key.path} does not list.",
        check=lambda text: "" if text else "enter a value",
        short="value",
    )


def _problem(key: Key, op: str, kind: str, text: str) -> str:
    if not text.strip():
        return "enter a value"
    if kind == "cidr":
        return _no_network(text)
    try:
        filter_flags.parse(f"{key.path} {op}{':' if kind else ''}{kind} {text}", {key.path: key})
    except CtschemaError as error:
        return str(error)
    return _bad_regex(text) if op.startswith("regex") else ""


def _no_network(text: str) -> str:
    import ipaddress

    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return f"{text!r} is not a network such as 10.0.0.0/8"
    return ""


def _bad_regex(text: str) -> str:
    import re

    try:
        re.compile(text)
    except re.error as error:
        return f"not a regular expression: {error}"
    return ""


def shown(value: Json) -> str:
    """A value as a flag writes it."""
    if isinstance(value, list):
        return ",".join(shown(element) for element in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
