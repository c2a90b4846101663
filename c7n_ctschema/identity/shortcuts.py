"""Which of c7n's event shortcuts may be offered: only where the short name does what the long entry would."""

from __future__ import annotations

from c7n_ctschema.custodian import facts, identity
from c7n_ctschema.custodian.facts import Shortcut
from c7n_ctschema.identity import rank
from c7n_ctschema.trail import schema


def for_pair(resource: str, source: str, event: str) -> tuple[Shortcut, ...]:
    """Shortcuts that stand for the event and whose `ids` c7n resolves for the resource; empty where none does.

    `CreateFunction` is never among them (c7n looks an event up by a name that Lambda does not log), `ConsoleLogin` not
    for iam-user (its ids is an ARN, users are looked up by name), `CreateLoadBalancer` not for app-elb (its path is the
    classic ELB's), `CreateCluster` only for redshift (its source is Redshift's).
    """
    known = identity.of(resource)
    if known is None or not known.works:
        return ()
    named = [one for one in facts.shortcuts().values() if (one.source, one.event) == (source, event) and one.resolves]
    if known.any_value or not named:
        return tuple(named)
    good = _good_paths(resource, source, event)
    return tuple(one for one in named if _plain(one.ids) in good)


def _good_paths(resource: str, source: str, event: str) -> set[str]:
    """Candidates that are more than a guess."""
    found = rank.for_event(resource, schema.load(source, event))
    return {_plain(one.path) for one in found if one.proven != "inferred"}


def _plain(path: str) -> str:
    return path.removeprefix("detail.").replace("[]", "")
