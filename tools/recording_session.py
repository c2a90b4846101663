"""A c7n session whose clients record the operations that are called and answer them from botocore's models.

The clients are botocore's own: paginators, waiters, exceptions and boto3's resources work as they do in AWS. Only the
request itself (`BaseClient._make_api_call`) is replaced, so nothing reaches the network.
"""

from __future__ import annotations

import contextlib
import functools
import io
import signal
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from unittest import mock

import boto3
import botocore.client
from botocore.exceptions import ClientError
from plausible_answers import ACCOUNT, REGION, Answers

MOST_CALLS, MOST_SECONDS = 300, 8
Call = tuple[str, str]  # botocore's service name, operation
NOTHING_DENIED: Mapping[Call, str] = {}


class EndlessRun(BaseException):
    """c7n waits for an answer that never comes; not an Exception, so that c7n does not catch it."""


class Recorder:
    """The operations that were called. `denied` are refused with these error codes, as IAM refuses them."""

    def __init__(self, denied: Mapping[Call, str] = NOTHING_DENIED, second: bool = False) -> None:
        self.second = second
        self.calls: set[Call] = set()
        self.denied = denied
        self._left = MOST_CALLS

    def answer(self, client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        self.calls.add((service, operation))
        self._left -= 1
        if self._left < 0:
            raise EndlessRun(f"more than {MOST_CALLS} calls")
        if (service, operation) in self.denied:
            error = {"Code": self.denied[service, operation], "Message": "not authorized"}
            raise ClientError({"Error": error, "ResponseMetadata": {}}, operation)
        return _answer(client, service, operation, self.second)


def _answer(client: Any, service: str, operation: str, second: bool) -> Any:
    model = client.meta.service_model.operation_model(operation)
    found = Answers(service, second).of(model.output_shape)
    if model.has_streaming_output and model.get_streaming_output():
        found[model.output_shape.serialization["payload"]] = io.BytesIO(b"{}")
    found["ResponseMetadata"] = {"HTTPStatusCode": 200, "HTTPHeaders": {}}
    return found


_lock = threading.Lock()


@functools.cache
def _session() -> Any:
    return boto3.Session("testing", "testing", region_name=REGION)


@functools.cache
def _client(service: str) -> Any:
    return _session().client(service, region_name=REGION)


class RecordingSession:
    """What c7n asks a session for."""

    region_name = REGION

    def client(self, service: str, *_: Any, **__: Any) -> Any:
        with _lock:
            return _client(service)

    def resource(self, service: str, *_: Any, **__: Any) -> Any:
        with _lock:
            return _session().resource(service, region_name=REGION)

    def get_credentials(self) -> Any:
        return _session().get_credentials()

    def __getattr__(self, name: str) -> Any:
        return getattr(_session(), name)


class SessionFactory:
    """c7n's session factory, always with the same session."""

    region = REGION
    assume_role: str | None = None
    policy_name = ""

    def __call__(self, assume: bool = True, region: str | None = None) -> RecordingSession:
        return RecordingSession()

    def update(self, session: Any) -> None:
        pass

    def set_subscribers(self, subscribers: Any) -> None:
        pass


@contextlib.contextmanager
def recording(denied: Mapping[Call, str] = NOTHING_DENIED, second: bool = False) -> Iterator[Recorder]:
    """Records all calls of the block; ends a run that does not end itself with EndlessRun."""
    recorder = Recorder(denied, second)

    def answered(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        return recorder.answer(client, operation, parameters)

    with (
        mock.patch.object(botocore.client.BaseClient, "_make_api_call", answered),
        mock.patch.object(socket, "getaddrinfo", _unreachable),
        mock.patch("c7n.resources.aws.get_service_shape", _service_shapes),
        mock.patch.object(time, "sleep", lambda seconds: None),
        _limited(),
    ):
        yield recorder


def _unreachable(*_: Any, **__: Any) -> Any:
    raise OSError("no network here")


def _service_shapes(service: str, shape_name: str) -> Any:
    """As c7n's get_service_shape, but without a new session for each question."""
    return _client(service).meta.service_model.shape_for(shape_name)


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def ended(*_: Any) -> None:
        raise EndlessRun(f"more than {MOST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(MOST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


__all__ = ["ACCOUNT", "EndlessRun", "Recorder", "SessionFactory", "recording"]
