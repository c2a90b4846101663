"""Sessions for CI: `nox -s tests-3.10 tests-3.13 lint`."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.10", "3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(python="3.10")
def lowest(session: nox.Session) -> None:
    """The tests once with the lowest versions that pyproject.toml promises."""
    session.install("-r", "tests/lowest-requirements.txt", "-e", ".[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)
