"""`whence-client`: what a node without Node needs."""

from __future__ import annotations

import argparse
import sys

from ._core.settings import VERSION
from .errors import WhenceError
from .flush import flush
from .spool import read_records, spool_folder, spooled_files
from .verify import TrustedRoot, VerificationFailed, verify_certificate
from .verify.certificate_file import NOTICE
from .verify.text import escaped


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="whence-client", description=__doc__)
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", required=True)
    flushing = commands.add_parser("flush", help="send what is in the spool")
    listing = commands.add_parser("spool", help="list what is in the spool")
    for command in (flushing, listing):
        command.add_argument("--spool", help="the folder (default: WHENCE_SPOOL)")
    verifying = commands.add_parser("verify", help="verify a certificate offline")
    verifying.add_argument("certificate")
    trusted = verifying.add_mutually_exclusive_group(required=True)
    trusted.add_argument("--key", help="the log's vkey, or a file of it")
    trusted.add_argument("--trusted-root", help="its keys with their periods, and its witnesses")
    verifying.add_argument(
        "--witness", action="append", default=[], help="a witness's vkey or file"
    )
    verifying.add_argument("--quorum", type=int, help="witnesses that must have cosigned (all)")
    verifying.add_argument("--max-age", type=float, help="seconds")
    stated = parser.parse_args(arguments)
    try:
        if stated.command == "verify":
            return _verify(stated)
        return _flush(stated.spool) if stated.command == "flush" else _list(stated.spool)
    except (WhenceError, OSError) as error:
        print(f"whence-client: {error}", file=sys.stderr)
        return 2


def _verify(stated: argparse.Namespace) -> int:
    """0: it proves what is printed; 1: it proves nothing."""
    try:
        shown = verify_certificate(
            stated.certificate,
            TrustedRoot.read(stated.trusted_root) if stated.trusted_root else stated.key,
            witnesses=stated.witness,
            quorum=stated.quorum,
            max_age=stated.max_age,
        )
    except VerificationFailed as failed:
        print(f"Refused: {failed}", file=sys.stderr)
        return 1
    print(NOTICE.split("Proven, if")[0].rstrip())
    print(f"Proven, as of the first {shown.upto} entries, {shown.indexed_at}:")
    for name, shards in shown.subjects.items():
        known = f"entries {', '.join(map(str, shards))}" if shards else "never registered"
        print(f"- {escaped(name)}: {known}")
    for one in shown.results:
        print(f"- {escaped(one.dataset)}: {one.result} (shard of entry {one.shard})")
    for use in shown.uses:
        members = ("model", "modelVersion", "stage", "dataset", "datasetVersion")
        model, version, stage, dataset, of = (escaped(use.text(member)) for member in members)
        print(f"- {model}@{version} used {dataset}@{of} in {stage}")
    return 0


def _flush(folder: str | None) -> int:
    """0: everything is recorded; 1: something was refused; 2: something is left."""
    report = flush(spool=folder)
    refused, left = len(report.refused), len(report.left)
    print(f"{report.sent} statements recorded, {refused} refused, {left} files left")
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
