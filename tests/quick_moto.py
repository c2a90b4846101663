"""moto without what takes most of its time and shows nothing: clients are made once, and accounts have few images."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any
from unittest import mock

import boto3
from botocore.config import Config

from c7n_ctschema.replay.simulated import model_files

REGION = "us-east-1"
_CLIENTS: dict[tuple[str, ...], Any] = {}


@contextlib.contextmanager
def quick() -> Iterator[None]:
    """Refuse connections, because a call that moto does not simulate would go to AWS; and play 5 times as quickly.

    A new client of boto3 reads the service's model, 150 ms; a new account of moto has 1,300 images, 400 ms.
    """
    from moto.ec2.models import amis

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError("moto does not simulate this call")

    made = boto3.Session.client

    def client(self: Any, service_name: str, region_name: str | None = None, **given: Any) -> Any:
        region = region_name or self.region_name or REGION
        config = Config(retries={"total_max_attempts": 1}).merge(given.pop("config", None) or Config())
        # c7n asks for clients of S3 with other addresses
        key = (service_name, region, str(sorted(config._user_provided_options.items())), str(sorted(given.items())))
        if key not in _CLIENTS:
            _CLIENTS[key] = made(self, service_name, region_name=region, config=config, **given)
        return _CLIENTS[key]

    with (
        model_files.read_once(),
        mock.patch.object(socket.socket, "connect", refuse),
        mock.patch.object(boto3.Session, "client", client),
        mock.patch.object(amis, "AMIS", amis.AMIS[:2]),
        mock.patch.object(amis, "load_resource", lambda *_: []),
    ):
        yield
