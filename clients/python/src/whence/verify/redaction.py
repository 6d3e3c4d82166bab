"""Step 5 of a certificate: every path from a shard to a member runs through a redaction that
answers the removal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .certificate_file import SetBlock
from .entries import Entry
from .errors import VerificationFailed
from .trie import root_of, shard_key, shard_value

MOST_KEYS = 256


def check_redacted(
    block: SetBlock, origin: str, root: bytes, removal: str, redacted: Sequence[int]
) -> None:
    if len(block.keys) > MOST_KEYS:
        raise VerificationFailed("wrong-proof", f"{block.name}: more than {MOST_KEYS} keys")
    values = {
        shard_key(origin, entry.index): shard_value(role, entry.leaf) for role, entry in block.keys
    }
    if root_of(values) != root:
        raise VerificationFailed("wrong-proof", f"{block.name}: its keys are not the whole set")
    reached = _reached(block, removal)
    if reached is None or reached & set(redacted):
        raise VerificationFailed("wrong-proof", f"{block.name}: a path has no redaction on it")


def _reached(block: SetBlock, removal: str) -> set[int] | None:
    """The shards that members descend from by paths without a redaction; None where a parent may
    be any shard."""
    entries = {entry.index: entry for _, entry in block.keys}
    todo = [entry.index for role, entry in block.keys if role == "member"]
    reached = set(todo)
    while todo:
        entry = entries[todo.pop()]
        if _answers(entry.data, removal):
            continue
        for name in _parents(entry):
            parent = _named(name, entry, entries)
            if parent is None:
                return None
            if parent not in reached:
                reached.add(parent)
                todo.append(parent)
    return reached


def _answers(data: dict[str, Any], removal: str) -> bool:
    activity = data.get("activity")
    if not isinstance(activity, dict):
        return False
    return activity.get("kind") == "redaction" and activity.get("removal") == removal


def _parents(entry: Entry) -> list[Any]:
    # The parents of a shared derivation are stated elsewhere: they may be any.
    if "derivation" in entry.data:
        return [None]
    parents = entry.data.get("derivedFrom", [])
    return parents if isinstance(parents, list) else [None]


def _named(name: Any, child: Entry, entries: dict[int, Entry]) -> int | None:
    for entry in entries.values():
        data = entry.data
        by_uri = "digest" not in data and data.get("uri") == name and entry.index < child.index
        if isinstance(name, str) and (data.get("digest") == name or by_uri):
            return entry.index
    return None
