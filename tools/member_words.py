"""Write the words of all member names in botocore's models: `python tools/member_words.py`.

`learn` keeps a name that no model has only if it is made of such words; any other name may be data.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from c7n_ctschema.learn import member_names
from c7n_ctschema.trail.catalog import models

TARGET = Path(__file__).resolve().parent.parent / "c7n_ctschema" / "data" / "generated" / "member_words.json"
LEAST = 2  # services, or members of a service: a word of one member can be a slip


def main() -> None:
    counts: Counter[str] = Counter()
    for service in models.services():
        for shape in models.load(service)["shapes"].values():
            for name in shape.get("members", {}):
                counts.update({word.lower() for word in member_names.words(name)})
    words = sorted(word for word, count in counts.items() if count >= LEAST and word.isalpha() and len(word) > 1)
    TARGET.write_text(json.dumps({"words": words}, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
