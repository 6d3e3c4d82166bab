"""`whence-client`: what a node without Node needs."""

from __future__ import annotations

import argparse
import sys

from ._core.settings import VERSION
from .errors import WhenceError
from .flush import flush
from .spool import read_records, spool_folder, spooled_files


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="whence-client", description=__doc__)
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", required=True)
    flushing = commands.add_parser("flush", help="send what is in the spool")
    listing = commands.add_parser("spool", help="list what is in the spool")
    for command in (flushing, listing):
        command.add_argument("--spool", help="the folder (default: WHENCE_SPOOL)")
    stated = parser.parse_args(arguments)
    try:
        return _flush(stated.spool) if stated.command == "flush" else _list(stated.spool)
    except WhenceError as error:
        print(f"whence-client: {error}", file=sys.stderr)
        return 2


def _flush(folder: str | None) -> int:
    """0: everything is recorded; 1: something was refused; 2: something is left."""
    report = flush(spool=folder)
    print(f"{report.sent} statements recorded, {len(report.refused)} refused, {len(report.left)} files left")
    if report.kept:
        print(f"{report.kept} reading receipts are kept in {spool_folder(folder)}")
    for one in report.refused[:20]:
        problem = one["problem"]
        print(f"refused: {problem.get('message') or problem.get('detail')}", file=sys.stderr)
    for path, reason in report.left:
        print(f"left: {path}: {reason}", file=sys.stderr)
    return 2 if report.left else 1 if report.refused else 0


def _list(folder: str | None) -> int:
    for path in spooled_files(spool_folder(folder)):
        print(f"{sum(1 for _ in read_records(path))} statements  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
