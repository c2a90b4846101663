"""Errors that a user can fix. Each carries data; `str()` makes the message."""

from __future__ import annotations


class CtschemaError(Exception):
    """The program cannot do what the user asks for; the command line exits with 2."""


def one_line(error: BaseException, most: int = 300) -> str:
    """The error's message on one line, cut to `most` letters; the name of its class if it has no message."""
    return " ".join(str(error).split())[:most] or type(error).__name__


def with_class(error: BaseException) -> str:
    """The error's class and its message on one line: the messages of KeyError and others are no sentences."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


class UnknownName(CtschemaError):
    """A service, event, resource or template that does not exist.

    `kind` is the noun of the message, `suggestions` the nearest names, best first. `hint` says where to look if no name
    is similar.
    """

    def __init__(
        self, kind: str, name: str, suggestions: tuple[str, ...] = (), where: str = "", hint: str = ""
    ) -> None:
        # `args` are what pickle calls the class with; it restores the other members itself.
        super().__init__(kind, name)
        self.kind, self.name, self.suggestions, self.where, self.hint = kind, name, suggestions, where, hint

    def __str__(self) -> str:
        sentence = f"unknown {self.kind} {self.name!r}{f' in {self.where}' if self.where else ''}"
        meant = f"did you mean {', '.join(self.suggestions)}?" if self.suggestions else self.hint
        return f"{sentence}; {meant}" if meant else sentence


class BadInput(CtschemaError):
    """A file with unexpected content. Lines and columns count from 1; 0 is "not known".

    `policy` is the name of the policy if the error is about one policy, else ""; also "" for a policy without a name.
    """

    def __init__(self, file: str, message: str, line: int = 0, column: int = 0, policy: str = "") -> None:
        # A worker process pickles this error in its report, so `args` must have all that the class requires.
        super().__init__(file, message, line, column, policy)
        self.file, self.message, self.line, self.column, self.policy = file, message, line, column, policy

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.message}"
