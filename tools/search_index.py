#!/usr/bin/env python3
"""Write the index of `find` that the package ships, for the installed botocore.

usage: search_index.py        (about 10 seconds; writes c7n_ctschema/data/generated/search/events.sqlite)

Services whose models differ in another version of botocore are indexed on the user's machine, so the file works without
a new one for each version of botocore. The same versions give the same file.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sqlite3

from c7n_ctschema.trail.search import index_building, index_files


def main() -> None:
    file = index_files.SHIPPED
    beside = f"{file}.new"
    with contextlib.suppress(OSError):
        os.unlink(beside)
    with contextlib.closing(sqlite3.connect(beside)) as database:
        index_building.build(database, None, lambda done, total: None)
        database.execute("VACUUM")
    os.replace(beside, file)
    print(f"{file}: {os.path.getsize(file):,} bytes")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    main()
