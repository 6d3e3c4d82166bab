"""`whence/exclusion@v2` (libs/core/certificate/README.md): the lines of a certificate. What they
say is not judged here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from .entries import Entry, parse_entry
from .errors import VerificationFailed, malformed
from .note import decimal, strict_base64
from .text import from_ascii, unescaped

HEADER = "whence/exclusion@v2"
MOST_BYTES = 16 << 20
#: In every certificate, word for word.
NOTICE = """\
Not proven:
- that what was stated is true: who made, registered or derived a shard states it;
- that training read the committed sets only: receipts are all cited, their coverage is stated;
- that no copy, part or re-encoding of a shard is in a set undeclared;
- that a URI always held the same bytes: ask by digest where there is one;
- that a removal's shards are all that its selector matches.
Proven, if `whence verify` accepts this file under a key that you trust:
- each list below holds all entries of the log before "upto" that speak of
  its subject: no name, use, parent, withdrawal or commitment is left out;
  of receipts all from a statement of coverage on, which fixes those before;
- absent: the shard is no member of the set, and no member is declared as
  derived from it. Who replays the log sees whether index and sets are right."""
RESULTS = ("absent", "ancestor", "ancestor, redacted", "member")
KINDS = ("api-key", "dataset", "log-key", "model", "name", "readings", "removal", "verification")
CHECKSUM = re.compile(r"checksum sha256:([0-9a-f]{64})\n")


@dataclass(frozen=True)
class ListBlock:
    kind: str
    subject: str
    proof: bytes
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ShardBlock:
    entry: Entry
    inclusion: tuple[bytes, ...]


@dataclass(frozen=True)
class ResultLine:
    result: str
    index: int
    proof: bytes


@dataclass(frozen=True)
class SetBlock:
    name: str
    results: tuple[ResultLine, ...]
    keys: tuple[tuple[str, Entry], ...]


@dataclass(frozen=True)
class CertificateFile:
    origin: str
    model: str | None
    datasets: tuple[str, ...]
    subjects: tuple[str, ...]
    removal: str | None
    commitment: bytes
    proof: str
    lists: tuple[ListBlock, ...]
    shards: tuple[ShardBlock, ...]
    sets: tuple[SetBlock, ...]


class _Lines:
    """The lines, one after another."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    def next(self) -> str:
        if self._at == len(self._lines):
            raise malformed("it ends in the middle")
        self._at += 1
        return self._lines[self._at - 1]

    def starts(self, prefix: str) -> bool:
        return self._at < len(self._lines) and self._lines[self._at].startswith(prefix)

    def after(self, prefix: str) -> str:
        """What follows the prefix in the next line."""
        line = self.next()
        if not line.startswith(prefix):
            self.refuse(line)
        return line[len(prefix) :]

    def each(self, prefix: str) -> Iterator[str]:
        while self.starts(prefix):
            yield self.after(prefix)

    def until_blank(self) -> list[str]:
        read = [self.next()]
        while read[-1]:
            read.append(self.next())
        return read[:-1]

    def blank(self) -> None:
        if line := self.next():
            self.refuse(line)

    @property
    def ended(self) -> bool:
        return self._at == len(self._lines)

    def refuse(self, line: str) -> NoReturn:
        raise malformed(f"line {self._at} is none that an issuer writes: {line[:80]!r}")


def parse_certificate(data: bytes) -> CertificateFile:
    if len(data) > MOST_BYTES:
        raise VerificationFailed("too-large", "longer than any certificate")
    if not data.startswith(HEADER.encode() + b"\n"):
        raise VerificationFailed("unknown-format", f"its first line is not {HEADER}")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise malformed("not UTF-8") from None
    before, stated = _checked(text)
    if hashlib.sha256(before.encode()).hexdigest() != stated:
        raise VerificationFailed("damaged", "its checksum is that of other bytes")
    return _parse(_Lines(before[:-1].split("\n")))


def _checked(text: str) -> tuple[str, str]:
    at = text.rfind("\nchecksum ") + 1
    stated = CHECKSUM.fullmatch(text, at) if at else None
    if stated is None:
        raise VerificationFailed("damaged", "it does not end with its checksum")
    return text[:at], stated[1]


def _parse(lines: _Lines) -> CertificateFile:
    lines.next()
    origin = unescaped(lines.after("log "))
    models = [unescaped(name) for name in lines.each("model ")]
    datasets = tuple(unescaped(name) for name in lines.each("dataset "))
    subjects = tuple(unescaped(name) for name in lines.each("subject "))
    removals = [unescaped(name) for name in lines.each("removal ")]
    if len(set(subjects)) != len(subjects):
        raise VerificationFailed("repeated", "a subject comes twice")
    if (len(models), bool(datasets)) not in ((1, False), (0, True)):
        raise malformed("it is about a model version or dataset versions")
    if (len(removals), bool(subjects)) not in ((1, False), (0, True)):
        raise malformed("it is about names or a removal")
    lines.blank()
    for line in NOTICE.split("\n"):
        if (read := lines.next()) != line:
            lines.refuse(read)
    lines.blank()
    if lines.next() != "index":
        raise malformed("it has no index")
    commitment, proof = from_ascii(lines.after("entry ")), _proof(lines)
    lists, shards, sets = [], [], []
    while lines.starts("list "):
        lists.append(_list(lines))
    while removals and lines.starts("shard "):
        shards.append(_shard(lines))
    while lines.starts("set "):
        sets.append(_set(lines))
    if not lines.ended:
        lines.refuse(lines.next())
    return CertificateFile(
        origin,
        models[0] if models else None,
        datasets,
        subjects,
        removals[0] if removals else None,
        commitment,
        proof,
        tuple(lists),
        tuple(shards),
        tuple(sets),
    )


def _proof(lines: _Lines) -> str:
    """A tlog-proof: head, text of the checkpoint, and signatures, a blank line apart."""
    head, checkpoint, signatures = lines.until_blank(), lines.until_blank(), _block(lines)
    if len(set(signatures)) != len(signatures):
        raise malformed("a signature line comes twice")
    if any(line.startswith("extra ") for line in head):
        raise malformed("a tlog-proof with extra data")
    return "\n".join([*head, "", *checkpoint, "", *signatures, ""])


def _block(lines: _Lines) -> list[str]:
    """The lines up to the blank line that ends a block, or to the end."""
    read = []
    while not lines.ended and (line := lines.next()):
        read.append(line)
    return read


def _list(lines: _Lines) -> ListBlock:
    kind, _, subject = lines.after("list ").partition(" ")
    proof = strict_base64(lines.after("proof "))
    entries = tuple(_entry(text) for text in lines.each("entry "))
    _end(lines)
    if kind not in KINDS:
        raise malformed(f"a list of no known kind: {kind[:80]!r}")
    _check_ascending(entries)
    return ListBlock(kind, unescaped(subject), proof, entries)


def _check_ascending(entries: Sequence[Entry]) -> None:
    indexes = [entry.index for entry in entries]
    if indexes != sorted(set(indexes)):
        raise malformed("an entry twice or out of order")


def _end(lines: _Lines) -> None:
    if not lines.ended:
        lines.blank()
        if lines.ended:
            raise malformed("a blank line at the end")


def _entry(text: str) -> Entry:
    index, _, body = text.partition(" ")
    return parse_entry(decimal(index), from_ascii(body))


def _shard(lines: _Lines) -> ShardBlock:
    entry = _entry(lines.after("shard "))
    path = strict_base64(lines.after("inclusion "))
    if len(path) % 32:
        raise malformed("an audit path is a list of hashes")
    _end(lines)
    return ShardBlock(entry, tuple(path[at : at + 32] for at in range(0, len(path), 32)))


def _set(lines: _Lines) -> SetBlock:
    name = unescaped(lines.after("set "))
    results = []
    while not lines.ended and not lines.starts("key ") and not _is_blank(lines):
        result, _, index = lines.next().rpartition(" ")
        if result not in RESULTS:
            lines.refuse(result)
        results.append(ResultLine(result, decimal(index), strict_base64(lines.after("proof "))))
    keys = []
    for text in lines.each("key "):
        role, _, rest = text.partition(" ")
        if role not in ("member", "ancestor"):
            lines.refuse(text)
        keys.append((role, _entry(rest)))
    _end(lines)
    _check_ascending([entry for _, entry in keys])
    return SetBlock(name, tuple(results), tuple(keys))


def _is_blank(lines: _Lines) -> bool:
    return lines.starts("") and lines._lines[lines._at] == ""
