"""A team learns from its logs; then the commands say of its events what happened.

Covers c7n_ctschema.trail.records.learned, c7n_ctschema.trail.facts.active_facts, c7n_ctschema.learn.coverage,
c7n_ctschema.learn.contribution, c7n_ctschema.trail.search.learned_hits, c7n_ctschema.learn.waiting_policies, c7n_ctschema.cli.commands.learn_command,
c7n_ctschema.cli.arguments.facts_arguments, c7n_ctschema.cli.learn_formats.report_output,
c7n_ctschema.cli.learn_formats.report_page and c7n_ctschema.cli.learn_formats.report_words.
"""

from __future__ import annotations

import json
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from c7n_ctschema.cli.main import main

sys.path.insert(0, str(Path(__file__).parent))
import invented_logs
from invented_logs import OWN, PASCAL, WIRE

KEYS = {
    WIRE: (
        "requestParameters.instances.items[].instanceId",
        "responseElements.cluster.arn",
        "requestParameters.clustrName",
    ),
    PASCAL: (
        "requestParameters.Instances[].InstanceId",
        "responseElements.Cluster.Arn",
        "requestParameters.clusterName",
    ),
    OWN: ("requestParameters.sprocketIds[]", "responseElements.clusterState.isReady", "requestParameters.bananas"),
}


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with logs, facts, and settings, which is the working directory."""
    invented_logs.write(tmp_path, invented_logs.records(300), 4)
    monkeypatch.chdir(tmp_path)
    assert main(["learn", "AWSLogs", "-o", "facts.json"]) == 0
    (tmp_path / ".ctschema.toml").write_text('facts = ["facts.json"]\n')
    capsys.readouterr()
    return tmp_path


def policy(source: str, key: str) -> str:
    return f"""policies:
  - name: watch
    resource: aws.account
    mode:
      type: cloudtrail
      role: arn:aws:iam::123456789012:role/custodian
      events: [{{source: {source}, event: MakeOrchard, ids: recipientAccountId}}]
    filters:
      - type: event
        key: detail.{key}
        value: present
"""


@pytest.mark.parametrize("source", KEYS)
def test_policies_on_learned_events(source: str, team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    *right, wrong = KEYS[source]
    name = f"{source.split('.')[0]}.MakeOrchard"
    assert main(["keys", name, "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    learned = {row["path"]: row for row in rows if row["origin"] == "learned"}
    assert {f"detail.{path}" for path in right} <= set(learned)
    assert learned[f"detail.{right[0]}"]["note"] == "in 50 of 50 records since March 2026"
    for path in right:
        (team / "policy.yml").write_text(policy(source, path))
        assert main(["lint", "policy.yml"]) == 0, capsys.readouterr().out
    (team / "policy.yml").write_text(policy(source, wrong))
    assert main(["lint", "policy.yml", "--format", "json"]) == 1
    capsys.readouterr()
    (team / "policy.yml").write_text(policy(source, right[0]))
    assert main(["sample", name]) == 0
    assert json.loads(capsys.readouterr().out)["eventSource"] == source
    made = [
        one for one in invented_logs.records(12) if (one["eventSource"], one["eventName"]) == (source, "MakeOrchard")
    ]
    (team / "event.json").write_text(json.dumps(made))
    assert main(["replay", "event.json", "-p", "policy.yml", "--expect", "fire"]) == 0


def test_an_event_that_the_records_lack_may_exist(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {}
    for name in ("UprootOrchard", "MakeOrchards"):
        text = policy(OWN, "userIdentity.type").replace("MakeOrchard", name)
        (team / "policy.yml").write_text(text)
        main(["lint", "policy.yml", "--format", "json"])
        (one,) = json.loads(capsys.readouterr().out)["diagnostics"]
        found[name] = (one["rule"], one["severity"], one["suggestion"])
    assert found["UprootOrchard"] == ("unknown-event", "info", None)
    assert found["MakeOrchards"] == ("unknown-event", "error", "MakeOrchard")


def test_a_policy_is_written_for_a_learned_event(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--event", f"{OWN}:MakeOrchard", "--resource", "account", "--ids", "recipientAccountId"]
    filters = ["--filter", "detail.requestParameters.retentionDays gt 7"]
    assert main(["new-policy", "--name", "new", *flags, *filters, "--output", "new.yml"]) == 0, capsys.readouterr().err
    assert main(["lint", "new.yml"]) == 0


def test_without_facts_the_event_is_unknown(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (team / ".ctschema.toml").unlink()
    assert main(["keys", "orchardwire.MakeOrchard"]) == 2
    assert main(["keys", "orchardwire.MakeOrchard", "--facts", "facts.json"]) == 0
    assert main(["keys", "orchardwire.MakeOrchard", "--facts", "missing.json"]) == 2
    assert "missing.json" in capsys.readouterr().err


def test_facts_win_over_the_spelling_of_the_model(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spelled = {
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreatePolicy",
        "requestParameters": {"PolicyName": "x"},
    }
    (team / "spelled.json").write_text(json.dumps({"Records": [spelled] * 20}))
    assert main(["learn", "spelled.json", "--update", "facts.json"]) == 0
    assert main(["keys", "iam.CreatePolicy", "--root", "request", "--format", "jsonl"]) == 0
    rows = {row["path"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows["detail.requestParameters.PolicyName"]["origin"] == "learned"
    assert "detail.requestParameters.policyName" not in rows
    assert main(["show", "iam.CreatePolicy"]) == 0
    shown = capsys.readouterr().out
    assert "  # in 20 of 20 records. " in shown  # without a date, and before the model's documentation


def test_facts_of_few_records_keep_their_doubt(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (team / "few.json").write_text(json.dumps({"Records": invented_logs.records(12)}))
    assert main(["learn", "few.json", "-o", "few-facts.json"]) == 0
    (team / "policy.yml").write_text(policy(OWN, "requestParameters.bananas"))
    assert main(["lint", "policy.yml", "--facts", "few-facts.json"]) == 0
    assert main(["lint", "policy.yml"]) == 1


def test_reports(team: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CTSCHEMA_FACTS", str(team / "facts.json"))  # earlier facts do not count as known
    (team / "policy.yml").write_text(
        policy("iam.amazonaws.com", "requestParameters.a").replace("MakeOrchard", "CreateAccessKey")
    )
    assert main(["learn", "--report", "AWSLogs", "-p", "policy.yml"]) == 0
    table = capsys.readouterr().out
    assert "iam.CreateAccessKey  0 in" in table and "requestParameters.clusterLabelText" in table
    assert max(map(len, table.splitlines())) <= 120
    assert main(["learn", "--report", "AWSLogs", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["total"]["events"] == 6 and report["total"]["known"] == 0 and report["total"]["records"] == 300
    assert report["total"]["described"] == 0 and report["total"]["paths"] > 6
    assert report["lacked"][0]["records"] == 50
    assert main(["learn", "--report", "AWSLogs", "--format", "html", "-o", "report.html"]) == 0
    page = (team / "report.html").read_text()
    parser = HTMLParser()
    parser.feed(page)
    assert page.count('class="bar"') == 4 and "//" not in page and "<script" not in page
    assert "Without these logs, the tool knows 0 of 6 events" in page


def test_what_is_given_back_has_no_counts(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", "--contribute", "facts.json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {
        "source": OWN,
        "event": "MakeOrchard",
        "side": "request",
        "paths": ["clusterLabelText", "retentionDays", "sprocketIds[]"],
    }
    assert "2026" not in json.dumps(rows)


def test_show_and_find_know_learned_events(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", f"{OWN}:MakeOrchard"]) == 0
    shown = capsys.readouterr().out
    assert "50 of your records, 0 failed" in shown and "clusterLabelText: string  # in 50 of 50 records since" in shown
    assert main(["find", "make", "orchardown", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"][0]["event"] == "MakeOrchard"
    assert main(["find", "cluster", "label", "text", "orchardown"]) == 0
    assert "orchardown.MakeOrchard  detail.requestParameters.clusterLabelText" in capsys.readouterr().out
    assert main(["find", "labelled", "clusters", "orchardown"]) == 0  # other forms of the words
    assert "orchardown.MakeOrchard  detail.requestParameters.clusterLabelText" in capsys.readouterr().out


def test_the_wizard_says_how_many_records_had_a_key(team: Path) -> None:
    from c7n_ctschema.trail.facts import active_facts
    from c7n_ctschema.wizard.drafts import filter_groups
    from c7n_ctschema.wizard.questions import filter_questions

    events = ((OWN, "MakeOrchard"),)
    with active_facts.used(["facts.json"]):
        asked = filter_questions.Asked(filter_groups.keys_of_events(events), events)
        about = {choice.value: choice.about for choice in filter_questions.ask_key(asked, [], ()).choices}
    assert "from your own records" in about["detail.requestParameters.clusterLabelText"]
    assert about["detail.requestParameters.clusterLabelText"].endswith("in 50 of 50 records since March 2026")


def test_usage(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn"]) == 2
    assert main(["learn", "--merge", "facts.json", "missing.json"]) == 2
    assert main(["learn", "--merge", "facts.json", "-o", "joined.json"]) == 0
    assert (team / "joined.json").read_bytes() == (team / "facts.json").read_bytes()
