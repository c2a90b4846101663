"""A real editor: Neovim opens a policy, shows the findings, completes an `ids`, applies a fix, and saves the file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from policy_texts import FIXABLE, FIXED

from c7n_ctschema.lint.running.engine import lint_text

NVIM = shutil.which("nvim")
pytestmark = [
    pytest.mark.slow,  # an editor and a server start
    pytest.mark.skipif(not NVIM, reason="Neovim is not installed; `.ci/run` installs it"),
]


def test_neovim(tmp_path: Path) -> None:
    policy, result = tmp_path / "policy.yml", tmp_path / "result.json"
    ids = "          ids: responseElements.volumeId\n"
    policy.write_text(FIXABLE.replace(ids, "          ids: \n").replace("name: watch", "name: wätch 😀"))
    env = {
        **os.environ,
        "CTSCHEMA_PYTHON": sys.executable,
        "CTSCHEMA_POLICY": str(policy),
        "CTSCHEMA_RESULT": str(result),
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "NVIM_LOG_FILE": str(tmp_path / "log"),
    }
    script = Path(__file__).with_name("neovim.lua")
    command = [str(NVIM), "--headless", "--clean", "-c", f"luafile {script}"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    seen = json.loads(result.read_text()) if result.exists() else {"problem": done.stderr}
    assert "problem" not in seen, seen["problem"]
    found = seen["found"]
    assert any(one.get("code") == "CT101" and one["line"] == 11 for one in found)
    assert seen["completed"] == "responseElements.volumeId" and FIXED in seen["fixed"]
    text = policy.read_text()
    assert text == FIXABLE.replace("detail.responseElements.VolumeType", FIXED).replace("name: watch", "name: wätch 😀")
    assert len(lint_text(text)) == seen["left"] < len(found)
