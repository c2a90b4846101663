"""What `import c7n_ctschema` answers about events, and that importing it is cheap."""

from __future__ import annotations

import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

import c7n_ctschema
from c7n_ctschema.errors import UnknownName
from c7n_ctschema.trail.catalog.targets import NoEvent
from c7n_ctschema.trail.paths.resolution import Found, Missing


def test_events_of_a_source_and_of_a_service_are_the_same() -> None:
    by_service = list(c7n_ctschema.events("cloudwatch"))
    assert by_service and by_service == list(c7n_ctschema.events("monitoring.amazonaws.com"))
    assert c7n_ctschema.EventName("signin.amazonaws.com", "ConsoleLogin") in c7n_ctschema.events("signin.amazonaws.com")


def test_one_side_of_an_event() -> None:
    output = c7n_ctschema.event("iam.CreatePolicy.output")
    assert output.sides == ("response",) and all("responseElements" in key.path for key in output.keys(None))
    assert any(key.path == "detail.userIdentity.type" for key in output.keys("all"))
    assert isinstance(output.resolve("detail.responseElements.policy.arn"), Found)
    assert isinstance(output.resolve("detail.responseElements.policy.nothing"), Missing)
    assert "<p>" not in output.description and "managed policy" in output.description


def test_errors_carry_data() -> None:
    with pytest.raises(UnknownName) as unknown:
        c7n_ctschema.ids_for("iam-polcy", "iam.CreatePolicy")
    assert unknown.value.kind == "resource" and "iam-policy" in unknown.value.suggestions
    with pytest.raises(NoEvent) as service:
        c7n_ctschema.event("iam")
    assert service.value.example.startswith("iam.")


def test_names_that_do_not_exist() -> None:
    with pytest.raises(AttributeError):
        _ = c7n_ctschema.no_such_function  # type: ignore[attr-defined]
    assert set(c7n_ctschema.__all__) <= set(dir(c7n_ctschema))


def test_import_takes_less_than_30_ms_and_loads_nothing() -> None:
    code = (
        "import sys, time; before = set(sys.modules); start = time.process_time(); import c7n_ctschema\n"
        "print(time.process_time() - start, len(set(sys.modules) - before))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(3)]
    # The quickest: the first run can compile the module, and other processes of the machine slow each one down.
    assert min(float(run.split()[0]) for run in runs) < 0.030
    assert all(int(run.split()[1]) <= 2 for run in runs)  # the other one is `__future__`


def test_threads_get_the_same_answers_and_leave_the_process_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    before = list(warnings.filters)
    start = threading.Barrier(8)

    def ask(number: int) -> object:
        start.wait()
        target = ("ec2.RunInstances", "iam.CreateRole")[number % 2]
        resource = ("ec2", "iam-role")[number % 2]
        policy = {"name": "x", "resource": resource, "mode": {"type": "cloudtrail", "events": [_entry(target)]}}
        found = [len(c7n_ctschema.event(target).keys()), c7n_ctschema.ids_for(resource, target)]
        import json

        return [*found, c7n_ctschema.lint_text(json.dumps({"policies": [policy]})), c7n_ctschema.find(target, 1).events]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert all(answer == answers[number % 2] for number, answer in enumerate(answers))
    assert warnings.filters == before and capfd.readouterr() == ("", "")


def _entry(target: str) -> dict[str, str]:
    service, _, event = target.partition(".")
    return {"source": f"{service}.amazonaws.com", "event": event, "ids": "eventID"}
