"""`doctor`: the installed versions, what was verified for them, and the state of the cache."""

from __future__ import annotations

import argparse

from c7n_ctschema.cli.terminal.json_output import write_json
from c7n_ctschema.cli.terminal.text import printable
from c7n_ctschema.installation import installation

VERSION = 1


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="output format (default: text)")
    parser.epilog = "examples:\n  custodian-ctschema doctor\n  custodian-ctschema doctor --format json\n"


def run(options: argparse.Namespace) -> int:
    facts = installation()
    parts = {"versions": facts.versions, "verified": facts.verified, "cache": facts.cache}
    if options.format == "json":
        write_json({"version": VERSION, **parts})
    else:
        for title, part in parts.items():
            print(f"{title}:")
            for name, value in part.items():
                print(printable(f"  {name}: {value}"))
    return 0 if facts.is_sound else 1
