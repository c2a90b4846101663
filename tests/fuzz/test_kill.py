"""A few of kill.py's kills; its own run does 200 of each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_what_is_killed_leaves_the_old_text_or_the_new() -> None:
    script = Path(__file__).with_name("kill.py")
    done = subprocess.run([sys.executable, str(script), "--times", "4"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 5
