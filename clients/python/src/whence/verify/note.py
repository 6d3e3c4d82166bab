"""Signed notes, checkpoints and cosignatures (C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0,
tlog-cosignature v1.0.1). Ed25519 alone: lines of other types are ignored as those of unknown keys
are."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import ed25519
from .errors import VerificationFailed, malformed

ED25519, COSIGNATURE = 1, 4
MOST_BYTES, MOST_SIGNATURES = 1_000_000, 100
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def strict_base64(text: str) -> bytes:
    """RFC 4648 §4 in its one spelling: a second one of a signed text would not be the same text."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise malformed(f"not base64: {text[:60]!r}") from None
    if base64.b64encode(data).decode() != text:
        raise malformed(f"not in the one spelling of base64: {text[:60]!r}")
    return data


def decimal(text: str) -> int:
    if not DECIMAL.fullmatch(text) or int(text) >= 2**63:
        raise malformed(f"not a decimal number: {text[:60]!r}")
    return int(text)


@dataclass(frozen=True)
class VerifierKey:
    """A vkey: `<name>+<hex of the key id>+<base64 of type and public key>`."""

    name: str
    key_id: bytes
    kind: int
    public_key: bytes

    @staticmethod
    def parse(text: str) -> VerifierKey:
        name, _, rest = text.strip("\n").partition("+")
        hexadecimal, _, encoded = rest.partition("+")
        if not _is_name(name) or not re.fullmatch("[0-9a-f]{8}", hexadecimal):
            raise VerificationFailed("wrong-key", f"not a verifier key: {text[:60]!r}")
        data = strict_base64(encoded)
        key_id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        if len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
            raise VerificationFailed("wrong-key", f"the key of {name} is not of Ed25519")
        if key_id.hex() != hexadecimal:
            raise VerificationFailed(
                "wrong-key", f"the key of {name} has another id: is it damaged?"
            )
        return VerifierKey(name, key_id, data[0], data[1:])

    @staticmethod
    def read(key: str | os.PathLike[str] | VerifierKey) -> VerifierKey:
        """A vkey, its text, or a file of it."""
        if isinstance(key, VerifierKey):
            return key
        if isinstance(key, str) and re.fullmatch(r"[^\n+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+\n?", key):
            return VerifierKey.parse(key)
        with open(key, encoding="utf-8") as file:
            return VerifierKey.parse(file.read(10_000))


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() or c < " " for c in name)


@dataclass(frozen=True)
class Signature:
    name: str
    key_id: bytes
    data: bytes


def split_note(note: str) -> tuple[str, list[Signature]]:
    """The signed text and its signature lines; nothing is verified yet."""
    if len(note.encode(errors="surrogatepass")) > MOST_BYTES:
        raise malformed("a note of more than 1,000,000 bytes")
    if any((c < " " and c != "\n") or "\ud800" <= c <= "\udfff" for c in note):
        raise malformed("a control character or no UTF-8 in a note")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise malformed("a note without signatures")
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    if len(signatures) > MOST_SIGNATURES:
        raise malformed("a note with more than 100 signatures")
    return text + "\n", signatures


def _signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not _is_name(parts[1]):
        raise malformed(f"not a signature line: {line[:60]!r}")
    data = strict_base64(parts[2])
    if len(data) < 5:
        raise malformed(f"a signature that is too short: {line[:60]!r}")
    return Signature(parts[1], data[:4], data[4:])


@dataclass(frozen=True)
class Checkpoint:
    """A tree head that is signed by its log, and by these witnesses at these times (seconds)."""

    origin: str
    tree_size: int
    root: bytes
    extensions: tuple[str, ...]
    cosigned: Mapping[str, int]


def verify_checkpoint(
    note: str,
    key: str | os.PathLike[str] | VerifierKey,
    *,
    origin: str | None = None,
    witnesses: Sequence[str | os.PathLike[str] | VerifierKey] = (),
    quorum: int | None = None,
    max_age: float | None = None,
    now: float | None = None,
) -> Checkpoint:
    """The checkpoint of a signed note, if the log's key signed it; the origin defaults to the key's
    name. `quorum` of the `witnesses` must have cosigned it (default: all of them), within the last
    `max_age` seconds if that is given. Without witnesses the log is believed that everybody sees
    one tree."""
    log, known = VerifierKey.read(key), [VerifierKey.read(one) for one in witnesses]
    needed = len(known) if quorum is None else quorum
    if max_age is not None and needed < 1:
        raise VerificationFailed("too-old", "the age of a checkpoint takes witnesses to show it")
    text, signatures = split_note(note)
    checkpoint = parse_head(text)
    if not signed_by(log, text, signatures):
        raise VerificationFailed("wrong-signature", f"not signed by {log.name}")
    if checkpoint.origin != (log.name if origin is None else origin):
        raise VerificationFailed("wrong-origin", f"of the log {checkpoint.origin!r}")
    cosigned = {w.name: at for w in known if (at := cosigned_at(w, text, signatures)) is not None}
    _check_quorum(cosigned, needed, max_age, time.time() if now is None else now)
    return Checkpoint(
        checkpoint.origin, checkpoint.tree_size, checkpoint.root, checkpoint.extensions, cosigned
    )


def _check_quorum(
    cosigned: Mapping[str, int], needed: int, max_age: float | None, now: float
) -> None:
    if len(cosigned) < needed:
        raise VerificationFailed(
            "quorum-not-met", f"{len(cosigned)} of {needed} witnesses cosigned it"
        )
    fresh = [at for at in cosigned.values() if max_age is None or at >= now - max_age]
    if len(fresh) < needed:
        raise VerificationFailed(
            "too-old", f"{len(fresh)} of {needed} witnesses cosigned it lately"
        )


def _of(key: VerifierKey, signatures: Sequence[Signature]) -> list[Signature]:
    return [one for one in signatures if (one.name, one.key_id) == (key.name, key.key_id)]


def signed_by(key: VerifierKey, text: str, signatures: Sequence[Signature]) -> bool:
    """A wrong signature in the name of a trusted key spoils the whole note."""
    if key.kind != ED25519:
        raise VerificationFailed("wrong-key", f"{key.name} is the key of a witness, not of a log")
    lines = _of(key, signatures)
    for line in lines:
        if not ed25519.verify(key.public_key, text.encode(), line.data):
            raise VerificationFailed("wrong-signature", f"the signature of {key.name} is wrong")
    return bool(lines)


def cosigned_at(key: VerifierKey, text: str, signatures: Sequence[Signature]) -> int | None:
    """The latest time at which the witness cosigned."""
    if key.kind != COSIGNATURE:
        raise VerificationFailed("wrong-key", f"{key.name} is not the key of a witness")
    times = []
    for line in _of(key, signatures):
        at = int.from_bytes(line.data[:8], "big")
        message = f"cosignature/v1\ntime {at}\n{text}".encode()
        right = len(line.data) == 72 and at < 2**63
        if not right or not ed25519.verify(key.public_key, message, line.data[8:]):
            raise VerificationFailed("wrong-signature", f"the cosignature of {key.name} is wrong")
        times.append(at)
    return max(times, default=None)


def parse_head(text: str) -> Checkpoint:
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise malformed("not a checkpoint: three lines that are not empty")
    root = strict_base64(lines[2])
    if len(root) != 32:
        raise malformed("the root hash of a checkpoint has 32 bytes")
    return Checkpoint(lines[0], decimal(lines[1]), root, tuple(lines[3:]), {})
