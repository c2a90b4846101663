"""`lsp`: a language server for editors, over standard input and output."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

from c7n_ctschema.errors import CtschemaError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="use stdin and stdout; some clients add it (the default)")
    parser.epilog = (
        "An editor starts it; docs/editors.md says how.\nIt needs `pip install 'custodian-ctschema[lsp]'`.\n"
    )


def run(options: argparse.Namespace) -> int:
    try:
        from c7n_ctschema.server import features
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("pygls", "lsprotocol"):
            raise
        raise CtschemaError(f"{package} is not installed; `pip install 'custodian-ctschema[lsp]'`") from None
    logging.disable(logging.CRITICAL)  # pygls logs each message of a client that sends nonsense
    with _protocol_output() as out:
        features.new_server().start_io(stdout=out)
    return 0


@contextlib.contextmanager
def _protocol_output() -> Iterator[BinaryIO]:
    """The standard output, for the protocol alone: what a library prints goes to stderr, the client's log."""
    sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        yield out
