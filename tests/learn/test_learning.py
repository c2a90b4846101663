"""Learning: any order and grouping, no value in the facts, objects once, and killed runs.

Covers c7n_ctschema.learn.log_folding, c7n_ctschema.learn.shape_counts, c7n_ctschema.learn.record_shapes, c7n_ctschema.learn.shape_trees,
c7n_ctschema.trail.facts.fact_tree and c7n_ctschema.trail.facts.facts_document.
"""

from __future__ import annotations

import gzip
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from c7n_ctschema.cli.main import main
from c7n_ctschema.errors import BadInput
from c7n_ctschema.learn import learning, log_folding, shape_counts
from c7n_ctschema.learn.log_folding import Plan, Summary
from c7n_ctschema.replay.records import file_pieces
from c7n_ctschema.scale import large_files
from c7n_ctschema.trail.facts import facts_document
from c7n_ctschema.trail.facts.facts_document import Facts, FactsFile

sys.path.insert(0, str(Path(__file__).parent))
import invented_logs

Record = dict[str, Any]
NAMES = st.sampled_from(["policyName", "arn", "tags", "key", "x7-", "Items", *(f"memberName{c}" for c in "abcdefgh")])
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["a", "ENABLED", "b c"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
EVENTS = st.sampled_from([("iam.amazonaws.com", "CreatePolicy"), ("a.amazonaws.com", "B")])


@st.composite
def logged(draw: st.DrawFn) -> Record:
    source, name = draw(EVENTS)
    found = {"eventSource": source, "eventName": name, "eventTime": f"2026-01-{draw(st.integers(10, 28))}T00:00:00Z"}
    if draw(st.integers(0, 5)) == 0:
        found["errorCode"] = "AccessDenied"
    return {**found, "requestParameters": draw(BODIES), "responseElements": draw(BODIES)}


def folded(records: list[Record], plan: Plan | None = None) -> Facts:
    return log_folding.fold(plan or Plan(), json.dumps({"Records": records}).encode(), "f").facts


@settings(max_examples=60, deadline=None)
@given(st.lists(logged(), min_size=1, max_size=12), st.data())
def test_facts_are_a_monoid(records: list[Record], data: st.DataObject) -> None:
    whole = folded(records).text()
    shuffled = data.draw(st.permutations(records))
    cut = sorted(data.draw(st.lists(st.integers(0, len(records)), min_size=2, max_size=2)))
    first, second, third = (
        folded(list(part)) for part in (shuffled[: cut[0]], shuffled[cut[0] : cut[1]], shuffled[cut[1] :])
    )
    left, right, tail = Facts(), Facts(), Facts()
    for part in (first, second, third):
        left.add(part)
    tail.add(third)
    tail.add(second)
    right.add(tail)
    right.add(first)
    assert left.text() == right.text() == whole
    assert facts_document.parse(whole, "f").text() == whole


def test_names_that_grow_are_joined_in_any_grouping() -> None:
    words = ["alias", "bucket", "cache", "data", "event", "file", "group", "host", "image", "job"]
    records = [
        {"eventSource": "a.amazonaws.com", "eventName": "B", "requestParameters": {"place": {f"{a}{b.title()}": 1}}}
        for a in words
        for b in words
    ]
    whole = folded(records)
    assert '"?place":[1,100,{"*"' in whole.text()
    parts = Facts()
    for number in (3, 0, 2, 1):
        parts.add(folded(records[number::4]))
    assert parts.text() == whole.text()


@pytest.mark.parametrize("most", [0, 1, 3])
def test_many_shapes_become_trees_early(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = invented_logs.records(40)
    whole = folded(made).text()
    monkeypatch.setattr(shape_counts, "MOST_SHAPES", most)
    total = Summary()
    for part in (made[:25], made[25:]):
        total.add(log_folding.fold(Plan(), json.dumps({"Records": part}).encode(), "f"))
    assert total.facts.text() == whole and not total.counts.events


def planted(secrets: list[str], rng: random.Random) -> list[Record]:
    """Records with the secrets as values, tag names, map keys, header names, and in policy documents."""
    found = []
    for secret in secrets:
        request: Record = {
            "clusterName": secret,
            "tags": {secret: secret},
            "tagSet": [{"key": secret, "value": secret}, {secret: secret}],
            "headers": {f"x-{secret}": [secret]},
            "environment": {"variables": {secret: secret}},
            "policyDocument": {"Statement": [{"Sid": secret, "Condition": {"StringEquals": {secret: secret}}}]},
            "settings": {secret: {"deep": {secret: [secret]}}},
            "numberMap": {secret: 3, f"{secret}Id": 4},
        }
        source, name = rng.choice(
            [
                (invented_logs.WIRE, "MakeOrchard"),
                ("iam.amazonaws.com", "CreateRole"),
                ("lambda.amazonaws.com", "CreateFunction20150331"),
            ]
        )
        found.append(
            {
                "eventSource": source,
                "eventName": name,
                "eventTime": "2026-01-01T00:00:00Z",
                "requestParameters": request,
                "responseElements": request,
            }
        )
    return found


@pytest.mark.parametrize("kind", ["hex", "letters", "mixed", "tag"])
def test_no_secret_stands_in_the_facts(kind: str) -> None:
    rng = random.Random(kind)
    lower, every = "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    make = {
        "hex": lambda: f"{rng.getrandbits(80):020x}",
        "letters": lambda: "".join(rng.choices(lower, k=14)),
        "mixed": lambda: "".join(rng.choices(every, k=16)),
        "tag": lambda: f"Team-{rng.getrandbits(40):x}",
    }[kind]
    secrets = [make() for _ in range(250)]
    text = folded(planted(secrets, rng), Plan(with_values=True)).text().lower()
    assert "clustername" in text
    assert [secret for secret in secrets if secret.lower() in text] == []


def test_values_of_enums_are_counted_on_request() -> None:
    made = [
        {
            "eventSource": "s3.amazonaws.com",
            "eventName": "CreateBucket",
            "requestParameters": {"bucketName": "secret-x", "x-amz-acl": "private"},
        },
        {
            "eventSource": "dynamodb.amazonaws.com",
            "eventName": "CreateTable",
            "requestParameters": {"billingMode": "PAY_PER_REQUEST", "tableName": "SECRET"},
        },
        {
            "eventSource": "dynamodb.amazonaws.com",
            "eventName": "CreateTable",
            "requestParameters": {"billingMode": "my own text", "tableName": "SECRET"},
        },
    ]
    assert "PAY_PER_REQUEST" not in folded(made).text()
    text = folded(made, Plan(with_values=True)).text()
    assert '{"PAY_PER_REQUEST":1}' in text and "SECRET" not in text and "my own text" not in text


def test_an_object_counts_once_and_merged_facts_come_from_different_ones(tmp_path: Path) -> None:
    made = invented_logs.records(60)
    paths = invented_logs.write(tmp_path, made, 3)
    first = learning.learn([str(tmp_path)], Facts(), jobs=1)
    again = learning.learn([str(tmp_path)], first.facts, jobs=1)
    assert first.records == 60 and again.records == 0 and again.passed_over == {learning.READ_BEFORE: 3}
    (tmp_path / "a.json").write_text(first.facts.text())
    with pytest.raises(learning.ReadTwice, match="3 objects"):
        learning.merge([str(tmp_path / "a.json")] * 2)
    copy = tmp_path / "copy.json.gz"
    copy.write_bytes(paths[0].read_bytes())
    twice = tmp_path / "copy2.json.gz"
    twice.write_bytes(paths[0].read_bytes())
    assert learning.learn([str(copy), str(twice)], Facts(), jobs=1).records == 20


def test_processes_and_jobs_do_not_change_the_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from c7n_ctschema.scale import local_engine

    invented_logs.write(tmp_path, invented_logs.records(200), 20)
    monkeypatch.setattr(local_engine, "GROUP_FILES", 3)
    one, two = (learning.learn([str(tmp_path)], Facts(), jobs=jobs) for jobs in (1, 2))
    assert one.facts.text() == two.facts.text() and one.records == two.records == 200


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_read_one_large_file_together(jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = invented_logs.records(300)
    odd = {**made[0], "requestParameters": deep(50)}
    monkeypatch.setattr(large_files, "LARGE", 10_000)
    monkeypatch.setattr(file_pieces, "BLOCK", 5_000)
    document, lines = tmp_path / "document.json", tmp_path / "lines.json"
    document.write_text(json.dumps({"Records": [*made, odd]}))
    lines.write_text("".join(json.dumps(one) + "\n" for one in [*made, odd]) + "{x}\n")
    done: list[int] = []
    found = learning.learn([str(document), str(lines)], Facts(), jobs=jobs, done=done.append)
    assert found.records == 602 and found.files == 2 and len(found.facts.objects) == 2
    assert sum(done) == document.stat().st_size + lines.stat().st_size
    parts = [folded([*made, odd]) for _ in range(2)]
    parts[0].add(parts[1])
    parts[0].objects = found.facts.objects
    assert found.facts.text() == parts[0].text()
    told = "\n".join(found.problems)
    assert f"{document}: record 301: more than 40" in told and f"{lines}:301: more than 40" in told
    assert f"{lines}:302: damaged JSON" in told and found.unread == 3
    assert learning.learn([str(document)], found.facts, jobs=jobs).records == 0


def test_a_large_file_that_cannot_be_cut_is_read_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = invented_logs.records(30)
    monkeypatch.setattr(large_files, "LARGE", 1_000)
    (tmp_path / "values.json").write_text("\n".join(json.dumps(one, indent=1) for one in made))
    assert learning.learn([str(tmp_path)], Facts(), jobs=2).records == 30


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    invented_logs.write(tmp_path, invented_logs.records(3_000), 60)
    quiet, killed = tmp_path / "quiet.json", tmp_path / "killed.json"
    script = (
        "import sys; from c7n_ctschema.learn import learning; from c7n_ctschema.scale import local_engine\n"
        "learning.CHECKPOINT = 0; local_engine.GROUP_FILES = 2\n"
        "from c7n_ctschema.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )

    def start(target: Path) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-c",
            script,
            "learn",
            "--update",
            str(target),
            "--jobs",
            "1",
            str(tmp_path / "AWSLogs"),
        ]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL)

    assert start(quiet).wait() == 0
    rng, kills = random.Random(3), 0
    for _ in range(4):
        process = start(killed)
        while not killed.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        learning.read(str(killed))  # whole at any moment
    assert kills and start(killed).wait() == 0
    assert killed.read_bytes() == quiet.read_bytes()


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"member": value}
    return value


def file_of(request: str, more: str = "") -> bytes:
    """A file whose second record has this request."""
    good = '{"eventSource":"iam.amazonaws.com","eventName":"CreatePolicy"}'
    odd = f'{{"eventSource":"iam.amazonaws.com","eventName":"CreatePolicy",{more}"requestParameters":{request}}}'
    return f'{{"Records":[{good},{odd},{good}]}}'.encode()


BAD: dict[str, tuple[bytes, str, int]] = {
    "half a JSON": (b'{"Records":[{"eventSource":"a.amazonaws.com","eventName":"B"},{"eventSou', "bad:1: record 2", 1),
    "a list": (b'{"Records":[[1],{"eventSource":"a.amazonaws.com","eventName":"B"}]}', "bad: record 1: ", 1),
    "null": (b'{"Records":null}', "bad: record 1: no CloudTrail event: its `Records` is not a list", 0),
    "deep": (file_of(json.dumps(deep(200))), "bad: record 2: more than 40 levels", 3),
    "a member twice": (file_of('{"a":[{"arn":1,"arn":"a"}]}'), "bad: record 2: the member 'arn' stands twice", 3),
    "100,000 members": (
        file_of(json.dumps({f"member{n}": n for n in range(100_000)})),
        "bad: record 2: an object with more than 10,000 members",
        3,
    ),
    "the first half of a pair": (file_of('{"policyName":"\\ud83d"}'), "bad:1: record 2: half of a surrogate pair", 3),
    "the second half of a pair": (file_of('{"policyName":"\\udc00"}'), "bad:1: record 2: half of a surrogate pair", 3),
    "a name twice": (
        file_of("null", '"eventName":"CreateUser",'),
        "bad: record 2: the member 'eventName' stands twice in the record; the last one counts",
        3,
    ),
    "two requests": (
        file_of("null", '"requestParameters":{"arn":"a"},'),
        "bad: record 2: the member 'requestParameters' stands twice in the record",
        3,
    ),
    "half a pair elsewhere": (
        file_of("null", '"userAgent":"\\ud83d",'),
        "bad:1: record 2: half of a surrogate pair",
        3,
    ),
    "not UTF-8": (
        file_of("null", '"userAgent":"\xff",').replace(b"\xc3\xbf", b"\xff"),
        "bad: record 2: damaged JSON",
        2,
    ),
    "lines": (b"\n".join([file_of("1")[12:-2].split(b",{")[0]] * 3 + [b"{x}"]), "bad:4: damaged JSON", 3),
    "truncated": (
        gzip.compress(b'{"Records":[' + b'{"eventSource":"a.amazonaws.com","eventName":"B"},' * 99)[:90],
        "bad: damaged gzip: it is cut off",
        62,
    ),
}


def test_a_flaw_is_told_once_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = b'{"eventSource":"iam.amazonaws.com","eventName":"CreatePolicy","userAgent":"\\ud83d"}\n'
    good = line.replace(b"\\ud83d", b"x")
    monkeypatch.setattr(large_files, "LARGE", 1_000)
    monkeypatch.setattr(file_pieces, "BLOCK", 1_000)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(good.replace(b"x", name.encode()) * 3 + line * 30)
    for jobs in (1, 2):
        found = learning.learn([str(tmp_path)], Facts(), jobs=jobs)
        assert [one.rpartition("/")[2] for one in found.problems] == [
            f"{name}:4: half of a surrogate pair, as in a string that was cut; the record is learned "
            "(and 29 more records of this file)"
            for name in ("a", "b")
        ]
        assert (found.unread, found.unlisted, found.records) == (60, 0, 66)


def test_names_in_bodies_are_no_members_that_stand_twice(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(file_of('{"eventName":"x","requestParameters":{"eventName":"y"}}'))
    found = learning.learn([str(tmp_path)], Facts())
    assert (found.problems, found.records) == ([], 3)


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_told_with_its_place_and_the_rest_is_learned(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, message, records = BAD[kind]
    monkeypatch.chdir(tmp_path)
    Path("bad").write_bytes(data)
    invented_logs.write(tmp_path, invented_logs.records(9), 1)
    assert main(["learn", "bad", "AWSLogs", "-o", "facts.json", "--jobs", "1"]) == 2
    told = capsys.readouterr().err
    assert message in told and f"{records + 9} records in 2 files" in told
    text = Path("facts.json").read_text()
    assert f"{invented_logs.WIRE} MakeOrchard" in text and len(text) < 4_000


def test_lines_keep_their_numbers() -> None:
    line = '{"eventSource":"a.amazonaws.com","eventName":"B","requestParameters":%s}'
    odd = line % '{"a":1,"a":2}'
    for text, place in ((f"{line % 1}\n{odd}\n", "f:2: the"), (f"{line % 1}\n\n{odd}", "f:3: record 2: the")):
        found = log_folding.fold(Plan(), text.encode(), "f")
        assert found.records == 2 and found.problems[0].startswith(place)


def test_records_in_the_messages_of_other_services_are_learned() -> None:
    made = json.dumps(invented_logs.records(1)[0])
    queue = {"Records": [{"eventSource": "aws:sqs", "eventName": "x", "body": made}]}
    assert log_folding.fold(Plan(), json.dumps(queue).encode(), "f").records == 1


def test_a_file_that_is_no_facts(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text("{}")
    with pytest.raises(BadInput, match="no facts"):
        learning.read(str(tmp_path / "f.json"))


def test_a_file_of_facts_is_searched_by_name(tmp_path: Path) -> None:
    names = [
        ("a.amazonaws.com", "B"),
        ("a.amazonaws.com", 'q":{"records":'),
        ("ä.amazonaws.com", "Ü"),
        ("z", "objects"),
    ]
    facts = folded([{"eventSource": source, "eventName": name} for source, name in names])
    (tmp_path / "f.json").write_text(facts.text())
    found = FactsFile(str(tmp_path / "f.json"))
    assert sorted(found.names()) == sorted(names) and found.sources() == {source for source, _ in names}
    assert all(found.event(*name) for name in names) and not found.event("a.amazonaws.com", "C")
    (tmp_path / "cut.json").write_text(facts.text()[:150])
    with pytest.raises(BadInput):
        FactsFile(str(tmp_path / "cut.json")).event(*names[0])


def test_summaries_add_up() -> None:
    total = Summary()
    for number in range(3):
        total.add(log_folding.fold(Plan(), b"", f"{number}"))
    assert total.files == 3 and total.unread == 3 and total.problems == ["0: empty", "1: empty", "2: empty"]


def test_a_device_without_an_end_is_no_facts() -> None:
    with pytest.raises(BadInput, match="not a regular file"):
        learning.merge(["/dev/zero"])
