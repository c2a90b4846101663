"""`lsp`: a language server for editors, over standard input and output."""

from __future__ import annotations

import argparse
import logging

from c7n_ctschema.errors import CtschemaError


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="use stdin and stdout; some clients add it (the default)")
    parser.epilog = "An editor starts it; docs/editors.md says how.\nIt needs `pip install 'custodian-ctschema[lsp]'`.\n"


def run(options: argparse.Namespace) -> int:
    try:
        from c7n_ctschema.server import features
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("pygls", "lsprotocol"):
            raise
        raise CtschemaError(f"{package} is not installed; `pip install 'custodian-ctschema[lsp]'`") from None
    logging.disable(logging.CRITICAL)  # pygls logs each message of a client that sends nonsense
    features.new_server().start_io()
    return 0
