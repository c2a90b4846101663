"""Bad input through the real command: one clear line with its place, exit 2, the rest still linted, never a traceback.

Covers c7n_ctschema.custodian.yaml.yaml_reading.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from policy_texts import FIXABLE

from c7n_ctschema.cli.main import main

HEAD = "policies:\n- name: a\n  resource: ec2\n"
BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
)
EVENT = "  mode:\n    type: cloudtrail\n    events:\n    - source: ec2.amazonaws.com\n      event: RunInstances\n"
GOOD = HEAD + EVENT + "      ids: responseElements.instancesSet.items[].instanceIdd\n"

# name: text, place, words
BAD: dict[str, tuple[str | bytes, str, str]] = {
    "empty": ("", "1:1", "empty file"),
    "blank": ("\n  \n", "1:1", "empty file"),
    "binary": (b"\x7fELF\0\1\2", "1:5", "binary, not text"),
    "elf-like": (b"\x7fELF\xff\xfe", "1:5", "not UTF-8 text"),
    "latin-1": (b"policies:\n- name: caf\xe9\n", "2:12", "not UTF-8 text"),
    "utf-16": ("policies: []\n".encode("utf-16"), "1:1", "not UTF-8 text"),
    "open bracket": ("policies: [", "1:12", "invalid YAML"),
    "tab": ("policies:\n\t- name: a\n", "2:1", "invalid YAML"),
    "unknown alias": ("policies: *nope\n", "1:11", "invalid YAML: found undefined alias"),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1", "invalid YAML"),
    "control character": ("policies:\n- name: \x07\n", "1:1", "invalid YAML"),
    "top level list": ("- a\n", "1:1", "the top level is not an object"),
    "top level text": ("hello\n", "1:1", "the top level is not an object"),
    "policies a number": ("policies: 3\n", "1:11", "`policies` is not a list"),
    "policies a mapping": ("policies:\n  a: b\n", "2:3", "`policies` is not a list"),
    "policy a number": (HEAD + "- 3\n", "4:3", "a policy is not an object"),
    "policy a list": ("policies: [[a]]\n", "1:12", "a policy is not an object"),
    "python tag": ('policies: !!python/object/apply:os.system ["id"]\n', "1:44", "a policy is not an object"),
    "mode a string": (HEAD + "  mode: cloudtrail\n", "4:9", "`mode` is not an object"),
    "mode a list": (HEAD + "  mode: [cloudtrail]\n", "4:9", "`mode` is not an object"),
    "events a string": (
        HEAD + "  mode: {type: cloudtrail, events: RunInstances}\n",
        "4:36",
        "`mode.events` is not a list",
    ),
    "events a mapping": (
        HEAD + "  mode: {type: cloudtrail, events: {source: a}}\n",
        "4:36",
        "`mode.events` is not a list",
    ),
    "event a list": (HEAD + "  mode: {type: cloudtrail, events: [[a]]}\n", "4:37", "an event is neither"),
    "ids a list": (HEAD + EVENT + "      ids: [a, b]\n", "9:12", "`ids` of an event is not a string"),
    "ids a number": (HEAD + EVENT + "      ids: 3\n", "9:12", "`ids` of an event is not a string"),
    "source a boolean": (
        HEAD + EVENT.replace("ec2.amazonaws.com", "yes") + "      ids: a\n",
        "7:15",
        "`source` of an event",
    ),
    "bomb as events": (BOMB + HEAD + "  mode: {type: cloudtrail, events: *a9}\n", "9:5", "an event is neither"),
    "bomb as policies": (BOMB + "policies: *a9\n", "9:5", "a policy is not an object"),
    "deep flow": ("policies: " + "[" * 10_000 + "]" * 10_000, "1:110", "nested more than 100 deep"),
    "deep flow with strings": ('{"a":' * 10_000 + "1" + "}" * 10_000, "1:501", "nested more than 100 deep"),
    "deep flow behind false ends": ("policies: " + '["]",' * 10_000, "1:506", "nested more than 100 deep"),
    "deep dashes": ("- " * 10_000 + "x", "1:201", "nested more than 100 deep"),
    "deep dashes, indented": ("a:\n  " + "- " * 10_000 + "x", "2:201", "nested more than 100 deep"),
    "deep question marks": ("a:\n  " + "? " * 10_000 + "x", "2:201", "nested more than 100 deep"),
    "deep block": ("".join(" " * level + "a:\n" for level in range(3_000)), "101:101", "nested more than 100 deep"),
    "deep json, a megabyte": ('{"policies":' * 90_000, "1:1201", "nested more than 100 deep"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_one_clear_line_exit_2_and_the_rest_is_linted(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, place, words = BAD[name]
    (tmp_path / "a-bad.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "b-good.yml").write_text(GOOD)
    assert main(["lint", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert [line for line in err.splitlines() if "Traceback" in line] == []
    (line,) = err.splitlines()
    assert line.startswith(f"{tmp_path}/a-bad.yml:{place}: ") and words in line
    assert "instanceIdd" in out  # the other file's finding


def test_the_other_policies_of_the_file_are_linted_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(GOOD + "- name: b\n  resource: ec2\n  mode: cloudtrail\n- 3\n")
    assert main(["lint", str(file)]) == 2
    out, err = capsys.readouterr()
    mode = "`mode` is not an object; write `mode: {type: cloudtrail, events: [...]}`"
    assert err == f"{file}:12:9: {mode}\n{file}:13:3: a policy is not an object\n"
    assert "instanceIdd" in out


UNREADABLE = (
    "policies:\n- null\n- name: text\n  resource: ec2\n  mode: cloudtrail\n- words\n- name: events\n  resource: ec2\n"
    "  mode: {type: cloudtrail, events: RunInstances}\n  actions: [stopp]\n- name: last\n  resource: ec2\n"
    + EVENT
    + "      ids: responseElements.instancesSet.items[].instanceIdd\n  actions: [stopp]\n"
)


def test_each_policy_that_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(UNREADABLE)
    for flags in ([], ["--validate"]):
        assert main(["lint", *flags, str(file)]) == 2
        out, err = capsys.readouterr()
        assert [line.removeprefix(f"{file}:").split(": ")[0] for line in err.splitlines()] == [
            "2:3",
            "5:9",
            "6:3",
            "9:36",
        ]
        assert "instanceIdd" in out
        assert out.endswith("in 1 file; 4 policies could not be linted\n")
    file.write_text("policies:\n- null\n- 3\n")
    assert main(["lint", str(file), f"{file}s"]) == 2
    assert capsys.readouterr().out == "nothing linted: 1 path and 2 policies could not be read\n"


# odd, but c7n may have its reasons, or it is no business of ours: no findings, no stumble
ODD = {
    "comment": "# nothing yet\n",
    "null policies": "policies:\n",
    "no policies": "Resources: {}\n",
    "bomb as filters": BOMB + HEAD + "  mode: {type: cloudtrail, events: [RunInstances]}\n  filters: *a9\n",
    "bomb beside": BOMB + HEAD,
    "alias to itself": "policies: &a\n- name: x\n  resource: ec2\n  filters: *a\n",
    "merge of itself": HEAD + "  mode: {type: cloudtrail, events: [RunInstances]}\n  filters: &f\n  - or: *f\n",
    "mode of another cloud": "policies:\n- name: a\n  resource: gcp.instance\n  mode: cloudtrail\n",
    "no name": "policies:\n- resource: ec2\n- {}\n",
    "empty int": HEAD + "  description: !!int\n  mode: {type: cloudtrail, events: [RunInstances]}\n",
}


@pytest.mark.parametrize("name", list(ODD))
def test_odd_files_are_read_without_a_stumble(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.write_text(ODD[name])
    assert main(["lint", str(file)]) == 0, capsys.readouterr().err


UNRELATED = {
    "policy": "policy:\n  - name: admin\n    rules: []\n",
    "Policies": "Policies: [admin, reader]\n",
    "policies of else": "PolicyName: x\npolicy: {name: a, resource: [b]}\n",
    "far": "rules:\n  - name: a\n    resource: ec2\n",
    "odd keys": "1: 2\nnull: policies\n? [policies]\n: [{name: a, resource: b}]\n",
}


@pytest.mark.parametrize("name", list(UNRELATED))
def test_yaml_that_is_something_else_is_passed_over(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(UNRELATED[name])
    assert main(["lint", str(file)]) == 0 and capsys.readouterr().err == ""


@pytest.mark.parametrize("word", ["polices", "policy", "Policies", "plicies", "polcies"])
def test_policies_misspelt_in_a_file_that_is_named(
    word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, beside = tmp_path / "p.yml", tmp_path / "q.yml"
    file.write_text("vars: {}\n" + GOOD.replace("policies", word))
    beside.write_text(GOOD.replace("instanceIdd", "instanceId"))
    assert failing(file, capsys) == f":2:1: no `policies:` in this file; is `{word}` a misspelling of it?"
    assert main(["lint", str(tmp_path)]) == 0 and capsys.readouterr().err == ""
    assert main(["lint", str(tmp_path), str(file)]) == 2 and capsys.readouterr().err
    beside.unlink()
    assert ": no policies in this directory" in failing(tmp_path, capsys)


# --- paths ------------------------------------------------------------------------------------------------------


def failing(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of a path that cannot be linted."""
    assert main(["lint", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line.removeprefix(f"{path}")


def test_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(tmp_path / "no.yml", capsys) == ": cannot be read: No such file or directory"


def test_a_directory_without_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert failing(tmp_path, capsys).startswith(": no policy file")
    (tmp_path / "other.yml").write_text("Resources: {}\n")
    assert failing(tmp_path, capsys).startswith(": no policies in this directory")
    (tmp_path / "p.yml").write_text("policies: []\n")
    assert main(["lint", str(tmp_path)]) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    file.touch(mode=0)
    assert failing(file, capsys) == ": cannot be read: Permission denied"


@pytest.mark.parametrize("size", [50_000_000, 1_000_000_000])
def test_a_huge_file(size: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.yml"
    with file.open("wb") as stream:
        stream.truncate(size)
    assert failing(file, capsys) == f":1:1: too large: {size:,} bytes, at most 20,000,000"


def test_devices_pipes_and_loops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(Path("/dev/zero"), capsys) == ": not a regular file"
    os.mkfifo(tmp_path / "p.yml")
    assert failing(tmp_path / "p.yml", capsys) == ": not a regular file"
    (tmp_path / "l.yml").symlink_to(tmp_path / "l.yml")
    assert failing(tmp_path / "l.yml", capsys) == ": cannot be read: Too many levels of symbolic links"


def test_a_directory_that_contains_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "p.yml").write_text(GOOD)
    assert main(["lint", str(tmp_path)]) == 1
    assert len(re.findall("instanceIdd`", capsys.readouterr().out)) == 1


def test_hostile_file_names_are_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = '\x1b[31m::error::x\u202e<&".yml'
    (tmp_path / name).write_text(GOOD)
    (tmp_path / ("bad" + name)).write_text("- x")
    assert main(["lint", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", out + err)
    assert len(err.splitlines()) == 1


# --- names ------------------------------------------------------------------------------------------------------

UNKNOWN = [
    (["show", "iamm"], "unknown service 'iamm'; did you mean iam"),
    (["show", "iam.CreatePolici"], "unknown event 'CreatePolici' in iam; did you mean CreatePolicy"),
    (["keys", "iam.createpolicie"], "did you mean CreatePolicy"),
    (["keys", "cloudwatchh.PutMetricAlarm"], "unknown service 'cloudwatchh'; did you mean cloudwatch"),
    (["keys", "iam"], "'iam' is a service; name one of its events, such as iam."),
    (["keys", ""], "unknown service ''"),
    (["keys", "."], "unknown service ''"),
    (["keys", "a\0b.C"], "unknown service"),
    (["keys", "x" * 5000], "unknown service"),
    (["keys", "../../etc/passwd:X"], "unknown service"),
    (["sample", "iam.CreatePolici"], "did you mean CreatePolicy"),
    (["find", "…"], "nothing to search for"),
    (["new-policy", "--event", "iam.CreatePolici", "--resource", "ec2", "--ids", "a", "--name", "b"], "did you mean"),
]


@pytest.mark.parametrize(("arguments", "words"), UNKNOWN, ids=lambda value: str(value)[:40])
def test_unknown_names_say_what_was_meant(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and len(err.splitlines()) == 1


def test_surrogates_from_a_broken_locale_are_survived(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "caf\udce9.X"]) == 2
    assert "unknown service" in capsys.readouterr().err
    assert sys.getrecursionlimit() <= 1000  # nobody raised it to hide a bug


def test_json_as_programs_write_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`json.dumps` writes an emoji as two escapes, which YAML refuses; c7n reads `.json` with a parser of JSON."""
    text = json.dumps({**yaml.safe_load(FIXABLE), "vars": "😀"}, indent=1)
    policy = tmp_path / "policy.json"
    policy.write_text(text)
    assert "\\ud83d\\ude00" in text
    main(["lint", "--fix", str(policy)])
    assert policy.read_text() == text.replace("VolumeType", "volumeType")
    policy.rename(tmp_path / "policy.yml")
    capsys.readouterr()
    assert main(["lint", str(tmp_path / "policy.yml")]) == 2 and "Unicode" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["show iam", "show s3.CreateBucket --format json", "lint .", "--version", "lint -h"]
)
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
def test_an_output_that_cannot_be_written(command: str, redirection: str, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text(GOOD)
    line = f"exec {sys.executable} -m c7n_ctschema {command} {redirection}"
    # Without a buffer, argparse meets the error first, and ignores it.
    buffered = {**os.environ, "PYTHONUNBUFFERED": ""}
    done = subprocess.run(["sh", "-c", line], stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=buffered)
    errors = done.stderr.splitlines()[-1:]
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert errors and errors[0].startswith("custodian-ctschema: cannot write the output: "), done.stderr


@pytest.mark.parametrize("line", ["show nonsense 2>/dev/full", "lint missing.yml 2>/dev/full"])
def test_messages_that_cannot_be_written(line: str) -> None:
    done = subprocess.run(["sh", "-c", f"exec {sys.executable} -m c7n_ctschema {line}"], stdout=subprocess.PIPE)
    assert done.returncode == 2


def test_the_version_for_a_reader_that_has_gone() -> None:
    line = f"{sys.executable} -m c7n_ctschema --version"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(line.split(), stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_messages_do_not_go_to_stdout_when_stderr_is_closed() -> None:
    line = f"exec {sys.executable} -m c7n_ctschema show nonsense 2>&-"
    done = subprocess.run(["sh", "-c", line], stdout=subprocess.PIPE, text=True)
    assert (done.returncode, done.stdout) == (2, "")
