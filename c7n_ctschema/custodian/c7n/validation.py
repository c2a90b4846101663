"""c7n's validation of a policy file: structure, schema, then `Policy.validate`. Each refusal has its place.

`custodian validate` checks a policy against the schemas of all loaded resources. This module checks each policy only
against the schema of its own resource. The result is the same, because c7n's other `anyOf` branches cannot match.
"""

from __future__ import annotations

import contextlib
import io
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from c7n_ctschema import silence
from c7n_ctschema.custodian.c7n import c7n_source, resource_schema
from c7n_ctschema.custodian.c7n.resource_schema import one_line
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.custodian.yaml.node_graph import Graph
from c7n_ctschema.custodian.yaml.value_places import Path, place
from c7n_ctschema.diagnostics import Span
from c7n_ctschema.json_value import JsonObject

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Element, Policy

_ONE = threading.RLock()
MOST_NODES = 1_000_000  # of a file, with aliases expanded, because c7n's schema visits each


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of c7n's validation. For the whole file, it has no `policy` and no `index`."""

    policy: str
    message: str
    index: int | None = None
    span: Span | None = None


def validate_text(text: str) -> list[Refusal]:
    """What `custodian validate` rejects, without a session, credentials, or the network."""
    from c7n_ctschema.errors import BadInput

    try:
        root = yaml_text.compose(text.encode(), "<text>")
    except BadInput as error:
        return [Refusal("", str(error))]
    return validate_node(root)


def validate_node(root: yaml_text.Node | None) -> list[Refusal]:
    """What c7n rejects in a file, given its root node. Policies of other clouds than AWS are not checked."""
    if not Graph(root).is_within(MOST_NODES, yaml_text.MOST_DEPTH):
        limits = f"{MOST_NODES:,} values or {yaml_text.MOST_DEPTH} levels"
        return [Refusal("", f"with its aliases expanded, the file has more than {limits}", None, place(root, ()))]
    with quiet():
        return list(_refusals(root))


def _refusals(root: yaml_text.Node | None) -> Iterator[Refusal]:
    import yaml

    # c7n.commands.DuplicateKeyCheckLoader refuses these; PyYAML itself takes the last of them.
    for span, name in yaml_text.duplicates(root):
        yield Refusal("", f"duplicate key {name!r}", None, span)
    try:
        data = yaml.constructor.SafeConstructor().construct_document(root) if root is not None else None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        at = Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 1) if mark else place(root, ())
        yield Refusal("", one_line(getattr(error, "problem", None) or error), None, at)
        return
    listed = data.get("policies") if isinstance(data, dict) else None
    with_policies = listed if isinstance(listed, list) else ()
    yield from _structure(data, root)
    yield from _twice(with_policies, root)
    for index, policy in enumerate(with_policies):
        name = str(policy.get("name", "")) if isinstance(policy, dict) else ""
        for path, key, message in _of_policy(policy):
            yield Refusal(name, message, index, place(root, ("policies", index, *path), key))


def _structure(data: object, root: yaml_text.Node | None) -> Iterator[Refusal]:
    """Refusals of the file as a whole."""
    from c7n.structure import StructureParser

    # Each policy is checked by itself later, with its place.
    top = {**data, "policies": []} if isinstance(data, dict) and isinstance(data.get("policies"), list) else data
    message = _message_of(lambda: StructureParser().validate(top))
    if message:
        extra = [key for key in data if key not in StructureParser.allowed_file_keys] if isinstance(data, dict) else []
        yield Refusal("", message, None, place(root, (), str(extra[0]) if extra else "policies"))
    elif isinstance(data, dict) and not isinstance(data.get("vars", {}), dict):
        yield Refusal("", "`vars` is not an object", None, place(root, (), "vars"))


def _twice(policies: Sequence[object], root: yaml_text.Node | None) -> Iterator[Refusal]:
    seen: dict[str, int] = {}
    for index, policy in enumerate(policies):
        name = policy.get("name") if isinstance(policy, dict) else None
        if isinstance(name, str) and seen.setdefault(name, index) != index:
            message = f"duplicate name `{name}`: policy {seen[name] + 1} of the file has the same name"
            yield Refusal(name, message, index, place(root, ("policies", index, "name")))


def _of_policy(policy: JsonObject) -> Iterator[tuple[Path, str, str]]:
    """For each refusal: the path below the policy, the member at that path or "", and the message."""
    from c7n.structure import StructureParser

    message = _message_of(lambda: StructureParser().validate_policy(policy))
    if message:
        yield _structural(policy, message)
        return
    resource = policy["resource"]
    if not isinstance(resource, str):
        # `is_of_aws` takes a name without a provider for one of AWS.
        if not (isinstance(resource, list) and not any(c7n_source.is_of_aws(str(one)) for one in resource)):
            yield ("resource",), "", "`resource` is not a string"
        return
    if not c7n_source.is_of_aws(str(resource)):
        return
    refused = False
    for found in resource_schema.errors(policy):
        refused = True
        yield found
    # c7n.policy.Policy raises on data that its schema refuses, with a worse message.
    if not refused:
        yield from _by_c7n(policy)


def _structural(policy: object, message: str) -> tuple[Path, str, str]:
    """A structural refusal: its path, the unknown or missing member or "", and the message."""
    from c7n.structure import StructureParser

    if not isinstance(policy, dict):
        return (), "", "a policy is not an object"
    missing = [name for name in ("name", "resource") if name not in policy]
    if missing:
        return (), "", f"the policy has no `{missing[0]}`"
    extra = [key for key in policy if key not in StructureParser.allowed_policy_keys]
    if extra:
        return (), str(extra[0]), f"unknown member `{extra[0]}` in the policy"
    for part in ("mode", "filters", "actions"):
        if part in message and part in policy:
            return (part,), "", message
    return (), "", message


def _by_c7n(data: JsonObject) -> Iterator[tuple[Path, str, str]]:
    from c7n.config import Bag, Config
    from c7n.policy import Policy as C7nPolicy

    made: list[Policy] = []
    config = Config.empty(dryrun=True, account_id="na", region="na")
    message = _message_of(lambda: made.append(C7nPolicy(data, config, Bag()))) or _message_of(
        lambda: made[0].validate()
    )
    if message:
        yield (_place_of(message, made[0]) if made else ()), "", message


def _place_of(message: str, policy: Policy) -> Path:
    """The path of the filter, action, or mode whose own validation has the same message."""
    mode = policy.get_execution_mode()
    # c7n's exceptions do not say which element raised them, so each element is asked again.
    if mode is not None and "mode" in policy.data and _message_of(mode.validate) == message:
        return ("mode",)
    for part in ("filters", "actions"):
        for index, element in enumerate(getattr(policy.resource_manager, part)):
            if _message_of(element.validate) == message:
                return (part, index, *_within(element, message))
    return ()


def _within(element: Element, message: str) -> Path:
    """The path of the innermost nested filter that has the same message."""
    name = str(next(iter(element.data), "")) if isinstance(element.data, dict) else ""
    for index, inner in enumerate(getattr(element, "filters", ()) or ()):
        if _message_of(inner.validate) == message:
            return (name, index, *_within(inner, message))
    return ()


def _message_of(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception as error:  # c7n's validators raise any exception; each rejects the policy
        return one_line(error) or type(error).__name__
    return ""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Suppress what c7n logs and prints while it validates, so that it does not mix with our output."""
    # one thread at a time: the redirection is the process's, and c7n's registries are filled on first use
    out, err = io.StringIO(), io.StringIO()
    with _ONE, silence.without_logs(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield
