"""The event on which a policy fires, and what the policy does with the event in the file beside it."""

from __future__ import annotations

import json
import os
import re
import threading

from c7n_ctschema.custodian.policy import policy_choice, policy_document, policy_reading
from c7n_ctschema.editor.completion.policy_facts import facts_at
from c7n_ctschema.editor.document import policy_parts
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
from c7n_ctschema.replay.engine.policy_outcome import Result
from c7n_ctschema.replay.records.eventbridge_event import Place, delivered
from c7n_ctschema.wizard.drafts import policy_event

_C7N = threading.Lock()  # c7n fills its registries on first use


def file_beside(path: str, policy: str) -> str:
    """The file for the sample event of a policy, beside the policy file."""
    name = re.sub(r"[^\w.-]", "-", policy) or "policy"
    return os.path.join(os.path.dirname(path), f"{name}.event.json")


def policy_named_at(text: str, offset: int) -> str:
    """The name of the cloudtrail policy at an offset, or ""."""
    layout = policy_parts.split(text)
    index = layout.at(offset) if layout else None
    if layout is None or index is None:
        return ""
    facts = facts_at(text, layout, index)
    return facts.name if facts.is_ours and facts.events else ""


def for_policy(text: str, file: str, name: str) -> str:
    """An EventBridge event on which the policy fires, as JSON. Raises CtschemaError if no invented event does."""
    document = policy_document.read(text.encode("utf-8", "surrogatepass"), file, tolerant=True)
    found = policy_choice.of_document(document, name).policies
    if not found:
        raise UnknownName("policy", name)
    with _C7N:
        made = policy_event.event_for_policy(found[0])
    missing = (*made.unmatched, *made.unmet)
    if missing:
        raise CtschemaError(f"no invented event makes {name} fire: no value fits {', '.join(missing)}")
    return json.dumps(made.event, indent=2, ensure_ascii=False) + "\n"


def verdict(text: str, file: str, name: str) -> Result | None:
    """What the policy does with the event in the file beside it; None without such a file or a readable policy."""
    beside = file_beside(file, name)
    if not os.path.isfile(beside):
        return None
    try:
        event = delivered(json.loads(policy_reading.read(beside)), Place(beside))
        data = text.encode("utf-8", "surrogatepass")
        with _C7N:
            for policy in deployed_policies.read(data, file, [name]):
                if isinstance(policy, deployed_policies.Replayed):
                    return policy_outcome.replay(event, policy)
    except (CtschemaError, ValueError):  # a half-written policy or event has no verdict yet
        return None
    return None
