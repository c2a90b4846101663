"""A real editor: Emacs with eglot opens a policy, shows the findings, completes an `ids`, applies a fix, and saves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from policy_texts import FIXABLE, FIXED

EMACS = shutil.which("emacs")


def has_eglot() -> bool:
    probe = "(progn (require 'eglot) (require 'yaml-mode))"
    return bool(EMACS) and not subprocess.run([str(EMACS), "--batch", "--eval", probe], capture_output=True).returncode


pytestmark = [
    pytest.mark.slow,  # an editor and a server start
    pytest.mark.skipif(not has_eglot(), reason="no emacs-nox, elpa-eglot, and elpa-yaml-mode"),
]


def test_emacs(tmp_path: Path) -> None:
    policy, result = tmp_path / "policy.yml", tmp_path / "result.json"
    ids = "          ids: responseElements.volumeId\n"
    # an emoji before the key in its line: eglot counts UTF-16 units
    key = "- {type: event, value: '😀', key: detail.responseElements.VolumeType}"
    text = FIXABLE[: FIXABLE.index("- type: event")] + key + "\n"
    policy.write_text(text.replace(ids, "          ids: \n"))
    env = {
        **os.environ,
        "CTSCHEMA_PYTHON": sys.executable,
        "CTSCHEMA_POLICY": str(policy),
        "CTSCHEMA_RESULT": str(result),
        "HOME": str(tmp_path),
    }
    script = Path(__file__).with_name("emacs.el")
    done = subprocess.run(
        [str(EMACS), "--batch", "-l", str(script)], env=env, capture_output=True, text=True, timeout=500
    )
    assert result.exists(), done.stderr
    seen = json.loads(result.read_text())
    [wrong] = [one for one in seen["found"] if "VolumeType" in one["text"]]
    assert wrong["line"] == 11 and wrong["at"] == "VolumeType"
    assert seen["completed"] == "responseElements.volumeId" and FIXED in seen["fixed"] and "volumeType" in seen["hover"]
    assert policy.read_text() == text.replace("VolumeType", "volumeType")
