"""botocore's files are read once for all sessions of a block, and as before it afterwards."""

from __future__ import annotations

import boto3
import pytest
from botocore.loaders import JSONFileLoader

from c7n_ctschema.replay.simulated import model_files


def test_two_sessions_share_what_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    before = JSONFileLoader._load_file

    def load(self: JSONFileLoader, path: str, open_method: object) -> object:
        read.append(path)
        return before(self, path, open_method)

    monkeypatch.setattr(JSONFileLoader, "_load_file", load)
    model_files._load.cache_clear()
    with model_files.read_once():
        first, second = (boto3.Session().client("sqs", region_name="us-east-1") for _ in range(2))
    assert len([path for path in read if path.endswith("service-2.json.gz") and "sqs" in path]) == 1
    assert first.meta.service_model.operation_names == second.meta.service_model.operation_names
    boto3.Session().client("sqs", region_name="us-east-1")
    assert len([path for path in read if path.endswith("service-2.json.gz") and "sqs" in path]) == 2


def test_a_block_that_fails_leaves_botocore_as_it_was() -> None:
    before = JSONFileLoader.load_file
    with pytest.raises(LookupError), model_files.read_once():
        assert JSONFileLoader.load_file is not before
        raise LookupError
    assert JSONFileLoader.load_file is before
