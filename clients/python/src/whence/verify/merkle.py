"""Merkle trees of RFC 6962, checked as RFC 9162 §2.1.3.2 and §2.1.4.2 say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .errors import VerificationFailed


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def _inner(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(
    leaf: bytes, index: int, tree_size: int, root: bytes, hashes: Sequence[bytes]
) -> None:
    """Returns if the tree of this size and root has the leaf hash at the index; raises
    VerificationFailed if that is not shown."""
    fault = VerificationFailed("not-included", f"entry {index} is not shown to be in the tree")
    if not 0 <= index < tree_size or any(len(one) != 32 for one in (leaf, root, *hashes)):
        raise fault
    fn, sn, node = index, tree_size - 1, leaf
    for step in hashes:
        if sn == 0:
            raise fault
        if fn & 1 or fn == sn:
            node = _inner(step, node)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            node = _inner(node, step)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or node != root:
        raise fault


def check_consistency(
    first_size: int, first_root: bytes, size: int, root: bytes, hashes: Sequence[bytes]
) -> None:
    """Returns if the first tree is the beginning of the second; raises VerificationFailed if that
    is not shown."""
    fault = VerificationFailed(
        "not-consistent", f"the tree of {size} is not shown to continue that of {first_size}"
    )
    if not 0 < first_size <= size or any(len(one) != 32 for one in (first_root, root, *hashes)):
        raise fault
    if first_size == size:
        if hashes or first_root != root:
            raise fault
        return
    if not hashes:
        raise fault
    # The first tree is a whole subtree of the second: its root is not in the proof.
    path = [first_root, *hashes] if first_size & (first_size - 1) == 0 else [*hashes]
    fn, sn = first_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for step in path[1:]:
        if sn == 0:
            raise fault
        if fn & 1 or fn == sn:
            old, new = _inner(step, old), _inner(step, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = _inner(new, step)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or old != first_root or new != root:
        raise fault
