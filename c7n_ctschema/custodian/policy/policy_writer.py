"""A draft as YAML: a new file, or an existing file with the policy appended and every other byte unchanged."""

from __future__ import annotations

import io
import re
from typing import Any

from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.custodian.policy.policy_draft import AnyFilter, Draft, DraftGroup, ResourceFilter
from c7n_ctschema.custodian.yaml import indentation, yaml_text
from c7n_ctschema.errors import BadInput, CtschemaError

_WIDTH = 100  # of a longer line the comment goes above it
_FILTER_COLUMN = 8  # of a filter's members, in a policy with its dash in column 2


def to_yaml(draft: Draft) -> str:
    """A policy file with only this policy."""
    return "policies:\n" + policy_block(draft, 2)


def policy_block(draft: Draft, indent: int) -> str:
    """The policy as an element of `policies`, with its dash in column `indent` (from 0)."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 1_000_000  # no folding: a key path on two lines cannot be searched for
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    # dashes are two columns right of their key
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump([_commented(draft)], stream)
    lines = stream.getvalue().rstrip("\n").split("\n")
    shift = indent - 2  # ruamel writes the dash in column 2
    moved = (line[-shift:] if shift < 0 else " " * shift + line if line.strip() else line for line in lines)
    return "".join(line.rstrip() + "\n" for line in moved)


def _commented(draft: Draft) -> Any:
    """The policy as ruamel's nodes, with the comments of its filters."""
    policy = _nodes(draft.as_policy())
    if "\n" in draft.description:
        from ruamel.yaml.scalarstring import LiteralScalarString

        # without `|`, ruamel writes a string of several lines in quotes with `\n`
        policy["description"] = LiteralScalarString(draft.description.rstrip("\n") + "\n")
    for node, drafted in zip(policy.get("filters", ()), draft.filters, strict=False):
        _comment(node, drafted, _FILTER_COLUMN)
    return policy


def _nodes(value: Any) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, dict):
        return CommentedMap((_nodes(name), _nodes(inner)) for name, inner in value.items())
    if isinstance(value, list | tuple):
        return CommentedSeq(_nodes(inner) for inner in value)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> Any:
    """The string, quoted if c7n's YAML 1.1 reads another type (`yes`, `012`, `1_000`) or if it has unusual spaces."""
    import yaml
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    # ruamel writes YAML 1.2, in which `yes` is a string; PyYAML, which c7n uses, reads a boolean
    resolver: Any = yaml.resolver.Resolver()
    tag = resolver.resolve(yaml.ScalarNode, value, (True, False))
    odd = any(char.isspace() and char not in " \n" for char in value)
    return DoubleQuotedScalarString(value) if odd or tag != "tag:yaml.org,2002:str" else value


def _comment(node: Any, drafted: AnyFilter, column: int) -> None:
    """Puts the comment after the key, or above it if the line is too long. `column` is that of the filter's members."""
    if isinstance(drafted, DraftGroup):
        for inner, member in zip(node[drafted.op], drafted.members, strict=True):
            _comment(inner, member, column + 4)
        return
    if isinstance(drafted, ResourceFilter):
        return
    text = " ".join(drafted.comment.split())
    if text and column + len(f"key: {drafted.key}  # {text}") <= _WIDTH:
        node.yaml_add_eol_comment(text, "key")
    elif text:
        node.yaml_set_comment_before_after_key("key", before=text, indent=column)


def append(text: str, file: str, draft: Draft) -> str:
    """The file's text with the policy appended. Raises CtschemaError if that is impossible."""
    return append_text(text, file, to_yaml(draft))


def append_text(text: str, file: str, made: str) -> str:
    """The file's text with the policies of another file's text appended. Raises as `append` does."""
    # the byte order mark stays in the file, but must not be a part of the first line
    mark, text = text[: text.startswith("\ufeff")], text.removeprefix("\ufeff")
    before, more = policy_document.read(text.encode(), file), policy_document.read(made.encode(), "the policy")
    names = {policy.name for policy in before.policies}
    for policy in more.policies:
        if policy.name in names:
            raise CtschemaError(f"{file} has a policy named {policy.name!r} already; choose another --name")
    opened = _opened(text, file)
    # The file's own style first. If the result is not the same policies, the plain style may still work.
    for style in (_style(before), indentation.PLAIN):
        result = _spliced(opened, file, made, style)
        if _is_kept(before, result, more):
            return mark + result
    raise CtschemaError(f"cannot append to {file} without changing what is there; write a new file")


def _style(before: policy_document.Document) -> indentation.Style:
    listed = yaml_text.members(before.root).get("policies")
    return indentation.of(listed) if before.policies and listed is not None else indentation.PLAIN


def _opened(text: str, file: str) -> str:
    """The text without the `[]` of `policies: []`, so that elements can follow."""
    lines = yaml_text.lines_of(text) if text.strip() else []
    root = yaml_text.compose(text.encode(), file)
    for key, value in () if yaml_text.is_mapping(root) and root.flow_style else yaml_text.key_nodes(root):
        start, end = value.start_mark, value.end_mark
        if key.value == "policies" and key.start_mark.line == start.line == end.line:
            line = lines[start.line]
            before = line[: start.column].rstrip(" \t")
            # the empty list in flow style is replaced; with an anchor or a comment in it, it stays
            if before.endswith(":") and re.fullmatch(r"\[[ \t]*\]", line[start.column : end.column]):
                lines[start.line] = before + line[end.column :]
    return "".join(lines)


def _spliced(text: str, file: str, made: str, style: indentation.Style) -> str:
    lines = yaml_text.lines_of(text) if text.strip() else []
    if yaml_text.compose(text.encode(), file) is None:  # empty, or only comments
        at, indent, lines = len(lines) + 1, 2, [*lines, "policies:\n"]
    else:
        at, indent = _place(text, file)
    # a last line without a line break would swallow the first line of the new policy
    lines = [line if line.endswith(("\n", "\r")) or number >= at else line + "\n" for number, line in enumerate(lines)]
    block = _block(made, indent, style)
    return "".join([*lines[:at], block.replace("\n", "\r\n") if "\r\n" in text else block, *lines[at:]])


def _block(made: str, indent: int, style: indentation.Style) -> str:
    """The elements of `policies` in a file's text, with dashes in column `indent` (from 0)."""
    root = yaml_text.compose(made.encode(), "the policy")
    listed = yaml_text.members(root)["policies"]
    first = listed.start_mark.line
    lines = made.removesuffix("\n").split("\n")[first:]
    return "".join(f"{line}\n" for line in indentation.indented(lines, first, listed, indent, style))


def _place(text: str, file: str) -> tuple[int, int]:
    """The number of lines before the new policy, and the column of its dash."""
    root = yaml_text.compose(text.encode(), file)
    listed = [pair for pair in yaml_text.key_nodes(root) if pair[0].value == "policies"]
    if not listed:
        raise CtschemaError(f"{file} has no `policies:` to append to")
    key, value = listed[0]
    if yaml_text.is_null(value):
        return key.end_mark.line + 1, 2
    in_flow = yaml_text.is_mapping(root) and root.flow_style
    if not yaml_text.is_sequence(value) or value.flow_style or in_flow or not value.value:
        span = yaml_text.span_of(value)
        raise BadInput(file, "`policies` is not a block list; write it with `- ` to append", span.line, span.column)
    lines = yaml_text.lines_of(text)
    return _last_line(lines, value.value[-1]), value.start_mark.column


def _last_line(lines: list[str], policy: yaml_text.Node) -> int:
    """The number (from 1) of the policy's last line that is not blank. Comments after the policy stay after it."""
    # libyaml puts the end of a block at the start of the next token, behind blank lines and comments
    end: int = policy.end_mark.line + (1 if policy.end_mark.column else 0)
    start = policy.start_mark.line
    while end > start + 1 and _is_beside(lines[end - 1], policy.start_mark.column):
        end -= 1
    return end


def _is_beside(line: str, column: int) -> bool:
    """Whether a line is blank, or a comment that is indented less than the policy's members."""
    text = line.lstrip()
    return not text or (text.startswith("#") and len(line) - len(text) < column)


def _is_kept(before: policy_document.Document, result: str, more: policy_document.Document) -> bool:
    """Whether the result has the old policies unchanged, followed by the new ones."""
    try:
        after = policy_document.read(result.encode(), before.file)
    except BadInput:
        return False
    parts = [[yaml_text.plain(policy.node) for policy in read.policies] for read in (before, more, after)]
    # The values decide, not the text: an appended line can end a block scalar or an anchor's scope.
    return parts[0] + parts[1] == parts[2]
