#!/usr/bin/env python3
"""Write c7n_ctschema/data/generated/retired/: models of services that botocore no longer has but whose records exist.

usage: retired_models.py BOTOCORE-DATA-DIRECTORY...     (of older botocores, newest last)

The models have no documentation. The rest is botocore's (Apache-2.0).
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

from c7n_ctschema.trail.catalog import models

LEFT_OUT = {"documentation", "examples", "endpoints", "paginators", "errors", "exception", "authtype"}


def stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: stripped(inner)
            for name, inner in value.items()
            if name not in LEFT_OUT or (isinstance(inner, dict) and "shape" in inner)
        }
    return [stripped(inner) for inner in value] if isinstance(value, list) else value


def model_of(folder: Path) -> dict[str, Any] | None:
    for version in sorted(folder.iterdir(), reverse=True):
        for name in ("service-2.json.gz", "service-2.json"):
            file = version / name
            if file.is_file():
                data = file.read_bytes()
                model: dict[str, Any] = json.loads(gzip.decompress(data) if name.endswith(".gz") else data)
                return model
    return None


def main(folders: list[str]) -> None:
    target = Path(models.RETIRED)
    target.mkdir(exist_ok=True)
    for root in map(Path, folders):
        for folder in sorted(entry for entry in root.iterdir() if entry.is_dir()):
            model = None if models.versions(folder.name) else model_of(folder)
            if model:
                text = json.dumps(stripped(model), separators=(",", ":"), sort_keys=True).encode()
                (target / f"{folder.name}.json.gz").write_bytes(gzip.compress(text, mtime=0))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", metavar="BOTOCORE-DATA-DIRECTORY")
    main(parser.parse_args().names)
