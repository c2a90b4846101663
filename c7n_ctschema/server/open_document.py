"""One open document: its text, its findings, and the settings that apply to it."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, ParamSpec, TypeVar

from c7n_ctschema.diagnostics import Diagnostic, Kind
from c7n_ctschema.editor.document.document_findings import (
    DocumentFindings,
    Findings,
    Stopped,
    is_policy_text,
    whole_findings,
)
from c7n_ctschema.editor.document.text_positions import Encoding, TextPositions
from c7n_ctschema.errors import BadInput, CtschemaError
from c7n_ctschema.grammar import counted
from c7n_ctschema.lint.running import lint_run, run_settings
from c7n_ctschema.lint.running.reports import FileReport
from c7n_ctschema.lint.running.run_settings import Settings
from c7n_ctschema.lint.running.settings_file import Config
from c7n_ctschema.trail.facts import active_facts

P = ParamSpec("P")
T = TypeVar("T")
Log = Callable[[str], None]
MOST_CHARACTERS = 20_000_000  # as `lint`
FRESH = 2.0  # seconds for which settings and baseline are not read again


class Options(NamedTuple):
    """What the client sets: `initializationOptions`, or `workspace/configuration`."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    validate: bool = False
    code_lens: bool = False
    inlay_hints: bool = False
    asks_for_reason: bool = False  # the client has the command that asks for the reason of an ignore comment
    syntax_errors: tuple[str, ...] = ("yaml", "json")  # languages for which no other server of the client has them


class Checked(NamedTuple):
    """The findings of one version of a document."""

    version: int
    findings: Findings
    settings: Settings


class OpenDocument:
    """A document of the client. The text is replaced in the server's thread, and read in the linter's thread."""

    def __init__(self, uri: str, path: str, encoding: Encoding, log: Log) -> None:
        self.uri, self.path, self._encoding, self._log = uri, path, encoding, log
        self.version, self.text = -1, ""
        self._findings, self._checked = DocumentFindings(), Checked(-1, Findings(), Settings())
        self._known_facts = ""  # those of the findings that are kept
        self._settings: tuple[float, Options, Settings] | None = None
        self._validated: tuple[str, Findings] = "", Findings()
        self._lock = threading.Lock()  # pulled diagnostics and code actions can ask in two threads

    def update(self, version: int, text: str) -> None:
        """Replace the text."""
        self.version, self.text = version, text
        self.__dict__.pop("positions", None)

    @functools.cached_property
    def positions(self) -> TextPositions:
        """The positions of the current text."""
        return TextPositions(self.text, self._encoding)

    @property
    def is_of_policies(self) -> bool:
        """Whether the text is a policy file of c7n; False for one that is too large to be looked at."""
        return len(self.text) <= MOST_CHARACTERS and is_policy_text(self.text)

    def is_too_large(self) -> bool:
        if len(self.text) > MOST_CHARACTERS:
            limit = counted(MOST_CHARACTERS, "character")
            self._log(f"{self.path}: too large for the server, which takes at most {limit}")
            return True
        return False

    def asked(self, options: Options, question: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """The answer to a question, with the facts that the settings of the document name."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(active_facts.used_here(self._facts(options)))
            except CtschemaError as error:
                self._log(str(error))
                stack.enter_context(active_facts.used_here(()))
            return question(*given, **named)

    def _facts(self, options: Options) -> Sequence[str]:
        """As the commands: the environment, else the settings file."""
        paths = [path for path in os.environ.get(active_facts.VARIABLE, "").split(os.pathsep) if path]
        return paths or self.settings(options).config.facts

    def check(self, options: Options) -> Checked:
        """The findings of the current version. Raises Stopped if the document changes meanwhile."""
        checked = self.asked(options, self._check, options)
        language = "json" if self.path.endswith((".json", ".jsonc")) else "yaml"
        if checked.findings.is_whole or language in options.syntax_errors:
            return checked
        return checked._replace(findings=checked.findings._replace(problems=()))

    def _check(self, options: Options) -> Checked:
        version, text = self.version, self.text
        with self._lock:
            settings = self.settings(options)
            if self._known_facts != active_facts.files_in_use():
                self._known_facts = active_facts.files_in_use()
                self._findings, self._checked = DocumentFindings(), Checked(-1, Findings(), Settings())
            if self._checked.version != version or self._checked.settings != settings:
                found = self._found(text, settings, lambda: self.version != version)
                self._checked = Checked(version, found, settings)
            return self._checked

    def _found(self, text: str, settings: Settings, is_stale: Callable[[], bool]) -> Findings:
        if self.is_too_large() or settings.config.excludes(self.path):
            return Findings()
        if self._validated[0] == text and settings.selection.validate:
            found = self._validated[1]
        else:
            # c7n's validation takes seconds, so it follows in the background
            found = self._findings.of(text, self.path, settings.selection._replace(validate=False), is_stale)
        return self._new(found, settings)

    def validate(self, options: Options) -> bool:
        """Run c7n's validation on the current text; whether it has new findings to show."""
        return self.asked(options, self._validate, options)

    def _validate(self, options: Options) -> bool:
        text, settings = self.text, self.settings(options)
        if not settings.selection.validate or self._validated[0] == text or self.is_too_large():
            return False
        found = whole_findings(text, self.path, settings.selection)
        if not found.is_whole or text != self.text:
            return False
        with self._lock:
            self._validated, self._checked = (text, found), Checked(-1, Findings(), Settings())
        return True

    def _new(self, found: Findings, settings: Settings) -> Findings:
        """The findings without failures, which go to the log, and without those of the baseline."""
        shown = []
        for one in found.diagnostics:
            if one.kind is Kind.FAILURE:
                self._log(f"{one.file}: {one.message}")
            else:
                shown.append(one)
        return found._replace(diagnostics=self._without_known(tuple(shown), settings))

    def _without_known(self, shown: tuple[Diagnostic, ...], settings: Settings) -> tuple[Diagnostic, ...]:
        try:
            known = lint_run.baseline_of(settings)
        except BadInput as error:
            self._log(str(error))
            return shown
        if known is None:
            return shown
        [report], _, _ = known.without([FileReport(self.path, shown)])
        return report.diagnostics

    def settings(self, options: Options) -> Settings:
        """The settings file above the document, with the client's options over it. A broken file does not count."""
        now = time.monotonic()
        if self._settings and self._settings[1] == options and now - self._settings[0] < FRESH:
            return self._settings[2]
        found = self._read_settings(options)
        self._settings = (now, options, found)
        return found

    def _read_settings(self, options: Options) -> Settings:
        found = Config()
        try:
            found = run_settings.config_of([self.path])
        except CtschemaError as error:
            self._log(str(error))
        try:
            return run_settings.settings_of(
                found, select=options.select, ignore=options.ignore, validate=options.validate
            )
        except CtschemaError as error:  # a rule that does not exist
            self._log(str(error))
        return run_settings.settings_of(found, validate=options.validate)


__all__ = ["Checked", "OpenDocument", "Options", "Stopped"]
