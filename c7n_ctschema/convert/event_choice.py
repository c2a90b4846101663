"""Which of the proposed events a policy waits for: from flags, or as questions on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from c7n_ctschema.convert.conversion import Conversion, ProposedEvent
from c7n_ctschema.convert.pull_policies import PullPolicy
from c7n_ctschema.errors import CtschemaError, UnknownName
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import setting_questions

Chosen = tuple[PullPolicy, tuple[ProposedEvent, ...]]
DONE, NONE = "(done)", "(none)"
ROLE = "arn:aws:iam::{account_id}:role/custodian"


def by_name(found: Sequence[tuple[PullPolicy, Conversion]], names: Sequence[str]) -> list[Chosen]:
    """The named events, of each policy that has them. Raises UnknownName for one that no policy has."""
    known = {name: one for _, made in found for one in made.events for name in _names(one)}
    for name in names:
        if name not in known:
            listed = tuple(dict.fromkeys(one.name for _, made in found for one in made.events))
            raise UnknownName("proposed event", name, listed[:3], hint="`convert POLICY` lists them")
    wanted = [(policy, tuple(one for one in made.events if set(_names(one)) & set(names))) for policy, made in found]
    return [(policy, events) for policy, events in wanted if events]


def _names(one: ProposedEvent) -> tuple[str, ...]:
    """`ec2.CreateVolume`, `ec2.amazonaws.com:CreateVolume`, and `CreateVolume`."""
    return one.name, f"{one.source}:{one.event}", one.event


def best(found: Sequence[tuple[PullPolicy, Conversion]], count: int) -> list[Chosen]:
    """The first events of each policy."""
    if count < 1:
        raise CtschemaError("--best takes a number of 1 or more")
    return [(policy, made.events[:count]) for policy, made in found if made.events]


def script(found: Sequence[tuple[PullPolicy, Conversion]], role: str) -> Script[tuple[list[Chosen], str]]:
    """Ask for the events of each policy, then for the role."""
    chosen: list[Chosen] = []
    for policy, made in found:
        if made.events:
            events = yield from _events(policy, made)
            chosen += [(policy, events)] if events else []
    if chosen and not role:
        role = (yield _ask_role()).strip()
    return chosen, role


def _ask_role() -> Question:
    return Question(
        "role",
        "text",
        "Which role does the Lambda function run with?",
        "c7n deploys the policy as a Lambda function.",
        default=ROLE,
        check=lambda text: setting_questions.check_role(text.strip()) if text.strip() else "c7n needs a role",
        short="role",
    )


def _events(policy: PullPolicy, made: Conversion) -> Script[tuple[ProposedEvent, ...]]:
    """Each answer adds an event or takes it away, until the answer is that these are all."""
    taken: list[str] = []
    while True:
        answer = yield Question(
            f"events of {policy.name}",
            "choice",
            f"After which events does {policy.name} look?",
            "Enter adds an event or takes it away.",
            (*(_choice(one, taken) for one in made.events), _end(taken, made.notes)),
            default=next((one.name for one in made.events if one.name not in taken), DONE),
        )
        if answer in (DONE, NONE):
            return tuple(one for one in made.events if one.name in taken)
        taken = [name for name in taken if name != answer] if answer in taken else [*taken, answer]


def _choice(one: ProposedEvent, taken: Sequence[str]) -> Choice:
    mark = "[x]" if one.name in taken else "[ ]"
    proven = "\nproven in moto" if one.proven == "moto" else ""
    about = f"{one.why}\nids: {one.ids} ({one.known}){proven}"
    return Choice(one.name, f"{mark} {one.name}", about, said=f"({one.name})")


def _end(taken: Sequence[str], notes: Sequence[str]) -> Choice:
    if not taken:
        return Choice(NONE, "do not convert this policy", "The policy stays as it is.")
    about = ("The event policy waits for these events.", *(f"Note: {note}." for note in notes))
    return Choice(DONE, f"continue with {', '.join(taken)}", "\n".join(about))
