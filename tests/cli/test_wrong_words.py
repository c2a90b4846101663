"""What a newcomer types wrong: the message says what to type instead, or where to look."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from c7n_ctschema.cli.main import main

# command line: what stderr ends with
WRONG = {
    "kyes iam.CreatePolicy": "did you mean keys?",
    "frobnicate": "`custodian-ctschema --help` lists them",
    "keys --formt json iam.CreatePolicy": "did you mean --format?",
    "lint --bogus policy.yml": "`custodian-ctschema lint --help` lists them",
    "lint --format jsn policy.yml": "see `custodian-ctschema lint --help`",
    "keys": "TARGET\nsee `custodian-ctschema keys --help`",
    "keys imm.CreatePolicy": "unknown service 'imm'; did you mean iam?",
    "keys RunInstances": "unknown service 'RunInstances'; `find RunInstances` lists the services with this event",
    "show zzzz": "unknown service 'zzzz'; `show` lists the services",
    "keys iam.CreatPolicy": "unknown event 'CreatPolicy' in iam; did you mean CreatePolicy, GetPolicy, CreatePolicyVersion?",
    "keys iam.Zzzz": "unknown event 'Zzzz' in iam; `show iam` lists its events",
    "show dynamodb-table": "`show --resource dynamodb-table` describes it",
    "show --resource zzzz": "unknown resource 'zzzz'; `custodian schema aws` lists them",
    "keys iam.CreatePolicy --ids-for iam_policy": "did you mean iam-policy, dlm-policy",
    "templates zzzz": "unknown template 'zzzz'; `templates` lists them",
    "new-policy --template root-logn": "did you mean root-login?",
    "lint nope.yml": "nope.yml: cannot be read: No such file or directory",
    "sample --for nope.yml": "nope.yml: cannot be read: No such file or directory",
    "replay --tests nope.yml": "nope.yml: cannot be read: No such file or directory",
    "replay nope.json": "no policies: name them with -p POLICY, or under `policies:` in a file of tests",
}


@pytest.mark.parametrize("line", WRONG)
def test_the_message_says_what_to_do_next(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line.split()) == 2
    said = capsys.readouterr().err
    assert WRONG[line] in said and "Traceback" not in said


def test_an_event_that_names_no_such_resource(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "iam.CreatePolicy", "--ids-for", "s3"]) == 0
    assert "does not identify s3 resources; `show --resource s3` lists events that do" in capsys.readouterr().err


def test_nothing_read_is_not_called_clean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path / "nope.yml")]) == 2
    assert capsys.readouterr().out == "nothing linted: 1 path could not be read\n"


INTERRUPTED = """
import sys
class Interrupt:
    def find_spec(self, name, *_):
        if name == "c7n_ctschema.cli.main":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
before = set(sys.modules)
from c7n_ctschema.cli.start import main
new = sorted(name for name in set(sys.modules) - before if not name.startswith("c7n_ctschema"))
assert new in ([], ["__future__"]), new  # the less is imported before, the sooner Ctrl-C is answered
sys.exit(main())
"""


def test_ctrl_c_while_modules_are_imported() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_keys_of_the_envelope_are_pointed_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "signin.ConsoleLogin", "--grep", "sourceip"]) == 0
    shown = capsys.readouterr()
    assert "no keys" in shown.out and "note: `--root all` lists more keys, such as detail." in shown.err


def test_words_without_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "--grep", "policy", "bucket"]) == 0
    assert "s3-bucket-policy-public" in capsys.readouterr().out


@pytest.mark.slow  # builds the index of all services
def test_two_words_that_aws_writes_as_one(whole_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "console", "sign", "in", "--limit", "1"]) == 0
    assert "signin.ConsoleLogin" in capsys.readouterr().out
    assert main(["find", "tag", "xyzzy", "plugh"]) == 1
    assert "try fewer" in capsys.readouterr().err


def test_ids_for_a_shortcut_are_not_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["new-policy", "--event", "RunInstances", "--resource", "ebs", "--name", "x", "--ids"]
    path = "responseElements.instancesSet.items[].blockDeviceMapping.items[].ebs.volumeId"
    assert main([*asked, path]) == 0
    assert f"event: RunInstances\n          ids: {path}\n" in capsys.readouterr().out
