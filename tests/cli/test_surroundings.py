"""Every command without a network, without a home, with a poor locale, with nothing to write to.

Covers c7n_ctschema.cli.commands.permissions_command.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from c7n_ctschema.cli.main import COMMANDS, main

PROJECT = Path(__file__).resolve().parents[2]
POLICY = """\
policies:
  - name: watch
    resource: aws.iam-policy
    mode:
      type: cloudtrail
      role: arn:aws:iam::123456789012:role/r
      events:
        - source: iam.amazonaws.com
          event: CreatePolicy
          ids: responseElements.policy.arn
    filters:
      - type: event
        key: detail.responseElements.policy.policyName
        op: not-in
        value_from: {url: "https://example.com/never-fetched.json", format: json}
"""
# one or more ways to run each command; `policy.yml` and `event.json` are there
RUNS: dict[str, list[list[str]]] = {
    "show": [["show"], ["show", "iam"], ["show", "iam.CreatePolicy"], ["show", "iam.CreatePolicy", "--format", "json"]],
    "keys": [["keys", "iam.CreatePolicy"], ["keys", "iam.CreatePolicy", "--ids-for", "iam-policy"]],
    "find": [["find", "create", "policy"]],
    "new-policy": [
        [
            "new-policy",
            "--event",
            "iam.CreatePolicy",
            "--resource",
            "iam-policy",
            "--ids",
            "responseElements.policy.arn",
            "--name",
            "a",
            "--output",
            "new.yml",
        ]
    ],
    "templates": [["templates"]],
    "lint": [["lint", "policy.yml"], ["lint", "--format", "sarif", "policy.yml"], ["lint", "--validate", "policy.yml"]],
    "pattern": [["pattern", "policy.yml"]],
    "permissions": [["permissions", "policy.yml"]],
    "convert": [["convert", "policy.yml"]],
    "learn": [["learn", "event.json", "-o", "new.yml"]],
    "backtest": [["backtest", "event.json", "-p", "policy.yml"]],
    "replay": [["replay", "event.json", "-p", "policy.yml"]],
    "sample": [["sample", "iam.CreatePolicy"]],
    "doctor": [["doctor"]],
    "lsp": [["lsp", "--help"]],  # tests/server starts the server itself
}


def test_every_command_is_run_here() -> None:
    assert set(RUNS) == set(COMMANDS)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yml").write_text(POLICY)
    assert main(["sample", "iam.CreatePolicy", "--envelope"]) == 0
    (tmp_path / "event.json").write_text(capsys.readouterr().out)
    return tmp_path


@pytest.mark.parametrize("command", [name for name in RUNS if name != "find"])
def test_nothing_is_sent(command: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse, raising=False)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    for arguments in RUNS[command]:
        assert main(arguments) in (0, 1)
        (place / "new.yml").unlink(missing_ok=True)


# urllib3, which c7n imports, binds a socket to ::1 to learn whether there is IPv6; nothing may connect or look up
NO_NETWORK = """\
import os, socket
def refuse(*_, **__):
    os.write(2, b"the network was used")
    os._exit(99)
for name in ("connect", "connect_ex", "sendto", "sendmsg"):
    setattr(socket.socket, name, refuse)
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
"""


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(RUNS))
def test_poor_surroundings(command: str, place: Path, request: pytest.FixtureRequest) -> None:
    """As a process: sockets forbidden, no home, LANG=C, no terminal, no cache that can be written, no credentials."""
    (place / "sitecustomize.py").write_text(NO_NETWORK)
    cache = request.getfixturevalue("whole_index") if command == "find" else "/proc/nowhere"
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONPATH": str(place),
        "XDG_CACHE_HOME": str(cache),
    }
    for arguments in RUNS[command]:
        done = subprocess.run(
            [sys.executable, "-m", "c7n_ctschema", *arguments],
            capture_output=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=place,
        )
        assert done.returncode in (0, 1), done.stderr.decode()
        assert b"Traceback" not in done.stderr
        assert b"\x1b" not in done.stdout


@pytest.mark.slow
def test_a_directory_of_very_many_files(tmp_path: Path) -> None:
    """The memory does not grow with the number of files."""
    (tmp_path / "p").mkdir()
    first = tmp_path / "p" / "0.yml"
    first.write_text(POLICY)
    for number in range(1, 4_000):
        os.link(first, tmp_path / "p" / f"{number}.yml")
    # not ru_maxrss: on Linux a child inherits its parent's
    code = (
        "import re; from c7n_ctschema.cli.main import main; main(['lint', 'p', '--jobs', '1']);"
        "print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    counted, memory = done.stdout.splitlines()[-2:]
    assert "4000 cloudtrail policies in 4000 files" in counted.replace(",", "")
    assert int(memory) < 300_000


# --- the package ------------------------------------------------------------------------------------------------


def completed(line: str, home: Path) -> list[str]:
    """What the shell is offered after a line, as argcomplete's shell function asks for it."""
    out = home / "out"
    environment = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": "\n",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "_ARGCOMPLETE_STDOUT_FILENAME": str(out),
    }
    program = shutil.which("custodian-ctschema", path=str(Path(sys.executable).parent))
    assert program, "installed without its script"
    subprocess.run([program], env=environment, capture_output=True, timeout=60)
    return out.read_text().split("\n")


@pytest.mark.slow
def test_completion_of_commands_services_and_events(tmp_path: Path) -> None:
    assert {"show ", "keys ", "find "} <= {f"{word.strip()} " for word in completed("custodian-ctschema ", tmp_path)}
    assert {"iam", "iot"} <= set(completed("custodian-ctschema keys i", tmp_path))
    assert completed("custodian-ctschema show --resource iam-u", tmp_path)[0].strip() == "iam-user"
    assert completed("custodian-ctschema lint --explain CT101", tmp_path)[0].strip() == "CT101"
    events = completed("custodian-ctschema keys iam.Cre", tmp_path)
    assert "iam.CreatePolicy " in [f"{word.strip()} " for word in events]
    assert all(word.strip().startswith("iam.Cre") for word in events)


@pytest.mark.slow
def test_a_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    """What pip would install: everything that is read at run time is in the wheel, templates too."""
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "d", str(PROJECT)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if built.returncode:
        pytest.skip(f"cannot build here without a network: {built.stderr[-200:]}")
    (wheel,) = (tmp_path / "d").iterdir()
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    code = (
        "import sys; sys.path.insert(0, 'site'); from c7n_ctschema.cli.main import main; import c7n_ctschema;"
        "assert 'site' in c7n_ctschema.__file__; "
        "sys.exit(main(['templates']) or main(['show', 'signin.ConsoleLogin']) or main(['keys', 'sms.CreateApp']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "root-login" in done.stdout and "detail.responseElements" in done.stdout
