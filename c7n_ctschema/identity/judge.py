"""Whether an `ids` path names what c7n's lookup of the resource can resolve. Silent where it is not sure."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from c7n_ctschema import keypath
from c7n_ctschema.custodian import identity
from c7n_ctschema.custodian.identity import Identity
from c7n_ctschema.identity import rank
from c7n_ctschema.trail.schema import EventSchema

_ENDINGS = ("identifier", "arn", "name", "id")


@dataclass(frozen=True, slots=True)
class Wrong:
    """The value is surely not what the lookup takes. `better` is the path to write instead, or ""."""

    reason: str
    better: str


@functools.lru_cache(maxsize=20_000)
def judge(resource: str, event: EventSchema, path: str) -> Wrong | None:
    """None where the path is right, or where nobody knows."""
    known = identity.of(resource)
    if known is None or known.any_value:
        return None
    if not known.works:
        return Wrong(f"no ids can resolve {known.resource}: {known.why}", "")
    path = path.removeprefix("detail.").removesuffix("[]")
    steps = keypath.parse(path)
    if not steps or steps[0].name == "resources":
        return None
    found = rank.for_event(resource, event)
    if any(_same(one.path, path) for one in found):
        return None
    return _wrong(known, event, path, found[0] if found else None)


def _same(one: str, other: str) -> bool:
    return _loose(one) == _loose(other)


def _loose(path: str) -> str:
    return path.replace("[]", "").replace("[0]", "").replace("[*]", "")


def _wrong(known: Identity, event: EventSchema, path: str, best: rank.Candidate | None) -> Wrong | None:
    names = rank.meaningful(path)
    if not names:
        return _of_caller(known, path, best)
    if path.startswith(("userIdentity", "recipientAccountId", "awsRegion", "eventID")):
        return _of_caller(known, path, best)
    if not path.startswith(("requestParameters.", "responseElements.")):
        return None
    if rank.score_of(known, event.event, path) > 0 or _may_be(known, names[-1]):
        return None
    reason = _reason(known, event, names, best)
    return Wrong(reason, best.path if best else "") if reason else None


def _of_caller(known: Identity, path: str, best: rank.Candidate | None) -> Wrong | None:
    """The caller is a thing of IAM's; a member of every record names no resource."""
    leaf = path.rpartition(".")[2].lower()
    if known.service in ("iam", "sts") and (
        leaf == f"{known.nouns[0]}name" or (leaf == "username" and known.kind == "name")
    ):
        return None
    if known.kind == "arn" and leaf == "arn" and known.service == "iam":
        return None
    return Wrong(f"`{path}` is about the caller or the record, not about a {known.resource}", best.path if best else "")


def _may_be(known: Identity, leaf: str) -> bool:
    """Names that hold the value under a longer name (`s3BucketName`), or anything (`resourceArn`)."""
    if leaf.removesuffix("s") in ("resourcearn", "resourceid", "resource", "resourcename", "resources"):
        return True
    if leaf in known.accepts:
        return True
    kinds = (known.kind, *known.also)
    single = leaf.removesuffix("s")
    return any(single.endswith(noun + kind) for noun in known.nouns if len(noun) > 2 for kind in kinds) or (
        single.endswith(known.member.lower()) and len(known.member) > 4
    )


def _reason(known: Identity, event: EventSchema, names: list[str], best: rank.Candidate | None) -> str:
    leaf = names[-1]
    own = rank.concerns(known, event.source)
    stem, kind = _split(leaf)
    wanted = f"c7n looks {known.resource} up by {known.member}"
    if known.why:
        wanted += f" ({known.why})"
    if own and not stem and len(names) == 1 and kind and kind not in (known.kind, *known.also) and not known.custom:
        return f"this is the {kind}; {wanted}"
    if not own:
        return f"`{leaf}` of {event.event} is no {known.resource}; {wanted}" if stem and not known.custom else ""
    if stem and stem in known.nouns:
        mixed = kind not in (known.kind, *known.also) and not (known.custom and not known.prefix)
        return f"this is the {known.resource}'s {kind}; {wanted}" if mixed else ""
    if stem and (known.prefix or _is_another(known, stem)):
        return f"this names a {stem}, not a {known.resource}; {wanted}"
    return f"{wanted}, which is not here" if best and best.score >= 80 and not known.custom else ""


def _split(leaf: str) -> tuple[str, str]:
    """`policyname` → (`policy`, `name`); without a telling end ("", "")."""
    single = leaf.removesuffix("s")
    for ending in _ENDINGS:
        if single.endswith(ending):
            return single[: -len(ending)], "id" if ending == "identifier" else ending
    return "", ""


def _is_another(known: Identity, stem: str) -> bool:
    """Whether another of c7n's resources of the same service is called so."""
    others = (identity.of(name) for name in identity.of_service(known.service) if name != known.resource)
    return any(other is not None and stem in other.nouns[:3] for other in others)
