#!/usr/bin/env python3
"""Fuzz what reads other people's text, guided by coverage. Counts executions; a crash leaves its input behind.

usage: pip install atheris; tests/fuzz/campaign.py all --seconds 3600
       tests/fuzz/campaign.py lint --seconds 600 [--corpus FOLDER]
       tests/fuzz/campaign.py lint --replay FILE

Targets are the functions of targets.py. An execution fails on any exception that is no CtschemaError, on more than 10 s,
on more than 500 MiB over what the process takes once everything is imported and has run, and on what the target itself
finds wrong. Found inputs go to FOLDER/<target>, crashes beside them.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TIMEOUT, GROWTH = 10, 500  # seconds for one input, MiB over the start


def fuzz(target: str, seconds: int, corpus: Path) -> None:
    """Run one target; atheris ends the process."""
    import atheris

    with atheris.instrument_imports(include=["c7n_ctschema", "jmespath"]):
        import targets

        one = targets.TARGETS[target]
        for seed in (b"", *(file.read_bytes() for folder in seeds(target) for file in Path(folder).iterdir())):
            one(seed)  # imports what it needs, and fills the caches
    found = corpus / target
    found.mkdir(parents=True, exist_ok=True)
    words = corpus / f"{target}.dict"
    most = resident() + GROWTH
    words.write_text("".join(f'"{escaped(word)}"\n' for word in targets.WORDS))
    atheris.Setup(
        [
            sys.argv[0],
            str(found),
            *seeds(target),
            f"-max_total_time={seconds}",
            f"-timeout={TIMEOUT}",
            f"-dict={words}",
            f"-rss_limit_mb={most}",
            "-max_len=4096",
            f"-artifact_prefix={found}-crash-",
            "-print_final_stats=1",
        ],
        one,
    )
    atheris.Fuzz()


def resident() -> int:
    """MiB of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def seeds(target: str) -> list[str]:
    """The small corpus in the project, where there is one for the target."""
    folder = HERE / "corpus" / target
    return [str(folder)] if folder.is_dir() else []


def escaped(word: str) -> str:
    return "".join(
        char if char.isalnum() or char in ".-_ " else f"\\x{byte:02x}" for char in word for byte in char.encode()
    )


def one_after_another(names: list[str], seconds: int, corpus: Path) -> int:
    """Every target in a process of its own; the counts as a Markdown table."""
    print("| target | executions | seconds | result |\n| --- | ---: | ---: | --- |", flush=True)
    total = failed = 0
    for name in names:
        start = time.monotonic()
        command = [sys.executable, __file__, name, "--seconds", str(seconds), "--corpus", str(corpus)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        (corpus / f"{name}.log").write_text(done.stdout)
        counts = re.findall(r"stat::number_of_executed_units:\s*(\d+)", done.stdout) or re.findall(
            r"#(\d+)\s", done.stdout
        )
        count = int(counts[-1]) if counts else 0
        total, failed = total + count, failed + bool(done.returncode)
        result = f"failed, see {name}.log" if done.returncode else "ok"
        print(f"| {name} | {count:,} | {time.monotonic() - start:.0f} | {result} |", flush=True)
    print(f"| all | {total:,} | | {failed} failed |", flush=True)
    return 1 if failed else 0


def main() -> int:
    sys.path.insert(0, str(HERE))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", help="a target of targets.py, several between commas, or all")
    parser.add_argument("--seconds", type=int, default=600, help="for each target (default: 600)")
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"), help="where found inputs are kept")
    parser.add_argument("--replay", type=Path, help="run one input, without atheris")
    options = parser.parse_args()
    options.corpus.mkdir(parents=True, exist_ok=True)
    if options.replay:
        import targets

        targets.TARGETS[options.target](options.replay.read_bytes())
        return 0
    if options.target == "all" or "," in options.target:
        import targets

        names = list(targets.TARGETS) if options.target == "all" else options.target.split(",")
        return one_after_another(names, options.seconds, options.corpus)
    fuzz(options.target, options.seconds, options.corpus.resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
