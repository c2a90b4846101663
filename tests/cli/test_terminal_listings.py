"""Listings on a real terminal: headings, long enums and lists cut to what people read, and whole for programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from wizard_terminal import Terminal

WIDTHS = (80, 160)


def seen(folder: Path, *arguments: str, columns: int = 80, rows: int = 100, **environment: str) -> list[str]:
    code, text = Terminal(folder, *arguments, columns=columns, rows=rows, **environment).end()
    assert code == 0, text
    return [line for line in text.splitlines() if line]


def piped(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "c7n_ctschema", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("columns", WIDTHS)
def test_keys_have_headings_and_stay_in_their_columns(tmp_path: Path, columns: int) -> None:
    lines = seen(tmp_path, "keys", "iam.CreatePolicy", columns=columns)
    assert lines[0] == "iam.amazonaws.com CreatePolicy"
    assert lines[1].split() in (["KEY", "TYPE", "ORIGIN"], ["KEY", "TYPE", "ORIGIN", "VALUES"])
    facts = [line for line in lines[2:] if line[:4] != "    " and "string" in line]
    assert len(facts) > 9
    assert {line.index("string") for line in facts} == {lines[1].index("TYPE")}
    assert {line.index("model") for line in facts} == {lines[1].index("ORIGIN")}


def test_a_path_that_is_wider_than_its_column_stays_whole(tmp_path: Path) -> None:
    lines = seen(tmp_path, "keys", "iam.CreatePolicy", "--grep", "boundary usage")
    path = "detail.responseElements.policy.permissionsBoundaryUsageCount"
    assert path in [line.split()[0] for line in lines]


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("colour", [{}, {"NO_COLOR": "1"}])
def test_a_long_enum_is_cut_for_people(tmp_path: Path, columns: int, colour: dict[str, str]) -> None:
    arguments = ("keys", "ec2.RunInstances.input", "--grep", "instancetype")
    lines = seen(tmp_path, *arguments, columns=columns, **colour)
    assert len(lines) < 24
    assert "--all lists them" in " ".join(lines) and " values;" in " ".join(lines)
    whole = piped(*arguments)
    assert "--all" not in whole and "KEY" not in whole and whole.count(" | ") > 1000


def test_all_shows_every_value_on_a_terminal(tmp_path: Path) -> None:
    short = seen(tmp_path, "keys", "ec2.CreateVpc", "--all")
    assert "--all lists" not in " ".join(short)
    shown = Terminal(tmp_path, "keys", "ec2.RunInstances.input", "--grep", "instancetype", "--all", rows=24)
    assert shown.end()[0] == 0 and shown.sent > 10_000


def test_many_keys_are_cut_for_each_side(tmp_path: Path) -> None:
    lines = seen(tmp_path, "keys", "ec2.RunInstances", columns=160, rows=200)
    notes = [line.strip() for line in lines if "--all lists them" in line and " keys of " in line]
    assert [note.split(";")[0].split()[-1] for note in notes] == ["requestParameters", "responseElements"]
    assert all(note.startswith("... 25 of 1") for note in notes)
    assert len(piped("keys", "ec2.RunInstances").splitlines()) > 300


def test_the_keys_nearest_to_the_root_are_shown(tmp_path: Path) -> None:
    shown = [
        line.split()[0] for line in seen(tmp_path, "keys", "ec2.RunInstances.input", rows=200) if line[:7] == "detail."
    ]
    assert "detail.requestParameters.subnetId" in shown and len(shown) == 25
    whole = [line.split()[0] for line in piped("keys", "ec2.RunInstances.input").splitlines()[1:]]
    assert shown == [path for path in whole if path in shown]  # in the order of the model
    # Paths for ids are sorted by how well they identify the resource.
    best = seen(tmp_path, "keys", "ec2.RunInstances", "--ids-for", "ec2")
    assert best[2].split()[0] == "responseElements.instancesSet.items[].instanceId"


def test_a_large_tree_is_cut_for_people(tmp_path: Path) -> None:
    lines = seen(tmp_path, "show", "ec2.RunInstances.output", rows=300)
    assert lines[-1].strip("└─ ").startswith("... 60 of 2") and "--all lists them" in lines[-1]
    assert any(" instancesSet " in line for line in lines) and not any("deleteOnTermination" in line for line in lines)
    assert any(
        "deleteOnTermination" in line for line in seen(tmp_path, "show", "ec2.RunInstances.output", "--all", rows=900)
    )
    assert "deleteOnTermination" in piped("show", "ec2.RunInstances.output")
    assert "--all" not in " ".join(seen(tmp_path, "show", "iam.CreatePolicy", rows=200))


def test_names_are_cut_for_people_and_whole_for_programs(tmp_path: Path) -> None:
    lines = seen(tmp_path, "show", "ec2")
    assert len(lines) < 50 and "--all lists them" in lines[-1]
    assert len(piped("show", "ec2").splitlines()) > 500
    tree = " ".join(seen(tmp_path, "show", "ec2.CreateFleet.input", rows=600))
    assert " values; --all lists them" in tree
    assert "--all" not in piped("show", "ec2.CreateFleet.input")


def test_templates_and_events_of_a_resource_are_cut_too(tmp_path: Path) -> None:
    lines = seen(tmp_path, "templates")
    assert lines[-1].startswith("... 20 of ") and "--all lists them" in lines[-1]
    assert "--all" not in piped("templates") and len(piped("templates").splitlines()) > 140
    assert "--all lists them" not in " ".join(seen(tmp_path, "templates", "--grep", "root", "login"))
    assert any(line.startswith("... 12 of ") for line in seen(tmp_path, "show", "--resource", "security-group"))
    assert "--all" not in piped("show", "--resource", "security-group")


def test_bare_lists_the_commands_a_line_each(tmp_path: Path) -> None:
    from c7n_ctschema.cli.main import COMMANDS

    lines = seen(tmp_path)
    for name, about in COMMANDS.items():
        assert [line.strip() for line in lines if line.split()[0] == name] == [f"{name:12} {about}"]
    assert not any(line.strip() == "None" for line in lines)
