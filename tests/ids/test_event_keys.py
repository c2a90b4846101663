"""The functions below `keys`: plain values in, plain results out, and nothing printed."""

from __future__ import annotations

import pytest

from c7n_ctschema.errors import UnknownName
from c7n_ctschema.ids.event_keys import ids_of, keys_of
from c7n_ctschema.trail.catalog.targets import NoEvent


def test_keys_of_an_event_by_root_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = keys_of("iam.CreatePolicy", root="response", words=["policy arn"])
    assert (found.source, found.event) == ("iam.amazonaws.com", "CreatePolicy")
    assert "detail.responseElements.policy.arn" in [key.path for key in found.keys]
    (output,) = keys_of("iam.CreatePolicy.output", root="request")
    assert all(key.path.startswith("detail.responseElements.") for key in output.keys)
    assert capsys.readouterr() == ("", "")


def test_words_that_only_the_envelope_has_are_found_elsewhere() -> None:
    (found,) = keys_of("signin.ConsoleLogin", words=["sourceIPAddress"])
    assert not found.keys and found.elsewhere.endswith("sourceIPAddress")


def test_the_keys_of_an_event_are_also_those_beside_its_sides() -> None:
    (sign_in,) = keys_of("signin.ConsoleLogin")
    assert "detail.additionalEventData.MFAUsed" in [key.path for key in sign_in.keys]
    (service_event,) = keys_of("mpa.SessionApproved")
    assert {key.path.rpartition(".")[0] for key in service_event.keys} == {"detail.serviceEventDetails"}
    (one_side,) = keys_of("signin.ConsoleLogin", root="response")
    assert [key.path for key in one_side.keys] == ["detail.responseElements.ConsoleLogin"]


def test_ids_of_a_resource_with_the_key_that_they_read() -> None:
    (found,) = ids_of("iam.CreatePolicy", "iam-policy")
    candidate, key = found.ids[0]
    assert candidate.path == "responseElements.policy.arn" and candidate.proven == "moto"
    assert key is not None and key.path == "detail.responseElements.policy.arn"
    (deleted,) = ids_of("iam.DeleteRole", "iam-role")
    assert "still lists it" in deleted.doubt


def test_errors_carry_data() -> None:
    with pytest.raises(NoEvent) as service:
        list(keys_of("iam"))
    assert service.value.target == "iam" and service.value.example.startswith("iam.")
    with pytest.raises(UnknownName) as resource:
        list(ids_of("iam.CreatePolicy", "iam-polici"))
    assert "iam-policy" in resource.value.suggestions
