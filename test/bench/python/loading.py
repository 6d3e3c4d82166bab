"""A loading loop over the files of a folder, `plain` or `watched`: what it takes, as JSON."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import whence

PASSES = 10
OPENS = 20_000


def load(files: list[str]) -> int:
    """What a loader does at least: it reads lines and parses them."""
    records = 0
    for file in files:
        with open(file, "rb") as lines:
            for line in lines:
                records += bool(json.loads(line)["text"])
    return records


def open_all(files: list[str]) -> None:
    for file in files:
        with open(file, "rb"):
            pass


def cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main(mode: str, folder: Path) -> None:
    files = sorted(map(str, (folder / "shards").iterdir()))
    small = sorted(map(str, (folder / "small").iterdir()))
    load(files[:2])
    # Not rank 0: it would report the use, which is no part of the loop.
    run = whence.training(
        model="bench", version="1", stage="sft", dataset="bench@1", rank=1, spool=folder / "spool"
    )
    with run if mode == "watched" else contextlib.nullcontext():
        if mode == "watched":
            run.watch(roots=[folder])
        loop = cpu_seconds(lambda: [load(files) for _ in range(PASSES)])
        first = cpu_seconds(lambda: open_all(small)) / len(small)
        later = cpu_seconds(lambda: open_all(small[:1] * OPENS)) / OPENS
        seen = len(run.readings())
    print(json.dumps({"loop": loop, "first": first, "later": later, "seen": seen}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
