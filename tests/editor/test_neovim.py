"""A real editor: Neovim opens a policy, shows the findings, completes an `ids`, applies a fix, and saves the file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from policy_texts import FIXABLE, FIXED

from c7n_ctschema.lint.running.engine import lint_text

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"
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
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    seen = json.loads(result.read_text()) if result.exists() else {"problem": done.stderr}
    assert "problem" not in seen, seen["problem"]
    found = seen["found"]
    assert any(one.get("code") == "CT101" and one["line"] == 11 for one in found)
    assert seen["completed"] == "responseElements.volumeId" and FIXED in seen["fixed"]
    text = policy.read_text()
    assert text == FIXABLE.replace("detail.responseElements.VolumeType", FIXED).replace("name: watch", "name: wätch 😀")
    assert len(lint_text(text)) == seen["left"] < len(found)


def test_the_lines_of_the_page_for_this_version(tmp_path: Path) -> None:
    """They start the server, which reports what is wrong: `vim.lsp.start` was on the page, and Neovim 0.7 lacks it."""
    policy, init = tmp_path / "policy.yml", tmp_path / "init.lua"
    policy.write_text(FIXABLE)
    for_new, for_old = re.findall(r"```lua\n(.*?)```", PAGE.read_text().partition("## Neovim")[2], re.DOTALL)[:2]
    is_new = subprocess.run(
        [str(NVIM), "--headless", "+lua io.write(vim.fn.has('nvim-0.11'))", "+q"], capture_output=True
    )
    init.write_text(for_new if b"1" in is_new.stdout + is_new.stderr else for_old)
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "NVIM_LOG_FILE": str(tmp_path / "log"),
    }
    script = "vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 20) io.write(#vim.diagnostic.get(0))"
    command = [str(NVIM), "--headless", "-u", str(init), "+filetype on", str(policy), f"+lua {script}", "+qall!"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert re.fullmatch(r"[1-9]\d*", (done.stdout + done.stderr).strip()), done.stderr
