"""What /proc says of other processes. The program `ps` is not in every container."""

from __future__ import annotations

import os
from pathlib import Path


def is_alive(process: int) -> bool:
    """Whether a process runs. One that has ended stays in the table until its new parent asks for it."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def children(process: int) -> list[int]:
    """The processes whose parent this is."""
    return [one for one in map(int, filter(str.isdigit, os.listdir("/proc"))) if _parent(one) == process]


def _parent(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:  # it has ended
        return 0
    return int(status.rpartition(")")[2].split()[1])
