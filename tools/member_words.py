"""Write the words of all member names in botocore's models.

usage: member_words.py

`learn` keeps a name that no model has only if it is made of such words; any other name may be data.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from json_layout import write

from c7n_ctschema.learn import member_names
from c7n_ctschema.trail.catalog import models

TARGET = Path(__file__).resolve().parent.parent / "c7n_ctschema" / "data" / "generated" / "member_words.json"
LEAST = 2  # services, or members of a service: a word of one member can be a slip


def main() -> None:
    argparse.ArgumentParser(description="Make member_words.json.").parse_args()
    counts: Counter[str] = Counter()
    for service in models.services():
        for shape in models.load(service)["shapes"].values():
            for name in shape.get("members", {}):
                counts.update({word.lower() for word in member_names.words(name)})
    words = sorted(word for word, count in counts.items() if count >= LEAST and word.isalpha() and len(word) > 1)
    write(TARGET, {"words": words})


if __name__ == "__main__":
    main()
