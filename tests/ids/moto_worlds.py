"""Run real c7n against moto: three things of a kind, one event about the middle one, which comes back?

simulated_resources.json says how to make a resource's things and what is known of them. The event is made from this
project's own schema: `trail.sample` invents every member, and the paths under test get the target's value. So a pair
proves two things: the path is in the record as we spell it, and c7n resolves that kind of value to exactly the target.
"""

from __future__ import annotations

import copy
import functools
import io
import logging
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import boto3
import jmespath
import yaml

from c7n_ctschema import keypath, tables
from c7n_ctschema.ids import id_candidates
from c7n_ctschema.trail.samples import sample_record
from c7n_ctschema.trail.schema import event_schema

HERE = Path(__file__).resolve().parent
NAMES = ("alpha", "bravo", "carol")
TARGET = 1
ACCOUNT, REGION = "123456789012", "us-east-1"
_PLAIN = re.compile(
    r"(?:requestParameters|responseElements|userIdentity|resources)\b(?:\[\]|[\w.\"-])*"
)  # also in join(…)
_HOLE = re.compile(r"<([^<>]+)>")


@functools.cache
def worlds() -> dict[str, Any]:
    data: dict[str, Any] = tables.read("knowledge/custodian/simulated_resources")
    return data


@functools.cache
def wrong() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((HERE / "wrong_paths.yml").read_text(encoding="utf-8"))
    return data


def pairs_of(resource: str) -> list[tuple[str, str]]:
    """(source:event, kind of value) of everything that is to be proven."""
    events = worlds()["resources"][resource]["events"]
    return [(host(event), kind) for kind, named in events.items() for event in named]


def negatives_of(resource: str) -> list[tuple[str, str, str]]:
    """(source:event, path, kind of value) of paths that must not resolve the target."""
    paths_of = wrong().get(resource, {})
    return [(host(event), path, kind) for event, paths in paths_of.items() for path, kind in paths.items()]


def host(event: str) -> str:
    source, _, name = event.partition(":")
    return f"{source}.amazonaws.com:{name}"


class World:
    """The things of one resource in moto, and what is known of them."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.facts = worlds()["resources"][resource]
        self.known: dict[str, Any] = {**worlds()["known"], "zip": _zip()}
        for step in self.facts.get("once", ()):
            self._call(step)
        self.things = [self._thing(name) for name in NAMES]

    def _thing(self, name: str) -> dict[str, Any]:
        self.known["n"], self.known["i"] = name, str(NAMES.index(name) + 1)
        for step in self.facts["make"]:
            self._call(step)
        return {kind: self._text(how) for kind, how in self.facts["values"].items()}

    def _call(self, step: list[Any]) -> None:
        """`[as, service, operation, parameters]`; the answer is kept as `as`."""
        name, service, operation, parameters = step
        client = session().client(service, region_name=REGION)
        self.known[name] = getattr(client, operation)(**self._filled(parameters))

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> Any:
        """Holes are JMESPath into what is known; a text that is one hole keeps its type."""
        whole = _HOLE.fullmatch(text)
        if whole:
            return self._found(whole[1])
        return _HOLE.sub(lambda hole: str(self._found(hole[1])), text)

    def _found(self, hole: str) -> Any:
        """`tail:` takes what follows the last slash."""
        found = jmespath.search(hole.removeprefix("tail:"), self.known)
        return found.rpartition("/")[2] if hole.startswith("tail:") else found


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): pass\n")
    return stream.getvalue()


@functools.cache
def session() -> boto3.Session:
    return boto3.Session("testing", "testing", region_name=REGION)


def first_path(resource: str, event: str) -> str:
    """What `rank` puts first, which is what is to be proven."""
    source, _, name = event.partition(":")
    found = id_candidates.for_event(resource, event_schema.load(source, name))
    return found[0].path if found else ""


def event_with(event: str, path: str, value: Any) -> dict[str, Any]:
    """The EventBridge event of a made-up record that has the value at the path."""
    source, _, name = event.partition(":")
    about = event_schema.load(source, name)
    record = sample_record.record(about)
    for plain in _PLAIN.findall(path):
        _put(record, plain, value)
    return sample_record.envelope(record, about.delivery.detail_type)


def _put(record: dict[str, Any], path: str, value: Any) -> None:
    """Set a plain path, making what the sample lacks; a list gets one element."""
    steps = keypath.parse(path) or ()
    assert steps, path
    here: Any = record
    for at, step in enumerate(steps):
        last = at == len(steps) - 1
        following = steps[at + 1].kind if not last else ""
        empty: Any = value if last else [] if following == "each" else {}
        if step.kind == "each":
            here[:] = [value if last else here[0] if here and isinstance(here[0], dict) else {}]
            here = here[0]
            continue
        if last or not isinstance(here.get(step.name), type(empty)):
            here[step.name] = copy.deepcopy(empty)
        here = here[step.name]


def resolve(resource: str, event: dict[str, Any], ids: str) -> list[dict[str, Any]]:
    """What `policy.push` finds; raises what c7n would raise in the Lambda."""
    from c7n.config import Config
    from c7n.policy import PolicyCollection
    from c7n.resources import load_resources

    detail = event["detail"]
    entry = {"source": detail["eventSource"], "event": detail["eventName"], "ids": ids}
    data = {
        "name": "proof",
        "resource": f"aws.{resource}",
        "mode": {"type": "cloudtrail", "role": "r", "events": [entry]},
    }
    load_resources((f"aws.{resource}",))
    options = Config.empty(
        region=REGION,
        account_id=ACCOUNT,
        output_dir="null://",
        cache="",
        regions=[REGION],
        log_group="null",
        metrics=None,
        tracer="default",
        metrics_enabled=False,
    )
    logging.getLogger("custodian").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collection = PolicyCollection.from_data({"policies": [data]}, options, session_factory=_session_factory)
        (policy,) = list(collection)
        policy.validate()
        found: list[dict[str, Any]] = policy.push(event, None) or []
    return found


def _session_factory(region: str | None = None, assume: bool = True) -> boto3.Session:
    return session()


def came_back(world: World, found: list[dict[str, Any]]) -> list[int]:
    """Which of the three things, by the values that were asked for."""
    key = world.facts["same"]
    return [_place(world, key, one) for one in found]


def _place(world: World, key: str, found: dict[str, Any]) -> int:
    mark = jmespath.search(key, found)
    kind = world.facts.get("same_kind", next(iter(world.facts["values"])))
    marks = [thing[kind] for thing in world.things]
    return marks.index(mark) if mark in marks else -1


def prove(world: World, event: str, kind: str) -> tuple[str, list[int]]:
    """The first path of the pair, and which things it resolves."""
    path = first_path(world.resource, event)
    made = event_with(event, path, world.things[TARGET][kind])
    return path, came_back(world, resolve(world.resource, made, path))


def disprove(world: World, event: str, path: str, kind: str) -> list[int] | str:
    """What a wrong path resolves; the exception's name where it raises."""
    return attempt(world, event, path, world.things[TARGET][kind])


def attempt(world: World, event: str, path: str, value: Any) -> list[int] | str:
    """What the path resolves where the record has the value there; the exception's name where it raises."""
    made = event_with(event, path, value)
    try:
        return came_back(world, resolve(world.resource, made, path))
    except Exception as error:
        return type(error).__name__
