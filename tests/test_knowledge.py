"""Each table that is edited by hand has a JSON schema. Without it, a member with a wrong name would be ignored silently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from c7n_ctschema import tables

KNOWLEDGE = Path(tables.DATA) / "knowledge"
TEXT = {"type": "string", "minLength": 1}
REASONS = {"type": "object", "additionalProperties": TEXT}  # by event
TRUTH, NUMBER = {"type": "boolean"}, {"type": "integer"}
TEXTS = {"type": "array", "items": TEXT}
ANY: dict[str, Any] = {}


def struct(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object with these members and no others. The members of the first argument are required."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def by_name(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value, "minProperties": 1}


MEMBER_VALUES = by_name(by_name({"anyOf": [{"const": "actions"}, by_name(TEXT)]}))


SEARCH_PHRASES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"pattern": TEXT, "words": {"type": "string"}, "keys": TEXT, "why": TEXT},
        "required": ["pattern", "words", "why"],
        "additionalProperties": False,
    },
}


def one_of(*names: str) -> dict[str, Any]:
    return {"enum": list(names)}


SCALAR = one_of("string", "number", "boolean", "timestamp", "blob", "any")
NODE: dict[str, Any] = {"$ref": "#/$defs/node"}
DOCUMENTED: dict[str, Any] = {"documentation": TEXT}
API_MEMBER = struct(
    {"seen": TEXT}, call=TEXT, member=TEXT, without=TEXTS, each=TRUTH, types=TEXTS, filter=TRUTH, chosen_by=TEXT
)
DEFS = {
    "node": {
        "anyOf": [
            SCALAR,
            struct({"struct": {"type": "object", "additionalProperties": NODE}}, closed=TRUTH, **DOCUMENTED),
            struct({"list": NODE}, **DOCUMENTED),
            struct({"map": NODE}, **DOCUMENTED),
            struct({"any": TEXT}, **DOCUMENTED),
            struct({"either": {"type": "array", "items": NODE}}, **DOCUMENTED),
            struct({"type": SCALAR}, enum=TEXTS, min=NUMBER, max=NUMBER, pattern=TEXT, **DOCUMENTED),
        ]
    }
}
SHAPE = {"anyOf": [NODE, {"type": "null"}]}
SPECIAL_EVENT = struct(
    {"evidence": TEXT},
    documentation=TEXT,
    detail_type=TEXT,
    event_type=TEXT,
    read_only=TRUTH,
    data_event=TRUTH,
    alias_of=struct({"service": TEXT, "operation": TEXT}),
    request=SHAPE,
    response=SHAPE,
    additionalEventData=SHAPE,
    serviceEventDetails=SHAPE,
)
KIND = one_of("id", "name", "arn", "url")
CORRECTION = struct(
    {},
    why=TEXT,
    member=TEXT,
    kind=KIND,
    also={"type": "array", "items": KIND},
    nouns=TEXTS,
    not_nouns=TEXTS,
    members=TEXTS,
    works=TRUTH,
    broken=TRUTH,
    any_value=TRUTH,
    shared=TRUTH,
    paths=by_name(TEXTS),
    template=by_name(TEXT),
    accepts=TEXTS,
    not_members=TEXTS,
    begins=TEXT,
) | {"dependentRequired": {"broken": ["why"], "any_value": ["why"], "paths": ["why"]}}
EVENT_NAMES = struct(
    {"evidence": TEXT},
    aliases=by_name(TEXT),
    not_logged=TEXTS,
    dated=one_of("always", "rarely"),
    date_separator=one_of("_"),
    plain_since=TEXT,
    case=one_of("any"),
)
TYPES = {"type": "array", "items": one_of("string", "number", "boolean", "object", "list")}
SCALAR_TYPES = dict.fromkeys(("string", "number", "boolean", "timestamp", "blob"), TYPES)
SCHEMAS = {
    "custodian/event_groups": struct(
        {
            "evidence": TEXT,
            "groups": by_name(TEXT),
            "verbs": by_name(TEXTS),
            "copies": TEXTS,
            "expose": struct({"patterns": TEXTS, "events": {"type": "object", "additionalProperties": REASONS}}),
            "also": by_name(TEXTS),
        }
    ),
    "custodian/event_in_actions": struct(
        {
            "evidence": TEXT,
            "tagged_identities": struct({"evidence": TEXT, "types": TEXTS}),
            "uses_event": by_name(TEXT),
            "no_event": by_name(TEXT),
        }
    ),
    "custodian/matched_filters": struct({"evidence": TEXT, "actions": by_name(by_name(TEXTS))}),
    "custodian/identity_corrections": struct(
        {
            "evidence": TEXT,
            "begins_evidence": TEXT,
            "services_evidence": TEXT,
            "services": by_name(struct({"only_own": TRUTH}, apart=TRUTH, named_by=TEXTS)),
            "resources": by_name(CORRECTION),
        }
    ),
    "custodian/filter_events": struct(
        {
            "evidence": TEXT,
            "no_event": struct(
                {
                    "bases": by_name(TEXT),
                    "filters": by_name(TEXT),
                    "value_types": by_name(TEXT),
                    "elsewhere": by_name(TEXT),
                    "later": TEXTS,
                    "elsewhere_bases": by_name(TEXT),
                }
            ),
            "passing_calls": TEXTS,
            "reads": by_name(by_name(struct({"evidence": TEXT}, attributes=TEXTS, calls=TEXTS))),
            "verbs": by_name(TEXTS),
            "verbs_evidence": TEXT,
            "opposites": by_name(TEXT),
            "states": by_name(TEXTS),
            "states_evidence": TEXT,
            "asked": struct({"added": TEXTS, "removed": TEXTS}),
            "events": by_name(
                by_name(
                    struct({"events": {**TEXTS, "minItems": 0}, "evidence": TEXT}, complete=TRUTH, **{"not": TEXTS})
                )
            ),
            "events_evidence": TEXT,
        }
    ),
    "custodian/simulated_resources": struct(
        {
            "evidence": TEXT,
            "known": {"type": "object"},
            "calls": by_name({"type": "array", "minItems": 3, "maxItems": 3}),
            "resources": by_name(
                struct(
                    {
                        "make": {"type": "array", "minItems": 1},
                        "values": by_name(TEXT),
                        "same": TEXT,
                        "events": by_name(TEXTS),
                    },
                    once={"type": "array"},
                )
            ),
        }
    ),
    "custodian/moments": struct(
        {
            "evidence": TEXT,
            "resources": by_name(
                struct({"attribute": TEXT, "events": by_name(TEXT), "seconds": NUMBER, "evidence": TEXT}, instead=TEXT)
            ),
            "operations": by_name(struct({"states": TEXTS, "evidence": TEXT})),
            "age_filters": struct({"evidence": TEXT, "filters": by_name(TEXTS)}),
            "use_filters": struct(
                {
                    "evidence": TEXT,
                    "filters": by_name(by_name(struct({"passes": TRUTH}, member=TEXT))),
                    "attributes": by_name(by_name(ANY)),
                }
            ),
            "actions": by_name(
                by_name({"type": "array", "items": struct({"attribute": TEXT, "states": TEXTS, "at": TEXT})})
            ),
        }
    ),
    "custodian/policy_members": struct({"evidence": TEXT, "policy": by_name(TEXT), "mode": by_name(TEXT)}),
    "custodian/api_members": struct(
        {
            "why": TEXT,
            "evidence": TEXT,
            "filters": by_name(by_name(API_MEMBER)),
            "actions": by_name(by_name(API_MEMBER)),
        }
    ),
    "custodian/self_ending_actions": struct(
        {"evidence": TEXT, "shared": by_name(TEXT), "resources": by_name(by_name(TEXT))}
    ),
    "custodian/new_resources": struct(
        {
            "evidence": TEXT,
            "verbs": TEXTS,
            "copies": TEXTS,
            "defaults": REASONS,
            "filled": by_name(REASONS),
            "empty": by_name(REASONS),
        }
    ),
    "trail/request_defaults": struct(
        {"evidence": TEXT, "events": by_name(by_name(struct({"value": TEXT, "evidence": TEXT})))}
    ),
    "trail/data_event_types": struct({"evidence": TEXT, "sources": by_name(TEXTS), "without_source": TEXTS}),
    "custodian/operators": struct(
        {
            "evidence": TEXT,
            "true_when_missing": TEXTS,
            "operators": by_name(TEXT),
            "value_types": by_name(TEXT),
            "synonyms": by_name(TEXT),
            "offered": by_name(TEXTS),
        }
    ),
    "custodian/described_attributes": struct(
        {
            "evidence": TEXT,
            "resources": by_name(by_name({"type": "array", "items": {"type": ["string", "null"]}, "minItems": 2})),
        }
    ),
    "custodian/member_values": struct(
        {
            "evidence": TEXT,
            "filters": MEMBER_VALUES,
            "actions": MEMBER_VALUES,
            "often": struct({"filters": TEXTS, "actions": TEXTS}),
            "for_every_resource": TEXTS,
        }
    ),
    "custodian/verified": struct(
        {"evidence": TEXT, "c7n": struct({"lowest": TEXT, "newest": TEXT}), "facts": by_name(TEXT)}
    ),
    "trail/detail_types": struct(
        {
            "evidence": TEXT,
            "by_event_type": by_name(struct({"detail_type": TEXT, "evidence": TEXT})),
            "source": struct({"prefix": TEXT, "evidence": TEXT}),
            "largest": struct({"bytes": NUMBER, "evidence": TEXT}),
        }
    ),
    "trail/envelope": struct({"evidence": TEXT, "event": by_name(NODE), "detail": by_name(NODE)}),
    "trail/event_names": by_name(EVENT_NAMES),
    "trail/forms": struct(
        {
            "evidence": TEXT,
            "forms": by_name(struct({"what": TEXT, "evidence": TEXT}, pattern=TEXT, begins=TEXT)),
            "keys": {"type": "array", "items": struct({"key": TEXT, "form": TEXT}, source=TEXT, evidence=TEXT)},
            "names": {"type": "array", "items": struct({"key": TEXT, "form": TEXT, "patterns": TEXT})},
            "names_evidence": TEXT,
        }
    ),
    "trail/iam_actions": by_name(struct({"evidence": TEXT, "actions": by_name(TEXTS)})),
    "trail/jmespath": struct({"evidence": TEXT, "results": by_name(NODE), "same": TEXTS}),
    "trail/json_types": struct(
        {
            "evidence": TEXT,
            "types": struct(SCALAR_TYPES),
            "sources": by_name(struct({"evidence": TEXT}, **SCALAR_TYPES)),
            "untyped": by_name(struct({"path": TEXT, "evidence": TEXT})),
        }
    ),
    "custodian/operator_hints": struct(
        {
            "evidence": TEXT,
            "negations": TEXTS,
            "operators": by_name(TEXT),
            "phrases": by_name(TEXT),
            "opposites": by_name(TEXT),
        }
    ),
    "trail/identities": struct(
        {
            "evidence": TEXT,
            "missing": by_name(TEXTS),
            "instead": {"type": "object", "additionalProperties": {"anyOf": [TEXT, by_name(TEXT)]}},
            "never_seen": by_name(TEXT),
        }
    ),
    "trail/record_constants": struct(
        {
            "evidence": TEXT,
            "write_verbs": struct({"evidence": TEXT, "verbs": TEXTS, "except": TEXT}),
        }
    ),
    "trail/rest_json": struct(
        {"evidence": TEXT, "lower": by_name(TEXT), "response_headers": TEXTS, "response_headers_evidence": TEXT}
    ),
    "trail/synonyms": struct(
        {
            "about": TEXT,
            "general_in_titles": TEXTS,
            "ignored": TEXTS,
            "phrases": SEARCH_PHRASES,
            "services": by_name(TEXTS),
            "undoing": TEXTS,
            "words": by_name(TEXTS),
        }
    ),
    "trail/data_names": struct({"evidence": TEXT, "maps": TEXTS, "documents": TEXTS, "elements": TEXTS}),
    "trail/other_documents": struct({"evidence": TEXT, "kinds": by_name(struct({"members": TEXTS, "place": TEXT}))}),
    "trail/wrappers": struct(
        {
            "evidence": TEXT,
            "lists": by_name(TEXT),
            "objects": by_name(TEXT),
            "strings": by_name(TEXT),
            "compressed": by_name(TEXT),
        }
    ),
    "special": struct({"source": TEXT, "events": by_name(SPECIAL_EVENT)}),
}
SOURCE = struct(
    {"hosts": TEXTS, "confidence": one_of("seen", "documented", "rule"), "evidence": TEXT},
    extra_hosts=TEXTS,
    doubtful_hosts=TEXTS,
)
FILES = sorted(
    file for file in KNOWLEDGE.glob("*/*.json") if file.parent.name != "quirks"
)  # tests/trail/test_quirks.py
# Read by one module that takes each member by name; an entry with a wrong name fails the module's own tests.
MEMBERS_ONLY = {"custodian/permissions", "trail/delivery", "trail/ec2", "trail/s3", "trail/samples"}


def name_of(file: Path) -> str:
    return "special" if file.parent.name == "special" else f"{file.parent.name}/{file.stem}"


def faults(schema: dict[str, Any], table: Any) -> list[str]:
    validator = Draft202012Validator({**schema, "$defs": DEFS})
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(table)]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_knowledge_fits_its_schema(file: Path) -> None:
    if name_of(file) not in MEMBERS_ONLY:
        assert not faults(SCHEMAS[name_of(file)], json.loads(file.read_text(encoding="utf-8")))


def test_sources_fit_their_schema() -> None:
    assert not faults(struct({"services": by_name(SOURCE)}), tables.read("generated/sources"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("trail/event_names", {"lambda": {"evidence": "seen", "alias": {}}}),
        ("trail/json_types", {"source": {}}),
        ("custodian/identity_corrections", {"resources": {"cfn": {"why": "seen", "kinds": "id"}}}),
        ("trail/envelope", {"detail": {"eventName": {"typ": "string"}}}),
    ],
)
def test_a_wrong_member_is_seen(name: str, change: dict[str, Any]) -> None:
    assert faults(SCHEMAS[name], {**tables.read(f"knowledge/{name}"), **change})


def test_a_wrong_member_of_a_special_event_is_seen() -> None:
    table = {"source": "a.amazonaws.com", "events": {"A": {"evidence": "seen", "requests": None}}}
    assert faults(SCHEMAS["special"], table)
