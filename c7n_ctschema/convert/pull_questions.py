"""The wizard's questions about a pull policy that the user has: its file, the policy, the events, and the new file."""

from __future__ import annotations

import functools
import os
from typing import NamedTuple

from c7n_ctschema.convert import conversion, event_choice, event_policy, pull_policies
from c7n_ctschema.convert.conversion import Conversion
from c7n_ctschema.convert.event_choice import Chosen
from c7n_ctschema.convert.event_policy import Settings
from c7n_ctschema.convert.pull_policies import PullPolicy
from c7n_ctschema.errors import CtschemaError
from c7n_ctschema.wizard.forms.question import Choice, Question, Script
from c7n_ctschema.wizard.questions import interview, setting_questions, template_questions
from c7n_ctschema.wizard.questions.interview import InterviewResult, Start


class Converted(NamedTuple):
    """The policies with their events, the settings of the mode, and the file ("" for the terminal)."""

    chosen: tuple[Chosen, ...]
    settings: Settings
    output: str
    append: bool


def script(start: Start) -> Script[InterviewResult | Converted]:
    """The wizard's script, with the questions about a pull policy if the user has one."""
    made = yield from interview.script(start)
    if not made.is_pull:
        return made
    return (yield from _converted(start)) or InterviewResult(None, "", False)


def _converted(start: Start) -> Script[Converted | None]:
    """What the user chose; None to write nothing."""
    file = yield _ask_file()
    found = yield from _policy(_read(file))
    chosen, role = yield from event_choice.script([found], start.draft.role)
    if not chosen:
        return None
    settings = Settings(role, delay=start.draft.delay or 0)
    output, append = start.output, start.append
    if not start.dry_run:  # as for other policies: a dry run writes nothing
        output, append = yield from setting_questions.file_and_append(output, append)
    confirmed = yield from template_questions.confirm(event_policy.text_of(chosen, settings), output)
    return Converted(tuple(chosen), settings, output, append) if confirmed else None


def _ask_file() -> Question:
    return Question(
        "pull-file",
        "text",
        "Which file holds the policy?",
        "A file of policies without `mode`, or with `pull` or `periodic`.",
        check=_problem,
        short="file",
    )


def _problem(path: str) -> str:
    """Why the file has no policy to convert, or ""."""
    try:
        found = _read(path)
    except CtschemaError as error:
        return str(error)
    if not found:
        return f"{path} has no pull policy of AWS"
    reasons = (f"{policy.name}: {made.reason}" for policy, made in found if made.reason)
    return "" if any(made.events for _, made in found) else next(reasons, "no policy has events")


def _read(path: str) -> tuple[tuple[PullPolicy, Conversion], ...]:
    """The pull policies of a file with their proposals."""
    plain = os.path.expanduser(path.strip())
    # Going back runs the script again, and each question would read the file again.
    return _read_once(plain, os.stat(plain).st_mtime_ns if os.path.isfile(plain) else 0)


@functools.lru_cache(maxsize=4)
def _read_once(path: str, changed: int) -> tuple[tuple[PullPolicy, Conversion], ...]:
    read = pull_policies.read([path])
    if read.unreadable and not read.policies:
        raise read.unreadable[0]
    return tuple((policy, conversion.of_policy(policy.resource, policy.data)) for policy in read.policies)


def _policy(found: tuple[tuple[PullPolicy, Conversion], ...]) -> Script[tuple[PullPolicy, Conversion]]:
    """Ask for one of several policies. Those without events are listed too, because users look for them."""
    able = [at for at, (_, made) in enumerate(found) if made.events]
    at = str(able[0])
    if len(found) > 1:
        choices = tuple(_policy_choice(str(number), *one) for number, one in enumerate(found))
        at = yield Question(
            "pull-policy",
            "choice",
            "Which policy?",
            "The wizard writes another policy beside it. This one does not change.",
            choices,
            default=at,
            short="policy",
        )
    return found[int(at)]


def _policy_choice(value: str, policy: PullPolicy, made: Conversion) -> Choice:
    label = f"{policy.name}  ({made.resource})"
    if made.reason:
        return Choice(value, f"{label}  no events", f"{made.reason}.", goes="stay")
    events = "\n".join(f"{one.name}: {one.why}" for one in made.events)
    return Choice(value, label, events, said=policy.name)
