"""Learning as engines distribute it: the same facts as one run, whatever is merged with what."""

from __future__ import annotations

import gzip
import json
import pickle
import sys
from pathlib import Path

from c7n_ctschema.learn.learn_fold import LearnFold

sys.path.insert(0, str(Path(__file__).parent))
import invented_logs


def test_objects_are_folded_and_merged_in_any_order() -> None:
    fold, made = LearnFold(), invented_logs.records(40)
    objects = [
        (f"s3://logs/AWSLogs/1/CloudTrail/{n}.json.gz", gzip.compress(json.dumps({"Records": made[n::4]}).encode()))
        for n in range(4)
    ]

    def folded(order: list[int]) -> str:
        total = fold.empty()
        for number in order:
            name, data = objects[number]
            total.add(pickle.loads(pickle.dumps(fold.fold(data, name))))
        return total.facts.text()

    assert folded([0, 1, 2, 3]) == folded([3, 1, 0, 2])
    assert len(json.loads(folded([0, 1, 2, 3]))["objects"]) == 4
