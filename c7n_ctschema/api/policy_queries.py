"""Questions about policies: what is wrong with them, what they do with an event, and on which event they fire."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from c7n_ctschema.api.event_queries import record_of
from c7n_ctschema.custodian.policy import policy_choice, policy_document
from c7n_ctschema.custodian.policy.policy_choice import Chosen
from c7n_ctschema.diagnostics import Diagnostic
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.json_value import Json, JsonObject
from c7n_ctschema.lint.running import engine, lint_run, run_settings, selection
from c7n_ctschema.lint.running.outcome import Outcome
from c7n_ctschema.lint.running.settings_file import Config

Policies = str | Mapping[str, Json] | Sequence[Mapping[str, Json]]
"""The text of a policy file, one policy, or several."""

GIVEN = "<policies>"
C7N = threading.Lock()  # c7n fills its registries on first use, and nothing in it expects a second thread


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy does with an event. `verdict` is fires, filtered, no-ids, no-match, or skipped.

    `ids` are the ids by which c7n looks the resources up; `actions` are the types of the policy's actions.
    """

    policy: str
    resource: str
    verdict: str
    reason: str
    ids: tuple[Json, ...] = ()
    actions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class NoSample(CtschemaError):
    """No invented event makes the policy fire.

    `unmet` are the keys of filters that no value meets, `unmatched` the paths of the event pattern. `event` is the
    nearest event that was found.
    """

    def __init__(self, policy: str, unmet: tuple[str, ...], unmatched: tuple[str, ...], event: JsonObject) -> None:
        super().__init__(policy, unmet, unmatched)
        self.policy, self.unmet, self.unmatched, self.event = policy, unmet, unmatched, event

    def __str__(self) -> str:
        places = ", ".join((*self.unmatched, *self.unmet))
        return f"no invented event makes policy {self.policy!r} fire: no value fits {places}"


def lint_text(
    text: str | bytes,
    path: str = "<text>",
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    validate: bool = False,
) -> list[Diagnostic]:
    """What is wrong with a policy file's text, in the file's order; `path` is only the name that diagnostics carry.

    `select` and `ignore` name rules by code, by a code's beginning, or by name; `validate` adds c7n's own validation.
    Ignore comments in the text count; settings files and baselines do not. Lines and columns count from 1, in
    characters. Raises `errors.BadInput` (file, message, line, column) for text that is no policy file,
    and `errors.UnknownName` for a rule that does not exist. A rule that fails is a diagnostic `internal-error`.
    """
    chosen = selection.Selection(selection.checked(select), selection.checked(ignore), validate)
    return engine.lint_text(text, path, chosen)


def lint_paths(
    *paths: str,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    validate: bool = False,
    baseline: str | None = None,
    config: bool = True,
) -> Outcome:
    """What is wrong with files and directories, as the command `lint` reports it.

    The nearest settings file above the paths counts, unless `config` is False. A file that cannot be read has a report
    whose `problem` says why. Raises `errors.CtschemaError` for broken settings, or a baseline that cannot be read.
    """
    given = run_settings.config_of(paths) if config else Config()
    chosen = run_settings.settings_of(given, select=select, ignore=ignore, validate=validate, baseline=baseline)
    return lint_run.lint_paths(paths, chosen)


def replay(record: Mapping[str, Json], policies: Policies) -> tuple[Verdict, ...]:
    """What each policy does with a CloudTrail record, or with an EventBridge event. Nothing calls AWS.

    Policies of other modes than cloudtrail are left out. Raises `errors.BadInput` with the place for a policy that
    cannot be read or that c7n refuses, and `NoCloudTrailEvent` for a record that is none.
    """
    from c7n_ctschema.replay.engine import deployed_policies, policy_outcome
    from c7n_ctschema.replay.records.eventbridge_event import Place, delivered

    event = delivered(dict(record), Place("<record>"))
    verdicts = []
    with C7N:
        for policy in deployed_policies.read(text_of(policies).encode(), GIVEN):
            if isinstance(policy, BadInput):
                raise policy
            found = policy_outcome.replay(event, policy)
            ids = tuple(found.ids.kept) if found.ids else ()
            verdicts.append(
                Verdict(
                    policy.name, policy.resource, found.verdict, found.reason, ids, tuple(found.actions), found.notes
                )
            )
    return tuple(verdicts)


def sample(target: str | None = None, *, policies: Policies | None = None, envelope: bool = False) -> JsonObject:
    """An invented record of an event (with `envelope`, the EventBridge event), or an event on which a policy fires.

    Of `policies`, the first with mode cloudtrail counts; the target then chooses one of its events. Raises
    `errors.UnknownName`, `NoEvent` for a service, and `NoSample` if no invented event makes the policy fire.
    """
    if policies is None:
        if target is None:
            raise TypeError("sample() needs a target or policies")
        return dict(record_of(target, envelope=envelope))
    return _event_for(next(iter(chosen(text_of(policies))), None), target)


def _event_for(policy: Chosen | None, target: str | None) -> JsonObject:
    from c7n_ctschema.wizard.drafts import policy_event

    if policy is None:
        raise BadInput(GIVEN, "no policy with mode cloudtrail")
    with C7N:
        made = policy_event.event_for_policy(policy, target)
    if made.unmet or made.unmatched:
        raise NoSample(policy.name, made.unmet, made.unmatched, made.event)
    return made.event


def chosen(text: str) -> Iterator[Chosen]:
    """The policies with mode cloudtrail. Raises BadInput for one that cannot be read."""
    found = policy_choice.of_document(policy_document.read(text.encode(), GIVEN, tolerant=True))
    for problem in found.unreadable:
        raise problem
    yield from found.policies


def text_of(policies: Policies) -> str:
    """The text of a policy file. JSON is YAML, and c7n itself reads policies from it."""
    if isinstance(policies, str):
        return policies
    if isinstance(policies, Mapping):
        return json.dumps(policies if "policies" in policies else {"policies": [policies]})
    return json.dumps({"policies": list(policies)})
