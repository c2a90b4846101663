#!/usr/bin/env python3
"""Make generated/changes/: the events that change each resource of c7n, and what their requests can set.

usage: resource_changes.py                writes `resources/` and `requests/` (one minute)
       resource_changes.py RESOURCE ...   prints the events of these resources

`resources/` has a file for each service: resource → rows of event, group (create, expose, change, related), the `ids`
path that resolves the resource, and how it is known. `requests/` has a file for each event source: event → the members
of its request, without CloudTrail's wrappers. `convert` reads them, so that it loads no model of botocore.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import json_layout
import request_details

from c7n_ctschema import tables
from c7n_ctschema.changes import event_names, words
from c7n_ctschema.custodian.lookups import resource_identity
from c7n_ctschema.ids import id_candidates, resource_events
from c7n_ctschema.trail.catalog import event_catalog
from c7n_ctschema.trail.schema import event_schema

TARGET = Path(tables.DATA) / "generated" / "changes"
MOST_DEPTH, MOST_MEMBERS = 6, 250
# EC2's newer requests stand below `CreateFlowLogsRequest`; lists are `items[]` or `item[]`; text is in `content`.
_WRAPPERS = re.compile(r"^(\w+Request|\w+Input)\.(?=\w)|\.(items?|content)(?=\.|\[|$)|\[\]|\"")
_NOISE = re.compile(r"^(host|bucketname|dryrun|clienttoken|clientrequesttoken|x-amz-.*|xmlns.*)$", re.I)
_ROOT = "detail.requestParameters."
# `resourceName` of RDS and ElastiCache is an ARN, too
_ARN_MEMBER = re.compile(rf"{re.escape(_ROOT)}(resourceArn|resourceName|resource|arn)", re.I)
_ANY_ARN = f"{_ROOT}resourceArn"


def rows_of(resource: str) -> list[list[str]]:
    """Event, group, ids, and how the ids are known, for each event that can change the resource."""
    rows = [
        [f"{one.source}:{one.event}", _group(one), one.best.path, one.best.proven]
        for one in resource_events.for_resource(resource)
        if not _is_gone(one) and not _is_data_event(one.source, one.event)
    ]
    for more in (_of_calls, _of_arns):
        known = {row[0] for row in rows}
        rows += [row for row in more(resource) if row[0] not in known]
    return rows


def _group(one: resource_events.ResourceEvent) -> str:
    """The event's group; RemoveRoleFromInstanceProfile does not delete the profile."""
    return "change" if one.group == "delete" and "From" in one.event else one.group


def _is_gone(one: resource_events.ResourceEvent) -> bool:
    """Whether c7n cannot find the resource after the event. ScheduleKeyDeletion only changes its state."""
    return _group(one) == "delete" and one.event.startswith(("Delete", "Terminate", "Deregister", "Remove", "Release"))


def _is_data_event(source: str, event: str) -> bool:
    return event_schema.load(source, event).delivery.data_event


def _of_calls(resource: str) -> Iterator[list[str]]:
    """Events of other services whose calls the filters of a resource make, if they name the resource.

    Any id serves the lookup of `account`. DisassociateWebACL of wafv2 has the ARN of any resource, such as an app-elb.
    """
    identity = resource_identity.of(resource)
    if identity is None or not (identity.any_value or identity.kind == "arn"):
        return
    for source in sorted(_sources(resource)):
        for event in event_catalog.events_of_source(source):
            schema = event_schema.load(source, event)
            if not schema.delivery.read_only and not schema.delivery.data_event:
                best = id_candidates.for_event(resource, schema) if identity.any_value else []
                if best:
                    yield [f"{source}:{event}", "related", best[0].path, best[0].proven]
                elif _joins_any(event) and any(key.path == _ANY_ARN for key in schema.keys("request")):
                    yield [f"{source}:{event}", "related", _ANY_ARN.removeprefix("detail."), "inferred"]


def _of_arns(resource: str) -> Iterator[list[str]]:
    """Events that name a resource by its ARN, from which c7n's `split` takes the id: TagResource of DynamoDB.

    An ARN of another type has no second part, so that c7n finds no id.
    """
    identity, before = resource_identity.of(resource), _arn_forms().get(resource)
    for event in event_catalog.events_of_service(identity.service) if identity and before else ():
        if _takes_arn(event):
            source = event_catalog.hosts(identity.service)[0]
            source = event_catalog.usual_source(source, event) or source
            # bedrock and bedrock-agent spell the member in two ways
            is_own = any(one.service == identity.service for one in _operations(source, event, ""))
            schema = event_schema.load(source, event, True, identity.service if is_own else "")
            named = [key.path for key in schema.keys("request") if _ARN_MEMBER.fullmatch(key.path)]
            if named and not schema.delivery.read_only and not schema.delivery.data_event:
                path = named[0].removeprefix("detail.")
                yield [f"{source}:{event}", "change", f"split('{before}', {path})[1]", "metadata"]


def _takes_arn(event: str) -> bool:
    is_policy = words.noun_of(event) == "ResourcePolicy" and words.verb_of(event) in ("Put", "Delete")
    return event_names.is_about_tags(event) or is_policy


@functools.cache
def _arn_forms() -> dict[str, str]:
    return dict(json.loads((Path(__file__).parent / "arn_forms.json").read_text())["before_id"])


def _joins_any(event: str) -> bool:
    """Whether `resourceArn` can be of any service; that of PutPermissionPolicy is of its own service."""
    return event.startswith(("Associate", "Disassociate"))


def _sources(resource: str) -> set[str]:
    filters = tables.read("generated/permission_calls")["resources"].get(resource, {}).get("filters", {})
    services = {
        call.partition(".")[0] for row in filters.values() for call in (*row.get("run", ()), *row.get("source", ()))
    }
    return {
        host
        for service in services
        if event_catalog.events_of_service(service)
        for host in event_catalog.hosts(service)
    }


def _service(resource: str, full: str) -> str:
    """The resource's own service, if it logs the event in a form of its own: ELB's and ELBv2's CreateLoadBalancer."""
    source, _, event = full.partition(":")
    schema = event_schema.load(source, event)
    own = id_candidates.as_policy_reads(resource, schema)
    return own.chosen_service if own is not schema else ""


def members_of(source: str, event: str, service: str = "") -> list[str]:
    """The members of the event's request, as CloudTrail spells them, without wrappers."""
    found = {}
    operations = _operations(source, event, service)
    selectors = {name for one in operations for name in request_details.selectors(one.service, one.name)}
    for key in event_schema.load(source, event, not service, service).keys("request"):
        path = _WRAPPERS.sub("", key.path.removeprefix(_ROOT))
        is_noise = _NOISE.match(path.partition(".")[0] if "-" in path else path) or path.lower() in selectors
        if path and path.count(".") < MOST_DEPTH and not is_noise:
            found |= dict.fromkeys(_named(path, operations))
    # shallow members first: they are what a deep request is cut to
    return sorted(found, key=lambda path: (path.count("."), path))[:MOST_MEMBERS]


def _operations(source: str, event: str, service: str) -> tuple[event_catalog.Operation, ...]:
    ref = event_catalog.find(source, event)
    return tuple(one for one in (ref.operations if ref else ()) if not service or one.service == service)


def _named(path: str, operations: tuple[event_catalog.Operation, ...]) -> list[str]:
    """`attributes.Policy` for `attributes.*`, and `attributeName=Policy` for `attributeName`."""
    ending = {"attribute.*": ".", "attributes.*": ".", "attributename": "="}.get(path.lower())
    names = [name for one in operations for name in request_details.attribute_names(one.service, one.name)]
    return [f"{path.removesuffix('.*')}{ending}{name}" for name in names] if ending and names else [path]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="RESOURCE")
    names = parser.parse_args().names
    if names:
        print(json.dumps({name: rows_of(name) for name in names}, indent=1))
        return
    for file in TARGET.rglob("*.json"):  # of services that are gone
        file.unlink()
    _write()


def _write() -> None:
    services: dict[str, dict[str, Any]] = {}
    events: set[tuple[str, str]] = set()
    for name in resource_identity.all_resources():
        identity = resource_identity.of(name)
        if identity and identity.works:
            rows = rows_of(name)
            events |= {(row[0], service) for row in rows for service in ("", _service(name, row[0]))}
            services.setdefault(identity.service or "none", {})[identity.resource] = rows
    requests: dict[str, dict[str, list[str]]] = {}
    for full, service in sorted(events):
        source, _, event = full.partition(":")
        key = f"{event}@{service}" if service else event
        requests.setdefault(source.removesuffix(event_catalog.SUFFIX), {})[key] = members_of(source, event, service)
    for folder, member, found in (("resources", "resources", services), ("requests", "events", requests)):
        (TARGET / folder).mkdir(parents=True, exist_ok=True)
        for stem, table in found.items():
            content = {"c7n": version("c7n"), "botocore": version("botocore"), member: table}
            json_layout.write(TARGET / folder / f"{stem}.json", content, sort=True)


if __name__ == "__main__":
    main()
