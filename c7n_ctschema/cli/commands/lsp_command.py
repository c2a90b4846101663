"""`lsp`: a language server for editors, over standard input and output."""

from __future__ import annotations

import argparse
import contextlib
import gc
import logging
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

from c7n_ctschema.errors import CtschemaError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="use stdin and stdout; some clients add it (the default)")
    parser.epilog = (
        "An editor starts it; docs/editors.md says how.\n"
        "It needs `pip install 'custodian-ctschema[lsp]'`.\n\n"
        "examples:\n  custodian-ctschema lsp\n  custodian-ctschema lsp --stdio\n"
    )


def run(options: argparse.Namespace) -> int:
    try:
        from c7n_ctschema.server import protocol_classes

        protocol_classes.load()
        from c7n_ctschema.server import features
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("attrs", "pygls", "lsprotocol"):
            raise
        raise CtschemaError(f"{package} is not installed; `pip install 'custodian-ctschema[lsp]'`") from None
    logging.disable(logging.CRITICAL)  # pygls logs each message of a client that sends nonsense
    # `main` collects rarely, for short commands. Measured with random typing in 100 policies: the server's memory
    # grew to 326 MiB in 40 s with that threshold, and stays at 120 MiB with this one.
    gc.set_threshold(50_000, 10, 5)
    with _protocol_output() as out:
        features.new_server().start_io(stdout=out)
    return 0


@contextlib.contextmanager
def _protocol_output() -> Iterator[BinaryIO]:
    """The standard output, for the protocol alone: what a library prints goes to stderr, the client's log."""
    sys.stdout.flush()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(BrokenPipeError, ValueError), out:  # the server closes it when its client asks it to end
        yield out
