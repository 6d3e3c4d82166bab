"""`mpt-sha256@v2` (libs/core/trie/README.md): a key has a value in a set, or it has none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from .errors import VerificationFailed


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _bit(key: bytes, at: int) -> int:
    return key[at // 8] >> (7 - at % 8) & 1


def shard_key(origin: str, index: int) -> bytes:
    return _sha256(f"whence/key/v2\n{origin}\n{index}".encode())


def shard_value(role: str, leaf: bytes) -> bytes:
    return _sha256(f"whence/val/v2\n{role}\n".encode() + leaf)


def proven_value(root: bytes, key: bytes, proof: bytes) -> bytes | None:
    """The value of the key under this root, or None where it is not there; raises
    VerificationFailed if the proof shows neither."""
    fault = VerificationFailed("wrong-proof", "a trie proof does not lead to its root")
    if proof == b"\x00":
        if root != _sha256(b""):
            raise fault
        return None
    tag, rest = proof[:1], proof[1:]
    leaf = key + rest[:32] if tag == b"\x01" else rest[:64]
    steps = rest[32:] if tag == b"\x01" else rest[64:]
    if tag not in (b"\x01", b"\x02") or len(leaf) != 64 or len(steps) % 33 or len(steps) > 33 * 256:
        raise fault
    other = leaf[:32]
    if (other == key) != (tag == b"\x01"):
        raise fault
    node, above = _sha256(leaf), 256
    for at in range(0, len(steps), 33):
        bit, sibling = steps[at], steps[at + 1 : at + 33]
        if bit >= above or _bit(other, bit) != _bit(key, bit):
            raise fault
        above = bit
        left, right = (sibling, node) if _bit(key, bit) else (node, sibling)
        node = _sha256(left + right + bytes([bit]))
    if node != root:
        raise fault
    return leaf[32:] if tag == b"\x01" else None


def root_of(values: Mapping[bytes, bytes]) -> bytes:
    """The root of the trie of these keys."""
    return _root(sorted(values.items()), 0) if values else _sha256(b"")


def _root(leaves: list[tuple[bytes, bytes]], bit: int) -> bytes:
    if len(leaves) == 1:
        return _sha256(leaves[0][0] + leaves[0][1])
    while _bit(leaves[0][0], bit) == _bit(leaves[-1][0], bit):
        bit += 1
    right = next(at for at, (key, _) in enumerate(leaves) if _bit(key, bit))
    parts = _root(leaves[:right], bit + 1) + _root(leaves[right:], bit + 1)
    return _sha256(parts + bytes([bit]))
