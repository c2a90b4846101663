"""A draft as YAML, alone or put into a file that exists, of which every other byte stays as it is."""

from __future__ import annotations

import io
import re
from typing import Any

from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.custodian.policy.policy_draft import Draft, DraftFilter, DraftGroup
from c7n_ctschema.custodian.yaml import indentation, yaml_text
from c7n_ctschema.errors import BadInput, CtschemaError

_WIDTH = 100  # a longer line has its comment above it
_FILTER_COLUMN = 8  # of the members of a filter in a policy whose dash is in column 2


def to_yaml(draft: Draft) -> str:
    """A policy file with this policy alone."""
    return "policies:\n" + policy_block(draft, 2)


def policy_block(draft: Draft, indent: int) -> str:
    """The policy as an element of `policies`, its dash in column `indent` (from 0)."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 1_000_000  # a folded key path cannot be searched for
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump([_commented(draft)], stream)
    lines = stream.getvalue().rstrip("\n").split("\n")
    shift = indent - 2  # ruamel puts the dash in column 2
    moved = (line[-shift:] if shift < 0 else " " * shift + line if line.strip() else line for line in lines)
    return "".join(line.rstrip() + "\n" for line in moved)


def _commented(draft: Draft) -> Any:
    """ruamel's nodes of the policy, with the comments of its filters."""
    policy = _nodes(draft.as_policy())
    if "\n" in draft.description:
        from ruamel.yaml.scalarstring import LiteralScalarString

        policy["description"] = LiteralScalarString(draft.description.rstrip("\n") + "\n")
    for node, one in zip(policy.get("filters", ()), draft.filters, strict=False):
        _comment(node, one, _FILTER_COLUMN)
    return policy


def _nodes(value: Any) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, dict):
        return CommentedMap((_nodes(name), _nodes(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return CommentedSeq(_nodes(inner) for inner in value)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> Any:
    """What YAML 1.1, which c7n reads, takes for something else is quoted: `yes`, `012`, `1_000`; and odd spaces are."""
    import yaml
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    resolver: Any = yaml.resolver.Resolver()
    tag = resolver.resolve(yaml.ScalarNode, value, (True, False))
    odd = any(char.isspace() and char not in " \n" for char in value)
    return DoubleQuotedScalarString(value) if odd or tag != "tag:yaml.org,2002:str" else value


def _comment(node: Any, one: DraftFilter | DraftGroup, column: int) -> None:
    """The comment behind the key, above it where the line gets too long. `column` is that of the filter's members."""
    if isinstance(one, DraftGroup):
        for inner, member in zip(node[one.op], one.members, strict=True):
            _comment(inner, member, column + 4)
        return
    text = " ".join(one.comment.split())
    if text and column + len(f"key: {one.key}  # {text}") <= _WIDTH:
        node.yaml_add_eol_comment(text, "key")
    elif text:
        node.yaml_set_comment_before_after_key("key", before=text, indent=column)


def append(text: str, file: str, draft: Draft) -> str:
    """The text with the policy put behind its last one; raises CtschemaError where that cannot be done."""
    return append_text(text, file, to_yaml(draft))


def append_text(text: str, file: str, made: str) -> str:
    """The text with the policies of another file's text put behind its last one; raises as `append` does."""
    mark, text = text[: text.startswith("\ufeff")], text.removeprefix("\ufeff")
    before, more = policy_document.read(text.encode(), file), policy_document.read(made.encode(), "the policy")
    names = {policy.name for policy in before.policies}
    for policy in more.policies:
        if policy.name in names:
            raise CtschemaError(f"{file} has a policy named {policy.name!r} already; choose another --name")
    opened = _opened(text, file)
    for style in (_style(before), indentation.PLAIN):
        result = _spliced(opened, file, made, style)
        if _is_kept(before, result, more):
            return mark + result
    raise CtschemaError(f"cannot append to {file} without changing what is there; write a new file")


def _style(before: policy_document.Document) -> indentation.Style:
    listed = yaml_text.members(before.root).get("policies")
    return indentation.of(listed) if before.policies and listed is not None else indentation.PLAIN


def _opened(text: str, file: str) -> str:
    """The text without the `[]` of `policies: []`: elements may then follow."""
    lines = yaml_text.lines_of(text) if text.strip() else []
    root = yaml_text.compose(text.encode(), file)
    for key, value in () if yaml_text.is_mapping(root) and root.flow_style else yaml_text.key_nodes(root):
        start, end = value.start_mark, value.end_mark
        if key.value == "policies" and key.start_mark.line == start.line == end.line:
            line = lines[start.line]
            before = line[: start.column].rstrip(" \t")
            if before.endswith(":") and re.fullmatch(r"\[[ \t]*\]", line[start.column : end.column]):
                lines[start.line] = before + line[end.column :]
    return "".join(lines)


def _spliced(text: str, file: str, made: str, style: indentation.Style) -> str:
    lines = yaml_text.lines_of(text) if text.strip() else []
    if yaml_text.compose(text.encode(), file) is None:  # empty, or comments alone
        at, indent, lines = len(lines) + 1, 2, [*lines, "policies:\n"]
    else:
        at, indent = _place(text, file)
    lines = [line if line.endswith(("\n", "\r")) or number >= at else line + "\n" for number, line in enumerate(lines)]
    block = _block(made, indent, style)
    return "".join([*lines[:at], block.replace("\n", "\r\n") if "\r\n" in text else block, *lines[at:]])


def _block(made: str, indent: int, style: indentation.Style) -> str:
    """The elements of `policies` of a file's text, their dashes in column `indent` (from 0)."""
    root = yaml_text.compose(made.encode(), "the policy")
    listed = yaml_text.members(root)["policies"]
    first = listed.start_mark.line
    lines = made.removesuffix("\n").split("\n")[first:]
    return "".join(f"{line}\n" for line in indentation.indented(lines, first, listed, indent, style))


def _place(text: str, file: str) -> tuple[int, int]:
    """After how many lines the policy goes, and the column of its dash."""
    root = yaml_text.compose(text.encode(), file)
    found = [pair for pair in yaml_text.key_nodes(root) if pair[0].value == "policies"]
    if not found:
        raise CtschemaError(f"{file} has no `policies:` to append to")
    key, value = found[0]
    if yaml_text.is_null(value):
        return key.end_mark.line + 1, 2
    in_flow = yaml_text.is_mapping(root) and root.flow_style
    if not yaml_text.is_sequence(value) or value.flow_style or in_flow or not value.value:
        span = yaml_text.span_of(value)
        raise BadInput(file, "`policies` is not a block list; write it with `- ` to append", span.line, span.column)
    lines = yaml_text.lines_of(text)
    return _last_line(lines, value.value[-1]), value.start_mark.column


def _last_line(lines: list[str], policy: yaml_text.Node) -> int:
    """The last line of the policy that holds something, counted from 1; comments behind it stay behind it."""
    end: int = policy.end_mark.line + (1 if policy.end_mark.column else 0)
    start = policy.start_mark.line
    while end > start + 1 and _is_beside(lines[end - 1], policy.start_mark.column):
        end -= 1
    return end


def _is_beside(line: str, column: int) -> bool:
    """Whether a line is blank, or a comment that is not indented as the policy's own members are."""
    text = line.lstrip()
    return not text or (text.startswith("#") and len(line) - len(text) < column)


def _is_kept(before: policy_document.Document, result: str, more: policy_document.Document) -> bool:
    """Whether what was there is there still, and the new policies behind it."""
    try:
        after = policy_document.read(result.encode(), before.file)
    except BadInput:
        return False
    parts = [[yaml_text.plain(policy.node) for policy in read.policies] for read in (before, more, after)]
    return parts[0] + parts[1] == parts[2]
