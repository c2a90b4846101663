"""Every command line that the documents show is run, and its output compared.

A block marked ```console holds `$ command` lines, each followed by what it prints (stdout and stderr as on a terminal).
A line `...` stands for any lines, `...` inside a line for any text. A document's blocks run in order in one folder, which
is empty at first; a block whose first line is `# name.yml` becomes that file, and `cat > name <<'EOF'` in a block of shell
writes one. A block after `<!-- not run: why -->` is left out. Commands in other blocks and in inline code must at least be
understood.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from c7n_ctschema.cli.main import COMMANDS, PROG, _parser, main

PROJECT = Path(__file__).resolve().parents[2]
GENERATED = {"docs/rules.md"}  # its examples are run as tests of the rules
DOCUMENTS = sorted(
    str(path.relative_to(PROJECT))
    for path in (*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("benchmarks/*.md"))
)
_BLOCK = re.compile(r"^(?P<fence>```+)(?P<kind>\w*)[^\n]*\n(?P<text>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run: [^>]+ -->\s*\Z")
_NAMED = re.compile(r"# (?P<name>[\w.-]+(?:/[\w.-]+)*\.(?:ya?ml|json|jsonl|toml))\n")
_HEREDOC = re.compile(r"cat > (?P<name>[\w.-]+) <<'EOF'\n(?P<text>.*?)^EOF\n", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(rf"`({PROG} [^`]+)`")


@dataclass(frozen=True)
class Block:
    line: int
    kind: str
    text: str


def blocks(document: str) -> Iterator[Block]:
    text = (PROJECT / document).read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        if not _NOT_RUN.search(text[: found.start()]):
            yield Block(text.count("\n", 0, found.start()) + 2, found["kind"], found["text"])


def examples(block: Block) -> Iterator[tuple[int, str, list[str]]]:
    """Line, command and expected lines of a console block."""
    command, expected, at = "", [], block.line
    for number, line in enumerate(block.text.splitlines(), block.line):
        if command.endswith("\\"):
            command = command[:-1] + line.strip()
        elif line.startswith("$ "):
            if command:
                yield at, command, expected
            command, expected, at = line[2:], [], number
        else:
            expected.append(line)
    if command:
        yield at, command, expected


def shown(command: str) -> tuple[int, str]:
    """Exit code and output of a command line: ours in this process, c7n's and the shell's own as programs."""
    if re.search(r"[|><;&$`]", re.sub(r"'[^']*'", "", command)) or not command.startswith(PROG + " "):
        tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PATH": tools},
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
        return done.returncode, done.stdout
    screen = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with redirect_stdout(screen), redirect_stderr(screen):
        code = main(shlex.split(command)[1:])
    return code, screen.buffer.getvalue().decode()  # type: ignore[attr-defined]


def as_pattern(expected: list[str]) -> str:
    lines = []
    for line in expected:
        if line.strip() in ("...", "…"):
            lines.append(r"(?:[^\n]*\n)*?")
        else:
            lines.append(re.escape(line.rstrip()).replace(re.escape("..."), r"[^\n]*") + "\n")
    return "".join(lines)


def compare(document: str, line: int, command: str, expected: list[str]) -> None:
    code, output = shown(command)
    got = "".join(text.rstrip() + "\n" for text in output.splitlines())
    while expected and not expected[-1].strip():  # a blank line before the next command is for the reader
        expected = expected[:-1]
    if not re.fullmatch(as_pattern(expected) + r"\n*", got):
        diff = "\n".join(difflib.unified_diff(expected, got.splitlines(), "document", "now", lineterm=""))
        pytest.fail(f"{document}:{line}: $ {command}\nexit code {code}\n{diff}", pytrace=False)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def write_named(block: Block, folder: Path) -> None:
    named = _NAMED.match(block.text)
    if named:
        (folder / named["name"]).parent.mkdir(parents=True, exist_ok=True)
        (folder / named["name"]).write_text(block.text, encoding="utf-8")
    for typed in _HEREDOC.finditer(block.text if block.kind == "sh" else ""):
        (folder / typed["name"]).write_text(typed["text"], encoding="utf-8")


def is_find(command: str) -> bool:
    return command.startswith(f"{PROG} find")


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name not in GENERATED])
def test_commands_print_what_the_document_shows(document: str, workplace: Path) -> None:
    for block in blocks(document):
        write_named(block, workplace)
        if block.kind == "console":
            for line, command, expected in examples(block):
                if not is_find(command):
                    compare(document, line, command, expected)


@pytest.mark.todays_models
@pytest.mark.slow  # builds the index of all services
def test_find_prints_what_the_documents_show(workplace: Path, whole_index: Path) -> None:
    for document in DOCUMENTS:
        for block in blocks(document):
            for line, command, expected in examples(block) if block.kind == "console" else ():
                if is_find(command):
                    compare(document, line, command, expected)


def understood(command: str) -> str:
    """Why the parser does not understand a command line, "" where it does."""
    words = shlex.split(command, comments=True)[1:]
    words = words[: next((at for at, word in enumerate(words) if word in ("|", ">", ">>", "&&", "<")), len(words))]
    errors = io.StringIO()
    with redirect_stderr(errors), redirect_stdout(io.StringIO()):
        try:
            _parser([word for word in words if word in COMMANDS][:1]).parse_args(words)
        except SystemExit as stop:
            return errors.getvalue() if stop.code else ""
    return ""


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name not in GENERATED])
def test_other_commands_in_documents_are_understood(document: str) -> None:
    text = (PROJECT / document).read_text(encoding="utf-8")
    commands = [found for found in _INLINE.findall(text) if "…" not in found]
    for block in blocks(document):
        if block.kind in ("sh", "bash", "shell"):
            commands += [line.strip() for line in block.text.replace("\\\n", " ").splitlines()]
    for command in commands:
        if command.startswith(PROG + " "):
            assert not understood(command), f"{document}: {command}"


@pytest.mark.parametrize("command", list(COMMANDS))
def test_the_examples_of_help_are_understood(command: str) -> None:
    helped = io.StringIO()
    with redirect_stdout(helped):
        assert main([command, "--help"]) == 0
    examples = helped.getvalue().partition("examples:\n")[2].replace("\\\n", " ")
    lines = [line.strip() for line in examples.splitlines() if PROG in line]
    assert len(lines) >= 2
    for line in lines:
        assert not understood(line[line.index(PROG) :]), line
