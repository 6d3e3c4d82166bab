"""Entries of the log, and `whence/index@v1` (libs/core/subject-index/README.md): which subjects an
entry speaks of, and the hash of all entries that speak of one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .errors import VerificationFailed
from .merkle import leaf_hash
from .text import parse_canonical

AT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)
_REMOVAL = ("removal", "removal")
_VERIFICATION = ("verification", "verification")

#: For each kind the subjects, each a kind of subject and the members that name it.
SUBJECTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "shard.registered": (("name", "uri"), ("name", "digest")),
    "shard.bound": (("name", "shard"), ("name", "digest")),
    "shard.located": (("name", "shard"), ("name", "uri")),
    "shard.corrected": (("name", "shard"),),
    "shard.conflict-refused": (
        ("name", "shard"),
        ("name", "declared.uri"),
        ("name", "declared.digest"),
    ),
    **dict.fromkeys(
        ("dataset.version-ordered", "dataset.version-committed", "dataset.version-withdrawn"),
        (("dataset", "dataset", "version"),),
    ),
    **dict.fromkeys(
        ("model.version-declared", "model.version-withdrawn"), (("model", "model", "version"),)
    ),
    **dict.fromkeys(
        ("model.use-recorded", "model.use-withdrawn"), (("model", "model", "modelVersion"),)
    ),
    **dict.fromkeys(
        ("receipts.run-stated", "receipts.reading-recorded", "receipts.coverage-stated"),
        (("readings", "model", "modelVersion"),),
    ),
    **dict.fromkeys(
        (
            "removal.shards-listed",
            "removal.ordered",
            "removal.approved",
            "removal.withdrawn",
            "removal.withdrawal-requested",
            "removal.withdrawal-approved",
            "removal.extended",
            "removal.executed",
        ),
        (_REMOVAL,),
    ),
    **dict.fromkeys(
        (
            "removal.verification-begun",
            "removal.verification-concluded",
            "verification.begun",
            "verification.concluded",
        ),
        (_REMOVAL, _VERIFICATION),
    ),
    "verification.check-recorded": (_VERIFICATION,),
    "key.issued": (("api-key", "key"),),
    "key.revoked": (("api-key", "key"),),
    "ledger.key-rotated": (("log-key", "from"), ("log-key", "to")),
}


@dataclass(frozen=True)
class Entry:
    """An entry at its index of the log."""

    index: int
    body: bytes
    kind: str
    at: str
    data: dict[str, Any]

    @property
    def leaf(self) -> bytes:
        return leaf_hash(self.body)

    def text(self, member: str) -> str:
        """A member of its data that must be a text."""
        value = self.data.get(member)
        if not isinstance(value, str):
            raise VerificationFailed("malformed-entry", f"entry {self.index} states no {member}")
        return value

    def number(self, member: str) -> int:
        value = self.data.get(member)
        if not isinstance(value, float) or not value.is_integer() or not 0 <= value < 2**53:
            raise VerificationFailed("malformed-entry", f"entry {self.index} states no {member}")
        return int(value)


def parse_entry(index: int, body: bytes) -> Entry:
    value = parse_canonical(body)
    if not isinstance(value, dict) or value.keys() != {"at", "by", "data", "kind"}:
        raise VerificationFailed("malformed-entry", f"entry {index} is no entry")
    texts = all(isinstance(value[member], str) for member in ("at", "by", "kind"))
    if not texts or not AT.fullmatch(value["at"]) or not isinstance(value["data"], dict):
        raise VerificationFailed("malformed-entry", f"entry {index} is no entry")
    return Entry(index, body, value["kind"], value["at"], value["data"])


def subjects_of(entry: Entry) -> set[tuple[str, str]]:
    """MapFn."""
    found = set()
    for kind, *members in SUBJECTS.get(entry.kind, ()):
        values = [_member(entry.data, member) for member in members]
        if all(isinstance(value, str) for value in values):
            found.add((kind, "@".join(map(str, values))))
    return found


def _member(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data


def subject_key(kind: str, subject: str) -> bytes:
    return hashlib.sha256(f"whence/index-key/v1\n{kind}\n{subject}".encode()).digest()


def list_before(first: Entry) -> bytes:
    """The value of a list before an entry: of the empty list, unless the entry states it."""
    text = first.data.get("list")
    if first.kind == "receipts.coverage-stated" and isinstance(text, str):
        stated = re.fullmatch(r"sha256:([0-9a-f]{64})", text)
        if stated:
            return bytes.fromhex(stated[1])
    return bytes(32)


def list_value(entries: Sequence[tuple[int, bytes]], before: bytes = bytes(32)) -> bytes:
    """The value of a list of indexes and leaf hashes."""
    value = before
    for index, leaf in entries:
        value = hashlib.sha256(value + index.to_bytes(8, "big") + leaf).digest()
    return value
