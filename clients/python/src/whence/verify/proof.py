"""C2SP tlog-proof: that an entry is in a signed tree."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import malformed
from .merkle import check_inclusion, leaf_hash
from .note import Checkpoint, VerifierKey, decimal, strict_base64, verify_checkpoint
from .trusted_root import TrustedRoot

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class Inclusion:
    """The entry at this index of the tree that the checkpoint signs."""

    index: int
    checkpoint: Checkpoint


def verify_inclusion(
    proof: str | bytes,
    entry: bytes,
    key: str | os.PathLike[str] | VerifierKey | TrustedRoot,
    *,
    origin: str | None = None,
    witnesses: Sequence[str | os.PathLike[str] | VerifierKey] = (),
    quorum: int | None = None,
    max_age: float | None = None,
    now: float | None = None,
) -> Inclusion:
    """What a tlog-proof (`GET /v1/ledger/entries/{index}/tlog-proof`) shows of the bytes of an
    entry; raises VerificationFailed where it shows nothing. The other arguments are those of
    `verify_checkpoint`; a trusted root has origin and witnesses of its own, so none are given
    beside it."""
    index, hashes, note = parse_proof(proof)
    if isinstance(key, TrustedRoot):
        if origin not in (None, key.origin) or witnesses or quorum is not None:
            raise ValueError("a trusted root has an origin and witnesses: give none beside it")
        checkpoint = key.verify(note, max_age=max_age, now=now)
    else:
        checkpoint = verify_checkpoint(
            note, key, origin=origin, witnesses=witnesses, quorum=quorum, max_age=max_age, now=now
        )
    check_inclusion(leaf_hash(entry), index, checkpoint.tree_size, checkpoint.root, hashes)
    return Inclusion(index, checkpoint)


def parse_proof(proof: str | bytes) -> tuple[int, list[bytes], str]:
    """Index, audit path and signed checkpoint; nothing is verified yet. The extra data, which
    nothing authenticates, is left out."""
    try:
        text = proof.decode() if isinstance(proof, bytes) else proof
    except UnicodeDecodeError:
        raise malformed("a proof that is no UTF-8") from None
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER or not blank:
        raise malformed(f"a proof begins with {HEADER}")
    if len(lines) > 1 and lines[1].startswith("extra "):
        strict_base64(lines[1].removeprefix("extra "))
        del lines[1]
    if len(lines) < 2 or not lines[1].startswith("index "):
        raise malformed("a proof without an index")
    if len(lines) > 2 + 63:
        raise malformed("a proof of more than 63 hashes")
    hashes = [strict_base64(line) for line in lines[2:]]
    if any(len(one) != 32 for one in hashes):
        raise malformed("a hash has 32 bytes")
    return decimal(lines[1].removeprefix("index ")), hashes, note
