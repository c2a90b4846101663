"""Questions about the members of a filter or an action of the resource, one by one, as c7n's JSON schema has them."""

from __future__ import annotations

from c7n_ctschema.custodian.c7n import action_members, resource_elements
from c7n_ctschema.custodian.c7n.resource_elements import Part, ResourceElement
from c7n_ctschema.grammar import listed
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.wizard.drafts import api_members
from c7n_ctschema.wizard.forms import member_forms
from c7n_ctschema.wizard.forms.question import Script

NONE, DROP = member_forms.NONE, member_forms.DROP


def element(resource: str, part: Part, asked: ResourceElement, given: JsonObject | None = None) -> Script[Json]:
    """The filter or action with its members; None if the user drops it. `given` are members that are answered."""
    start = given or {}

    def problem(said: JsonObject) -> str:
        # c7n's schema decides: some elements need one of several members (`anyOf`), which `required` does not say
        refused = resource_elements.refusal(resource, whole(said), part)
        return f"c7n refuses it so far: {refused}" if refused else _lacking(resource, part, asked.name, said)

    def whole(said: JsonObject) -> Json:
        return {"type": asked.name, **start, **said} if start or said else asked.name

    known = api_members.opened(resource, part, asked.name, asked.members)
    said = yield from member_forms.members(asked.name, known, problem, part[:-1])
    return None if said is None else whole(said)


def _lacking(resource: str, part: Part, name: str, said: JsonObject) -> str:
    """What an action lacks that c7n's schema accepts: `tag` without a value sets no tag."""
    missing = action_members.missing(resource, name, said) if part == "actions" else []
    needed = listed([listed(names) for names in missing], "or")
    return f"Without {needed}, the action does nothing." if needed else ""
