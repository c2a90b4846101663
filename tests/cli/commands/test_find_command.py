"""find: its index in a good, a bad, and no cache, and what it ranks first.

Covers c7n_ctschema.cli.commands.find_command, c7n_ctschema.trail.search.word_index,
c7n_ctschema.trail.search.ranking, c7n_ctschema.trail.search.index_files,
c7n_ctschema.trail.search.index_building, c7n_ctschema.wizard.templates.template_search and
c7n_ctschema.wizard.templates.word_search.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from c7n_ctschema.cli.commands import find_command
from c7n_ctschema.cli.main import main
from c7n_ctschema.trail.catalog import event_catalog, models
from c7n_ctschema.trail.search import index_files, ranking, words
from c7n_ctschema.trail.search.query import texts_of, word
from c7n_ctschema.trail.search.word_index import Entry
from c7n_ctschema.wizard.templates import template_search, word_search

KEY = "detail.requestParameters.peerOwnerId"


@pytest.fixture
def two_services(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """iam and sts alone: their index takes a fifth of a second."""
    with monkeypatch.context() as patch:
        patch.setattr(models, "services", lambda: ("iam", "sts"))
        patch.setattr(index_files, "SHIPPED", "")
        event_catalog._services_by_host.cache_clear()
        yield
    event_catalog._services_by_host.cache_clear()


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "custodian-ctschema"


def finds(capsys: pytest.CaptureFixture[str]) -> bool:
    """Whether the command works, whatever the cache is like."""
    assert main(["find", "create", "access", "keys"]) == 0
    out, err = capsys.readouterr()
    assert err == ""  # no progress bar but on a terminal
    return "iam.CreateAccessKey  detail.responseElements.accessKey.accessKeyId" in out


@pytest.mark.usefixtures("two_services")
def test_the_index_is_built_once(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finds(capsys)
    (file,) = cache.iterdir()
    before = file.stat().st_mtime_ns
    assert finds(capsys)
    assert file.stat().st_mtime_ns == before
    assert models.botocore_version() in file.name


@pytest.mark.parametrize("damage", ["bytes", "half", "empty", "other table", "nulls"])
@pytest.mark.usefixtures("two_services")
def test_a_damaged_index_is_built_again(damage: str, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert finds(capsys)
    file = Path(index_files.cached_path())
    data = file.read_bytes()
    damaged = {
        "bytes": b"damaged" * 1000,
        "half": data[: len(data) // 2],
        "empty": b"",
        "nulls": bytes(len(data)),
        "other table": data.replace(b"events", b"stneve"),
    }
    file.write_bytes(damaged[damage])
    assert finds(capsys)
    assert file.stat().st_size == len(data) and [path.name for path in cache.iterdir()] == [file.name]


@pytest.mark.parametrize("where", ["/proc/nowhere", "/dev/null"])
@pytest.mark.usefixtures("two_services")
def test_without_a_writable_cache(
    where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", where)
    assert finds(capsys)


@pytest.mark.usefixtures("two_services")
def test_without_a_home(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "no/home")
    assert index_files.cached_path() == ""
    assert finds(capsys)


@pytest.mark.usefixtures("two_services")
def test_what_killed_builds_left_is_cleaned(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cache.mkdir()
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    stray = cache / f"find-{int(dead.stdout)}-abc.tmp"
    at_work, other, old = (
        cache / f"find-{os.getpid()}-abc.tmp",
        cache / "find-2-0.0-1.0.sqlite",
        cache / "find-1.sqlite",
    )
    for file in (stray, at_work, other, old):
        file.write_text("x")
    os.utime(old, (1, 1))
    assert finds(capsys)
    assert not stray.exists() and not old.exists() and at_work.exists() and other.exists()


@pytest.mark.usefixtures("two_services", "cache")
def test_the_bar_is_for_terminals(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["find", "users"]) == 0
    err = capsys.readouterr().err
    assert "building the index of all services, once" in err and err.endswith("\r\x1b[K")
    assert main(["find", "users"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("two_services", "cache")
def test_nothing_found_and_nothing_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "nosuchwordatall"]) == 1
    assert capsys.readouterr().out == "Events: none\nKeys: none\nTemplates: none\n"
    assert main(["find", "--", "--!"]) == 2
    assert main(["find", "user", "--limit", "0"]) == 2
    assert main(["find", "user", "--format", "json", "--limit", "2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["version"] == 1 and len(found["events"]) == 2
    assert {"source", "event", "path", "score", "read_only"} == found["keys"][0].keys()


@pytest.mark.usefixtures("two_services", "cache")
def test_a_word_too_many_is_left_out_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "create", "nosuchword", "access", "key"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[1] == "  iam.CreateAccessKey" and err == (
        "note: nothing matches all words; these match without 'nosuchword'\n"
    )
    assert main(["find", *["nosuch" + letter for letter in "abcdefg"]]) == 1  # too many to try each choice


@pytest.mark.usefixtures("two_services", "cache")
def test_templates_are_found_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "public", "bucket", "--limit", "2", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in found["templates"]] == ["s3-bucket-acl-public", "s3-bucket-policy-public"]
    assert [one.name for one in template_search.matching("CreateLoginProfile", 1)] == ["iam-login-profile-created"]
    assert not template_search.matching("public nosuchword", 9)


def test_words_that_say_nothing_count_only_alone() -> None:
    assert texts_of("open to the world") == ("open", "world")
    assert texts_of("to the") == ("to", "the")


def test_words_of_names() -> None:
    assert words.words_of("CreateVpcPeeringConnections") == ("create", "vpc", "peering", "connection")
    assert words.words_of("s3 ipv6CidrBlock KMSKeyPolicies status access") == (
        "s3",
        "ipv6",
        "cidr",
        "block",
        "kms",
        "key",
        "policy",
        "status",
        "access",
    )
    assert words.words_of("CreateFunction20150331") == ("create", "function", "20150331")


def test_a_key_of_two_spellings_is_found_once() -> None:
    paths = "responseElements.Peering.OwnerAccountId\nresponseElements.peering.ownerAccountId"
    entry = Entry("networkmanager.amazonaws.com", "DeletePeering", ("networkmanager",), False, 0)
    asked = [word(text, [words.Vocabulary(words.words_of(paths))]) for text in ("peering", "owner")]
    [found] = ranking.in_one_spelling(ranking.best_keys(asked, [entry], lambda entry: paths, 6), 3)
    assert found.path == "responseElements.peering.ownerAccountId"


BUILD = (
    "from c7n_ctschema.trail.catalog import models; from c7n_ctschema.trail.search import index_files; index_files.SHIPPED = ''; models.services = lambda: ('iam', 'sts', 'ec2');"
    "from c7n_ctschema.cli.main import main; import sys; sys.exit(main(['find', 'create', 'user']))"
)


@pytest.mark.slow
def test_two_builders_at_once_and_killed_ones(cache: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache.parent)}
    for delay in (0.1, 0.3, 0.5, 0.8):
        killed = subprocess.Popen([sys.executable, "-c", BUILD], env=environment, stdout=subprocess.DEVNULL)
        time.sleep(delay)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    both = [
        subprocess.Popen([sys.executable, "-c", BUILD], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert all("iam.CreateUser" in one.communicate()[0] for one in both)
    assert [re.sub(r"\d.*", "", file.name) for file in cache.iterdir()] == ["find-"]


# query: the event that people mean, and how far down it may stand
EVENTS = {
    "public snapshot": ("ModifySnapshotAttribute", 6),
    "delete trail": ("DeleteTrail", 1),
    "mfa": ("DeactivateMFADevice", 4),
    "cidr block": ("AssociateVpcCidrBlock", 1),
    "kms deletion": ("ScheduleKeyDeletion", 2),
    "root login": ("ConsoleLogin", 1),
    "console login": ("ConsoleLogin", 1),
    "create access key": ("CreateAccessKey", 1),
    "stop logging": ("StopLogging", 1),
    "security group ingress": ("AuthorizeSecurityGroupIngress", 3),
    "bucket policy": ("PutBucketPolicy", 1),
    "public access block": ("PutBucketPublicAccessBlock", 1),
    "disable key": ("DisableKey", 1),
    "trail": ("CreateTrail", 1),
    "assume role": ("AssumeRole", 1),
    "launch instances": ("RunInstances", 2),
    "create user": ("CreateUser", 1),
    "password policy": ("UpdateAccountPasswordPolicy", 2),
    "function url": ("CreateFunctionUrlConfig", 1),
    "vpc flow logs": ("CreateFlowLogs", 1),
    "bucket acl": ("PutBucketAcl", 1),
    "s3 encryption": ("PutBucketEncryption", 1),
    "login profile": ("CreateLoginProfile", 1),
    "encrypted volume": ("CreateVolume", 1),
    "db snapshot": ("CreateDBSnapshot", 3),
    "disable cloudtrail": ("StopLogging", 4),
    "mfa disabled": ("DeactivateMFADevice", 1),
    "share snapshot": ("ModifySnapshotAttribute", 1),
    "open a security group": ("AuthorizeSecurityGroupIngress", 2),
    "bucket encryption removed": ("DeleteBucketEncryption", 1),
    "public bucket policy": ("PutBucketPolicy", 3),
    "unencrypted volume": ("CreateVolume", 2),
    "new iam user": ("CreateUser", 1),
    "kms key deletion": ("ScheduleKeyDeletion", 1),
    "admin policy attached": ("AttachUserPolicy", 3),
    "key deletion cancelled": ("CancelKeyDeletion", 2),
    "turn off cloudtrail": ("StopLogging", 2),
    "root account usage": ("ConsoleLogin", 1),
    "disable flow logs": ("DeleteFlowLogs", 1),
    "guardduty turned off": ("DeleteDetector", 3),
    "somebody created a user": ("CreateUser", 1),
    "access key": ("CreateAccessKey", 1),
    # words as people inflect them
    "instance stopped": ("StopInstances", 1),
    "cloudtrail stopped": ("StopLogging", 3),
    "snapshot copied": ("CopySnapshot", 3),
    "snapshot shared with another account": ("ModifySnapshotAttribute", 3),
    "key imported": ("ImportKeyPair", 3),
    "ami shared": ("ModifyImageAttribute", 1),
    "instance terminated": ("TerminateInstances", 1),
    "secret rotated": ("RotateSecret", 1),
    "certificate requested": ("RequestCertificate", 1),
    "account left organization": ("LeaveOrganization", 1),
    "user added to group": ("AddUserToGroup", 3),
    "mfa device deactivated": ("DeactivateMFADevice", 1),
    "access key deactivated": ("UpdateAccessKey", 1),
    "command sent": ("SendCommand", 1),
    "network acl changed": ("ReplaceNetworkAclEntry", 1),
    "auto scaling suspended": ("SuspendProcesses", 1),
    "web acl associated": ("AssociateWebACL", 1),
    "domain transferred": ("TransferDomain", 1),
    "inline policy added": ("PutRolePolicy", 3),
    "grant revoked": ("RevokeGrant", 1),
    "batch job cancelled": ("CancelJob", 1),
    "s3 logging disabled": ("PutBucketLogging", 1),
    # services as people call them
    "efs mount target": ("CreateMountTarget", 3),
    "msk created": ("CreateCluster", 3),
    "alb created": ("CreateLoadBalancer", 1),
    "nlb deleted": ("DeleteLoadBalancer", 1),
    "documentdb cluster created": ("CreateDBCluster", 3),
    "eventbridge rule disabled": ("DisableRule", 1),
    "cloudwatch alarm deleted": ("DeleteAlarms", 1),
    "cognito user pool created": ("CreateUserPool", 1),
    "opensearch domain created": ("CreateDomain", 1),
    "step functions state machine created": ("CreateStateMachine", 1),
    "emr cluster terminated": ("TerminateJobFlows", 1),
    "asg deleted": ("DeleteAutoScalingGroup", 1),
    "elastic ip released": ("ReleaseAddress", 1),
    "aurora cluster stopped": ("StopDBCluster", 2),
    "redis cluster modified": ("ModifyCacheCluster", 3),
    "private ca created": ("CreateCertificateAuthority", 1),
    "identity center user created": ("CreateUser", 1),
    "lambda deleted": ("DeleteFunction20150331", 1),
    "glacier": ("CreateVault", 3),
    # ports
    "open port 22": ("AuthorizeSecurityGroupIngress", 1),
    "rdp from anywhere": ("AuthorizeSecurityGroupIngress", 1),
    "ssh public key uploaded": ("UploadSSHPublicKey", 1),
    "sign in failed": ("ConsoleLogin", 1),
}
KEYS = {
    "peering owner": ("CreateVpcPeeringConnection", "requestParameters.peerOwnerId"),
    "http tokens": ("RunInstances", "requestParameters.metadataOptions.httpTokens"),
    "rds publicly accessible": ("CreateDBInstance", "requestParameters.publiclyAccessible"),
    "user data": ("RunInstances", "requestParameters.userData"),
    "port 22": ("AuthorizeSecurityGroupIngress", "requestParameters.ipPermissions.items[].fromPort"),
}
COMMON = {
    "errorCode": "errorCode",
    "error message": "errorMessage",
    "source ip": "sourceIPAddress",
    "user agent": "userAgent",
    "user identity arn": "userIdentity.arn",
    "session issuer": "userIdentity.sessionContext.sessionIssuer.arn",
    "access denied": "errorCode",
    "mfaAuthenticated": "userIdentity.sessionContext.attributes.mfaAuthenticated",
}


@pytest.mark.slow
@pytest.mark.usefixtures("whole_index")
def test_what_people_mean_comes_first() -> None:
    for query, (event, within) in EVENTS.items():
        found = [hit.event for hit in ranking.find(query, 15, lambda done, total: None).events]
        assert event in found[:within], (query, found)
    assert ranking.find("user deleted", 1, lambda done, total: None).events[0].source == "iam.amazonaws.com"
    for query, (event, path) in KEYS.items():
        hits = ranking.find(query, 15, lambda done, total: None).keys
        assert (event, path) in [(hit.event, hit.path) for hit in hits], (query, hits)


@pytest.mark.parametrize(("text", "path"), COMMON.items())
def test_keys_of_every_record_come_first(text: str, path: str) -> None:
    assert word_search.common_keys(text, 2)[0].path == path
    assert not word_search.common_keys(f"{text} nosuchword", 2)


@pytest.mark.usefixtures("two_services", "cache")
def test_a_key_of_every_record_and_a_read_only_event_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "errorCode", "--limit", "1"]) == 0
    assert "  any event  detail.errorCode" in capsys.readouterr().out.splitlines()
    assert main(["find", "list", "users"]) == 0
    assert "  iam.ListUsers  read-only" in capsys.readouterr().out.splitlines()
    assert main(["find", "list", "users", "--limit", "1", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"][0]["read_only"] is True


@pytest.mark.parametrize(("columns", "beside"), [(80, False), (160, True)])
def test_columns_on_a_terminal_have_headings(
    columns: int, beside: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hit = ranking.Hit(
        1.0, "elasticfilesystem.amazonaws.com", "ModifyMountTargetSecurityGroups", "requestParameters.groups"
    )
    found = word_search.FindResult((), (hit,), ())
    monkeypatch.setattr(find_command, "is_read_by_people", lambda: True)
    monkeypatch.setattr(find_command, "width", lambda: columns)
    find_command._write_text(found)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Events: none", "Keys"] and lines[-1] == "Templates: none"
    assert lines[2].split()[0] == "EVENT" and ("KEY" in lines[2]) == beside
    assert max(map(len, lines)) <= columns
