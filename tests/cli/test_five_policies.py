"""Five whole policies, in the wizard on a terminal and by flags: the same text, which c7n accepts and moto proves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from five_policies import POLICIES, counts
from test_new_policy_terminal import DOCUMENT, accepted
from wizard_terminal import ENTER, Terminal

from c7n_ctschema.cli.main import main

pytestmark = [pytest.mark.slow, pytest.mark.moto]


@pytest.mark.parametrize("name", POLICIES)
def test_the_wizard_writes_it(name: str, tmp_path: Path) -> None:
    wanted = POLICIES[name]
    screen = Terminal(tmp_path, "new-policy", "--output", "policy.yml")
    for title, typed in wanted.answers:
        before = screen.wait(title)
        screen.type(typed)
        if typed:
            screen.wait(typed[-30:])
        screen.type(ENTER)
        if typed == "try":
            screen.wait("In a simulated account: it acts")
        elif (title, typed) != wanted.answers[-1]:
            _changed(screen, "\n".join(before), title)
    assert screen.end()[0] == 0
    made = yaml.safe_load(accepted(tmp_path))["policies"][0]
    assert {**made, "mode": {}} == {**_by_flags(name, tmp_path), "mode": {}}


def _changed(screen: Terminal, before: str, title: str) -> None:
    """The next question is drawn; it can have the same title as the last."""
    for _ in range(600):
        screen._read(0.1)
        if title not in screen.text() or (screen.text() != before and "filter: " not in screen.text()):
            return
        if screen.text().splitlines()[:3] != before.splitlines()[:3]:
            return
    raise AssertionError(f"{title} stays:\n{screen.text()}")


def _by_flags(name: str, folder: Path) -> dict[str, object]:
    wanted = POLICIES[name]
    written = yaml.safe_load((folder / "policy.yml").read_text())["policies"][0]
    output = str(folder / "flags.yml")
    assert main(["new-policy", *wanted.flags, "--name", written["name"], "--role", "R", "--output", output]) == 0
    made: dict[str, object] = yaml.safe_load((folder / "flags.yml").read_text())["policies"][0]
    return made


@pytest.mark.parametrize("name", POLICIES)
def test_moto_proves_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = POLICIES[name]
    assert main(["new-policy", *wanted.flags, "--name", "n", "--role", "R", "--prove", "--format", "json"]) == 0
    proof = json.loads(capsys.readouterr().out)["proof"]
    assert proof["verdict"] == "fires"
    assert tuple(call for run in proof["moto"]["runs"] for call in run["calls"]) == wanted.calls


def test_all_rules_of_the_call_are_closed(capsys: pytest.CaptureFixture[str]) -> None:
    """A rule for IPv4, one for IPv6, and one for all protocols."""
    main(["new-policy", *POLICIES["d"].flags, "--name", "n", "--role", "R", "--prove", "--format", "json"])
    changes = json.loads(capsys.readouterr().out)["proof"]["moto"]["changes"]
    gone = {str(one["before"]) for one in changes if one["after"] is None}
    assert {"0.0.0.0/0", "::/0", "-1", "tcp"} <= gone


@pytest.mark.parametrize("name", POLICIES)
def test_the_documentation_has_the_counts(name: str) -> None:
    questions, keys = counts(POLICIES[name])
    row = next(line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith(f"| ({name}) "))
    assert [cell.strip() for cell in row.split("|")[2:4]] == [str(questions), str(keys)]
