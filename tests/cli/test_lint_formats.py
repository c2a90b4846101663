"""Each output is what its readers expect, and survives names that want to be more than names.

Covers c7n_ctschema.cli.lint_formats.github, c7n_ctschema.cli.lint_formats.gitlab,
c7n_ctschema.cli.lint_formats.json, c7n_ctschema.cli.lint_formats.junit, c7n_ctschema.lint.running.outcome,
c7n_ctschema.cli.lint_formats.places, c7n_ctschema.cli.lint_formats.sarif and c7n_ctschema.cli.lint_formats.text.
"""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from policy_texts import FIXABLE

from c7n_ctschema.cli import lint_formats
from c7n_ctschema.cli.lint_formats import places
from c7n_ctschema.cli.main import main
from c7n_ctschema.diagnostics import Advice, Diagnostic, Severity, Span
from c7n_ctschema.lint.running import reports
from c7n_ctschema.lint.running.outcome import Outcome, details
from c7n_ctschema.lint.running.registry import DOCUMENTED
from c7n_ctschema.lint.running.selection import Selection

DATA = Path(__file__).with_name("data")
POLICY = FIXABLE.replace("watch", "NAME")
HOSTILE = r'"\e[31m\n::error::x%0A##vso[x]\r]]><b a=\"c\">&amp;[a](http://b){0}\u202e\uFFFE\x01|*_`"'
FORMATS = list(lint_formats.FORMATS)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in places.CHECKOUTS:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def outcome_of(*files: str, fail_on: Severity = Severity.WARNING) -> Outcome:
    return Outcome([reports.lint_file(file, Selection()) for file in files], fail_on)


def written(form: str, *files: str, fail_on: Severity = Severity.WARNING) -> str:
    return "".join(lint_formats.write(outcome_of(*files, fail_on=fail_on), form))


@cache
def sarif_validator() -> jsonschema.Draft4Validator:
    schema = json.loads((DATA / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def sarif(*files: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(written("sarif", *files))
    assert [error.message for error in sarif_validator().iter_errors(log)] == []
    return log


def test_the_sarif_schema_refuses_what_is_wrong() -> None:
    assert list(sarif_validator().iter_errors({"version": "2.1.0", "runs": [{}]}))


# --- all of them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_names_stay_names(form: str, workplace: Path) -> None:
    file = os.fsdecode(b"::warning::\x1b[31m%0A<&> \xff,:a\n::error::b.yml")
    Path(file).write_text(POLICY.replace("NAME", HOSTILE), encoding="utf-8")
    made = written(form, file, "missing\x1b,::.yml")
    if form not in ("text", "github"):  # main.py makes standard output escape what cannot be encoded
        made.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", made)
    for line in made.splitlines():
        assert not line.lstrip().startswith("##")
        assert not line.lstrip().startswith("::") or (form == "github" and line.startswith("::error file="))


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_to_say(form: str, workplace: Path) -> None:
    Path("p.yml").write_text(POLICY.replace("NAME", "p").replace("VolumeType", "volumeType"))
    made = written(form, "p.yml")
    expected = {
        "text": "no findings: 1 cloudtrail policy in 1 file\n",
        "gitlab": "[]\n",
        "github": "no findings: 1 cloudtrail policy in 1 file\n",
    }
    assert made == expected.get(form, made)
    if form == "sarif":
        assert sarif("p.yml")["runs"][0]["results"] == []


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_each_time(form: str, workplace: Path) -> None:
    Path("p.yml").write_text(POLICY)
    assert written(form, "p.yml", "x.yml") == written(form, "p.yml", "x.yml")


# --- text -------------------------------------------------------------------------------------------------------


def test_a_source_line_that_is_a_workflow_command_is_not_one(workplace: Path) -> None:
    Path("p.yml").write_text(POLICY.replace("key: detail.responseElements.VolumeType", "key:\n          ::warning::x"))
    lines = written("text", "p.yml").splitlines()
    assert "   |          ::warning::x" in lines
    assert not any(line.lstrip().startswith("::") for line in lines)


def test_carets_stand_under_what_is_meant_after_escapes(workplace: Path) -> None:
    Path("p.yml").write_text(
        POLICY.replace("key: detail", "{key: detail")
        .replace("type: event\n        ", "")
        .replace("- {key", "- {type: \"event\", '\u202e': 1, key")
        .replace("VolumeType\n        op: ne\n        value: gp3", "VolumeType, value: x}")
    )
    lines = written("text", "p.yml").splitlines()
    number = next(at for at, line in enumerate(lines) if "CT101" in line)
    assert lines[number + 2].index("^") == lines[number + 1].index("VolumeType")


@pytest.mark.parametrize(
    ("value", "blanks"),
    [("a" * 150, 0), ("b" * 600, 0), ("漢" * 20, 20), ("é\u0301", -1)],
    ids=["within", "beyond", "wide", "combining"],
)
def test_carets_stand_under_what_is_meant_in_any_line(value: str, blanks: int, workplace: Path) -> None:
    flow = f"- {{type: event, value: {value}, key: detail.responseElements.VolumeType, op: ne}}"
    Path("p.yml").write_text(POLICY[: POLICY.index("- type: event")] + flow + "\n", encoding="utf-8")
    lines = written("text", "p.yml").splitlines()
    number = next(at for at, line in enumerate(lines) if "CT101" in line)
    line, carets = lines[number + 1], lines[number + 2]
    assert carets.strip() == "^" * len("VolumeType") and len(line) < 210
    assert carets.index("^") == line.index("VolumeType") + blanks


# --- json -------------------------------------------------------------------------------------------------------


def test_json_has_what_the_contract_says(workplace: Path) -> None:
    Path("p.yml").write_text(POLICY)
    data = json.loads(written("json", "p.yml", "missing.yml"))
    assert data["version"] == 1
    assert data["diagnostics"] == [
        {
            "rule": "unknown-key",
            "code": "CT101",
            "severity": "error",
            "file": "p.yml",
            "line": 12,
            "column": 38,
            "end_line": 12,
            "end_column": 48,
            "policy": "NAME",
            "fixable": True,
            "message": "unknown member `VolumeType` in `detail.responseElements` of CreateVolume: wrong capitalization",
            "suggestion": "detail.responseElements.volumeType",
            "effect": "this filter is always true: it lets every event through",
        }
    ]
    assert data["errors"] == [
        {
            "file": "missing.yml",
            "line": 0,
            "column": 0,
            "message": "cannot be read: No such file or directory",
            "policy": "",
        }
    ]
    assert data["summary"] == {
        "files": 1,
        "policies": 1,
        "unreadable": 1,
        "info": 0,
        "warning": 0,
        "error": 1,
        "baselined": 0,
        "fixed": 0,
    }


UNREADABLE = "policies:\n  - null\n  - name: lost\n    resource: ebs\n    mode: cloudtrail\n  - null\n"


def test_each_format_tells_each_policy_that_cannot_be_read(workplace: Path) -> None:
    Path("p.yml").write_text(UNREADABLE + POLICY.removeprefix("policies:\n"))
    data = json.loads(written("json", "p.yml"))
    assert [(one["line"], one["policy"]) for one in data["errors"]] == [(2, ""), (5, "lost"), (6, "")]
    assert [data["summary"][name] for name in ("files", "policies", "unreadable", "error")] == [1, 1, 3, 1]
    places = [re.findall(r"line=(\d+)", line)[0] for line in written("github", "p.yml").splitlines()[:-1]]
    assert places == ["2", "5", "6", "17"]
    rows = json.loads(written("gitlab", "p.yml"))
    assert [row["location"]["lines"]["begin"] for row in rows[:3]] == [2, 5, 6]
    assert len({row["fingerprint"] for row in rows}) == 4
    told = sarif("p.yml")["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in told] == [2, 5, 6]
    assert told[1]["locations"][0]["logicalLocations"][0]["name"] == "lost"


def test_junit_has_an_error_where_it_belongs(workplace: Path) -> None:
    Path("p.yml").write_text(UNREADABLE + POLICY.removeprefix("policies:\n"))
    root = ElementTree.fromstring(written("junit", "p.yml"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "2")
    cases = {case.get("name"): [child.tag for child in case] for case in root[0]}
    assert cases == {"NAME": ["failure"], "lost": ["error"], "the file": ["error"]}
    [whole] = [error for case in root[0] for error in case if case.get("name") == "the file"]
    assert whole.get("message") == "2 problems, the first: a policy is not an object"
    assert (whole.text or "").splitlines()[1] == "p.yml:6:5: a policy is not an object"


# --- github -----------------------------------------------------------------------------------------------------


def as_the_runner_reads(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command, unescaped as actions/runner does it."""
    found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert found, line
    pairs = (pair.split("=", 1) for pair in found[2].split(","))
    return found[1], {name: unescaped(value, ":,") for name, value in pairs}, unescaped(found[3], "")


def unescaped(text: str, more: str) -> str:
    for char in ("\r", "\n", *more):
        text = text.replace(f"%{ord(char):02X}", char)
    return text.replace("%25", "%")


def test_github_annotations(workplace: Path) -> None:
    Path("a,b: %0A.yml").write_text(POLICY)
    *commands, closing = written("github", "a,b: %0A.yml", "missing.yml").splitlines()
    assert closing == "1 error: 1 cloudtrail policy in 1 file; 1 file could not be linted"
    level, properties, message = as_the_runner_reads(commands[0])
    assert level == "error"
    assert properties == {
        "file": "a,b: %0A.yml",
        "line": "12",
        "endLine": "12",
        "col": "38",
        "endColumn": "48",
        "title": "CT101 unknown-key in policy NAME",
    }
    assert message.splitlines()[1:] == [
        "did you mean: detail.responseElements.volumeType",
        "effect: this filter is always true: it lets every event through",
    ]
    assert as_the_runner_reads(commands[1])[1]["file"] == "missing.yml"


def test_paths_count_from_the_checkout(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (workplace / "sub").mkdir()
    (workplace / "sub" / "p.yml").write_text(POLICY)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(workplace))
    monkeypatch.chdir(workplace / "sub")
    assert "file=sub/p.yml," in written("github", "p.yml")
    assert sarif("p.yml")["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "sub/p.yml",
        "uriBaseId": "%SRCROOT%",
    }
    monkeypatch.delenv("GITHUB_WORKSPACE")
    monkeypatch.setenv("CI_PROJECT_DIR", str(workplace))
    assert json.loads(written("gitlab", "p.yml"))[0]["location"]["path"] == "sub/p.yml"


# --- sarif ------------------------------------------------------------------------------------------------------


def test_sarif_result_region_fix_and_rule(workplace: Path) -> None:
    Path("p.yml").write_text(POLICY)
    run = sarif("p.yml")["runs"][0]
    [result] = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], result["level"], rule["id"], rule["name"]) == ("CT101", "error", "CT101", "UnknownKey")
    assert "```yaml" in rule["help"]["markdown"] and rule["helpUri"].endswith("#ct101-unknown-key")
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"] == {"startLine": 12, "startColumn": 38, "endLine": 12, "endColumn": 48}
    [change] = result["fixes"][0]["artifactChanges"]
    [replacement] = change["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 12, "startColumn": 14, "endLine": 12, "endColumn": 48}
    assert replacement["insertedContent"]["text"] == "detail.responseElements.volumeType"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {rule.CODE for rule in DOCUMENTED}


def test_a_sarif_fix_applied_by_its_region_reads_as_meant(workplace: Path) -> None:
    for quote in ("", "'", '"'):
        key = f"{quote}detail.responseElements.VolumeType{quote}"
        Path("p.yml").write_text(POLICY.replace("detail.responseElements.VolumeType", key))
        [result] = sarif("p.yml")["runs"][0]["results"]
        replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
        region, lines = replacement["deletedRegion"], Path("p.yml").read_text().splitlines()
        line = lines[region["startLine"] - 1]
        new = (
            line[: region["startColumn"] - 1] + replacement["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
        )
        assert new == f"        key: {quote}detail.responseElements.volumeType{quote}"


def test_sarif_of_hostile_names_and_unreadable_files(workplace: Path) -> None:
    file = os.fsdecode(b"a b#%?\xff:[x].yml")
    Path(file).write_text(POLICY.replace("NAME", HOSTILE), encoding="utf-8")
    run = sarif(file, "missing.yml")["runs"][0]
    result = next(result for result in run["results"] if result["ruleId"] == "CT101")
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri, errors="surrogateescape") == file and re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri)
    assert run["invocations"][0]["executionSuccessful"] is False
    [told] = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("cannot be linted: cannot be read")


def test_sarif_messages_hold_no_links_and_placeholders(workplace: Path) -> None:
    Path("p.yml").write_text(POLICY.replace("detail.responseElements.VolumeType", r'"detail.\"[a](http://b){0}\""'))
    texts = [result["message"]["text"] for result in sarif("p.yml")["runs"][0]["results"]]
    assert texts and all(
        "[a](" not in text.replace("\\[", "") and "{0}" not in text.replace("{{0}}", "") for text in texts
    )
    assert any("\\[a](http://b){{0}}" in text for text in texts)


def test_files_outside_the_checkout_are_file_uris(workplace: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "p.yml"
    other.write_text(POLICY)
    uri = sarif(str(other))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert uri == {"uri": f"file://{other}"}


# --- junit ------------------------------------------------------------------------------------------------------


def test_junit_has_a_test_for_each_policy(workplace: Path) -> None:
    good = POLICY.replace("NAME", "good").replace("VolumeType", "volumeType")
    Path("p.yml").write_text(good + POLICY.removeprefix("policies:\n").replace("NAME", "bad"))
    root = ElementTree.fromstring(written("junit", "p.yml", "missing.yml"))
    assert root.attrib == {"name": "custodian-ctschema lint", "tests": "3", "failures": "1", "errors": "1"}
    good_case, bad_case = root[0]
    assert (good_case.get("name"), len(good_case)) == ("good", 0)
    assert (bad_case.get("classname"), bad_case.get("name"), bad_case.get("line")) == ("p.yml", "bad", "25")
    [failure] = bad_case
    assert failure.tag == "failure" and failure.get("type") == "CT101 unknown-key"
    assert "p.yml:25:38: error: unknown member `VolumeType`" in (failure.text or "")
    [[[error]]] = root[1:]
    assert error.tag == "error" and "cannot be read" in (error.get("message") or "")


def test_junit_passes_what_is_milder_than_asked(workplace: Path) -> None:
    text = POLICY.replace("op: ne", "op: ne  # ctschema: ignore[CT102] nothing")
    Path("p.yml").write_text(text.replace("VolumeType", "volumeType"))
    root = ElementTree.fromstring(written("junit", "p.yml", fail_on=Severity.ERROR))
    assert root.get("failures") == "0"
    assert [child.tag for child in root.iter() if child.tag in ("failure", "system-out")] == ["system-out"]


# --- gitlab -----------------------------------------------------------------------------------------------------


def test_gitlab_code_quality(workplace: Path) -> None:
    again = POLICY[POLICY.index("      - type: event") :]
    Path("p.yml").write_text(POLICY + again)
    rows = json.loads(written("gitlab", "p.yml", "missing.yml"))
    assert [row["severity"] for row in rows] == ["blocker", "major", "major"]
    assert len({row["fingerprint"] for row in rows}) == 3
    assert rows[1]["check_name"] == "unknown-key"
    assert rows[1]["location"] == {"path": "p.yml", "lines": {"begin": 12, "end": 12}}
    assert rows[1]["description"].startswith("CT101: unknown member `VolumeType` in")
    Path("p.yml").write_text("# moved\n" + POLICY + again)
    assert [row["fingerprint"] for row in json.loads(written("gitlab", "p.yml"))] == [
        row["fingerprint"] for row in rows[1:]
    ]


def test_every_format_is_a_choice_of_the_command(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("p.yml").write_text(POLICY)
    for form in FORMATS:
        assert main(["lint", "--format", form, "p.yml"]) == 1
        assert capsys.readouterr().out == written(form, "p.yml")


def test_what_fails_nothing_is_shown_a_few_times(workplace: Path) -> None:
    policy = POLICY.replace("policies:\n", "").replace("ec2.amazonaws.com", "iam.amazonaws.com")
    policy = policy.replace("CreateVolume", "CreateUser").replace(
        "responseElements.volumeId", "requestParameters.userName"
    )
    policy = policy.partition("    filters:")[0].replace("aws.ebs", "aws.iam-user")
    (workplace / "p.yml").write_text("policies:\n" + "".join(policy.replace("NAME", f"p{at}") for at in range(9)))
    shown = written("text", "p.yml")
    assert shown.count("in us-east-1 only") == 5
    assert "\n4 more [CT407 global-event] below --fail-on: " in shown
    assert shown.endswith("9 info: 9 cloudtrail policies in 1 file\n")
    assert written("text", "p.yml", fail_on=Severity.INFO).count("in us-east-1 only") == 9


@pytest.mark.parametrize(
    ("advice", "title"), [(Advice.NEAREST, "did you mean"), (Advice.WRITE, "write"), (Advice.INSTEAD, "instead")]
)
def test_the_title_of_a_suggestion_says_what_it_is(advice: Advice, title: str) -> None:
    one = Diagnostic("r", "CT1", Severity.ERROR, "m", "f", Span(1, 1, 1, 2), "p", "op: in", advice=advice)
    assert details(one) == [f"{title}: op: in"]
    assert details(one._replace(suggestion="")) == []
