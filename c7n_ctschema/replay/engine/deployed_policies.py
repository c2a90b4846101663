"""Policies as c7n deploys them: the events that their rule lets through, and the policy that the Lambda runs."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from c7n_ctschema import silence
from c7n_ctschema.custodian.eventbridge import pattern_matcher, rendered_pattern
from c7n_ctschema.custodian.eventbridge.pattern_matcher import Matcher
from c7n_ctschema.custodian.policy import policy_document
from c7n_ctschema.custodian.policy.policy_document import Document, NoPolicies
from c7n_ctschema.custodian.yaml import yaml_text
from c7n_ctschema.errors import BadInput, CtschemaError, UnknownName, one_line
from c7n_ctschema.json_value import Json, JsonObject, as_object
from c7n_ctschema.names import nearest

if TYPE_CHECKING:
    from c7n_ctschema.custodian.c7n.c7n_objects import Policy

Names = frozenset[tuple[str, str]]
ANYWHERE = ("123456789012", "us-east-1")  # an account and Region for policies that are the same in all
_MOST_DEPLOYED = 256  # cached deployments of one policy, one for each account and Region


@dataclass(slots=True)
class Replayed:
    """A policy of mode cloudtrail. `data` is the policy as YAML gives it.

    `names` are all (event source, event name) pairs that its pattern can let through, None if it does not list them.
    """

    name: str
    resource: str
    file: str
    line: int
    data: JsonObject
    pattern: JsonObject
    matcher: Matcher
    names: Names | None
    _deployed: dict[tuple[str, str], Policy] = field(default_factory=dict)

    @property
    def mode(self) -> JsonObject:
        return as_object(self.data["mode"])

    def deployed(self, account: str, region: str) -> Policy:
        """The `c7n.policy.Policy` that the Lambda of an account and Region runs, with its variables filled in."""
        if (account, region) not in self._deployed:
            if len(self._deployed) >= _MOST_DEPLOYED:
                # An organization trail can have thousands of accounts. CloudTrail writes files by account and
                # Region, so the records of one pair come together, and a full cache is emptied at once.
                self._deployed.clear()
            # c7n fills {account_id} and {region} into the policy's data in place, so each pair needs its own policy
            self._deployed[account, region] = _deploy(self.data, account, region)
        return self._deployed[account, region]


def read(data: bytes, file: str, only: Sequence[str] = (), named: bool = True) -> Iterator[Replayed | BadInput]:
    """The policies of a file with mode cloudtrail. A policy that c7n refuses comes as BadInput.

    A file without policies is an error if the command line names it. In a directory it is skipped: records,
    fixtures, and tests can be beside policies.
    """
    found = _document(data, file, named)
    if found is None:
        return
    for policy in found.policies:
        # `--policy NAME` also leaves out the refusals of other policies: c7n does not deploy them together.
        if (only and policy.name not in only) or not (policy.concerns_us or policy.unreadable):
            continue
        if policy.unreadable:
            yield policy.unreadable
            continue
        try:
            yield _replayed(found, policy)
        except CtschemaError as error:
            yield BadInput(file, f"policy {policy.name!r}: {error}", policy.name_span.line, policy.name_span.column)


def _document(data: bytes, file: str, named: bool) -> Document | None:
    """The policy file. None for a file without policies that the command line does not name."""
    # A cheap search of the bytes first: a directory can hold large record files beside its policies.
    if not named and not policy_document.may_hold_policies(data):
        return None
    try:
        found = policy_document.read(data, file, tolerant=True)
        if not found.is_policy_file:
            raise NoPolicies(file, _no_policies(found), 1, 1)
    except NoPolicies:
        if named:
            raise
        return None
    return found


def _no_policies(found: Document) -> str:
    # `policies: [p.yml]` beside `tests:` is a list of paths, so the file is no policy file (replay.testing).
    if "policies" in yaml_text.members(found.root):
        return "this file has tests, and its `policies` are paths; run it with --tests"
    return "no `policies:` in this file"


def select(policies: Iterable[Replayed], names: Sequence[str]) -> list[Replayed]:
    """The policies with the given names, or all if `names` is empty. Raises UnknownName."""
    listed = list(policies)
    known = {one.name for one in listed}
    for name in names:
        if name not in known:
            raise UnknownName("policy", name, nearest(name, known))
    return [one for one in listed if not names or one.name in names]


def _replayed(file: Document, policy: policy_document.Policy) -> Replayed:
    try:
        # ValueError: aliases inside aliases that expand to too many nodes ("billion laughs").
        data = yaml_text.plain_members(policy.node)
    except ValueError as error:
        raise CtschemaError(str(error)) from None
    return of_data(data, file.file, policy.name_span.line)


def of_data(data: JsonObject, file: str = "", line: int = 0) -> Replayed:
    """Deploy a policy that YAML gives. Raises CtschemaError if c7n or EventBridge refuses it."""
    # Any account and Region: this call finds out whether c7n accepts the policy, before the first record.
    deployed = {ANYWHERE: _deploy(data, *ANYWHERE)}
    rule = rendered_pattern.of_mode(as_object(data["mode"]))
    matcher = pattern_matcher.compile(rule)
    return Replayed(str(data["name"]), str(data["resource"]), file, line, data, rule, matcher, _names(rule), deployed)


def _names(rule: Mapping[str, Json]) -> Names | None:
    """The (event source, event name) pairs of a pattern, None if `detail` has comparisons or lists no names."""
    detail = rule.get("detail")
    # `$or` can have its own eventName lists, which `detail.eventName` beside it does not show.
    if not isinstance(detail, Mapping) or "$or" in detail:
        return None
    sources, names = detail.get("eventSource"), detail.get("eventName")
    if not (isinstance(sources, list) and isinstance(names, list)):
        return None
    plain_sources, plain_names = (tuple(one for one in listed if isinstance(one, str)) for listed in (sources, names))
    # `{"prefix": "Create"}` among the names lets through names that nobody can list.
    if (len(plain_sources), len(plain_names)) != (len(sources), len(names)):
        return None
    # EventBridge tests the two members independently, so every source goes with every name.
    return frozenset(itertools.product(plain_sources, plain_names))


def _deploy(data: Mapping[str, Json], account: str, region: str) -> Policy:
    """Prepare a policy as `custodian run` and c7n.handler do. Raises CtschemaError if c7n refuses it."""
    # Here, because c7n.policy costs about 230 ms, and `replay --help` must not wait for it.
    from c7n.config import Bag, Config
    from c7n.policy import Policy as C7nPolicy
    from c7n.resources import load_resources

    name = str(data.get("resource", ""))
    with silence.without_logs():
        try:
            # c7n.policy.Policy finds a resource only if its module is loaded. All of `aws.*` takes 330 ms, one 10 ms.
            load_resources((name if "." in name else f"aws.{name}",))
            options = Config.empty(account_id=account, region=region)
            # A copy: c7n.policy.PolicyConditions.validate extends the list `conditions` of the data in place.
            policy: Policy = C7nPolicy(copy.deepcopy(dict(data)), options, Bag())
            policy.expand_variables(policy.get_variables())
            policy.validate()
            policy.provider_name  # noqa: B018  # raises for `resource: [s3]`, which c7n takes if s3 is loaded already
        except Exception as error:  # c7n's validators raise any exception; each one refuses the policy
            raise CtschemaError(f"c7n refuses it: {one_line(error, 500)}") from None
    return policy
