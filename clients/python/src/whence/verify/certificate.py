"""Certificates are judged as libs/core/certificate/README.md says, step by step: nothing is
believed that the log's key, given by the caller, does not vouch for."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime

from .certificate_file import CertificateFile, parse_certificate
from .entries import Entry, parse_entry
from .errors import VerificationFailed
from .judge import Certificate, Judge
from .note import Checkpoint, VerifierKey
from .proof import verify_inclusion
from .trusted_root import TrustedRoot


def verify_certificate(
    certificate: str | os.PathLike[str] | bytes,
    key: str | os.PathLike[str] | VerifierKey | TrustedRoot,
    *,
    origin: str | None = None,
    witnesses: Sequence[str | os.PathLike[str] | VerifierKey] = (),
    quorum: int | None = None,
    max_age: float | None = None,
    now: float | None = None,
) -> Certificate:
    """What the certificate (a file, or its bytes) proves under the log's key, or under a trusted
    root, whose earlier keys count for what they signed in their periods; raises
    VerificationFailed with the code of the first fault. `origin`, `witnesses`, `quorum` and
    `max_age` are those of `verify_checkpoint`; the index must be within `max_age` too, unless
    nothing follows it in the tree."""
    if isinstance(certificate, bytes):
        data = certificate
    else:
        with open(certificate, "rb") as opened:
            data = opened.read((16 << 20) + 1)
    file = parse_certificate(data)
    log = key if isinstance(key, TrustedRoot) else VerifierKey.read(key)
    name = log.origin if isinstance(log, TrustedRoot) else log.name
    trusted = name if origin is None else origin
    if file.origin != trusted:
        raise VerificationFailed("wrong-log", f"about the log {file.origin!r}, not {trusted!r}")
    moment = time.time() if now is None else now
    index, checkpoint = _index(file, log, trusted, witnesses, quorum, max_age, moment)
    return Judge(file, index, checkpoint).judge()


def _index(
    file: CertificateFile,
    log: VerifierKey | TrustedRoot,
    origin: str,
    witnesses: Sequence[str | os.PathLike[str] | VerifierKey],
    quorum: int | None,
    max_age: float | None,
    now: float,
) -> tuple[Entry, Checkpoint]:
    """Step 1: the commitment to the index is in the signed tree."""
    try:
        shown = verify_inclusion(
            file.proof,
            file.commitment,
            log,
            origin=origin,
            witnesses=witnesses,
            quorum=quorum,
            max_age=max_age,
            now=now,
        )
    except VerificationFailed as failed:
        code = {
            "not-included": "not-in-log",
            "wrong-signature": "untrusted-checkpoint",
            "quorum-not-met": "untrusted-checkpoint",
            "wrong-origin": "untrusted-checkpoint",
            "outside-period": "untrusted-checkpoint",
        }.get(failed.code, failed.code)
        raise VerificationFailed(code, str(failed)) from None
    entry = parse_entry(shown.index, file.commitment)
    if entry.kind != "index.committed" or entry.number("upto") > entry.index:
        raise VerificationFailed("malformed-entry", "the index is not committed by this entry")
    last = shown.index == shown.checkpoint.tree_size - 1
    at = datetime.fromisoformat(entry.at.replace("Z", "+00:00")).timestamp()
    if max_age is not None and not last and at < now - max_age:
        raise VerificationFailed("too-old", f"its index is of {entry.at}")
    return entry, shown.checkpoint
