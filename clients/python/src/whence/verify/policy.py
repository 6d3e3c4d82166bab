"""Witness policies (C2SP tlog-policy): which witnesses must have cosigned. A witness with a key of
another type than Ed25519's never counts, so a quorum that needs it is not met."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .errors import VerificationFailed, malformed
from .note import COSIGNATURE, VerifierKey, decimal

MOST_LINES = 1_000


@dataclass(frozen=True)
class Group:
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    witnesses: dict[str, VerifierKey]
    groups: dict[str, Group]
    quorum: str | None

    @staticmethod
    def parse(text: str) -> Policy:
        policy = Policy({}, {}, None)
        quorum: list[str] = []
        if not text.endswith("\n"):
            raise malformed("a policy whose last line does not end")
        lines = [re.split("[\t ]+", line.strip("\t ")) for line in text[:-1].split("\n")]
        stated = [words for words in lines if words[0] and not words[0].startswith("#")]
        if len(stated) > MOST_LINES:
            raise malformed("a policy of more than 1,000 lines")
        for words in stated:
            if words[0] == "quorum" and len(words) == 2 and not quorum:
                quorum.append(words[1])
            elif words[0] != "log":
                policy._define(words)
        if not quorum or not (quorum[0] == "none" or policy._is_defined(quorum[0])):
            raise malformed("a policy without a quorum")
        return Policy(policy.witnesses, policy.groups, None if quorum[0] == "none" else quorum[0])

    def met(self, cosigners: Iterable[VerifierKey]) -> bool:
        return self.quorum is None or self._met(self.quorum, set(cosigners))

    def _met(self, name: str, cosigners: set[VerifierKey]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return self.witnesses.get(name) in cosigners
        return sum(self._met(one, cosigners) for one in group.members) >= group.threshold

    def _is_defined(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _define(self, words: list[str]) -> None:
        """A name is defined once, from names that are defined before: so no group is in itself,
        and none is in two, which keeps `met` within the lines of the policy."""
        if len(words) < 3 or words[1] == "none" or self._is_defined(words[1]):
            raise malformed(f"a line of a policy: {' '.join(words)[:60]!r}")
        kind, name, what, *rest = words
        if kind == "witness" and len(rest) < 2:
            self._witness(name, what)
        elif kind == "group":
            self._group(name, what, tuple(rest))
        else:
            raise malformed(f"a line of a policy: {' '.join(words)[:60]!r}")

    def _witness(self, name: str, vkey: str) -> None:
        try:
            key = VerifierKey.parse(vkey)
        except VerificationFailed as failed:
            # A key of another type: nobody meets a group of one without members.
            self.groups[name] = Group(1, ())
            if failed.code != "wrong-key":
                raise
            return
        if key.kind != COSIGNATURE or key in self.witnesses.values():
            raise malformed(f"a witness of a policy: {name[:60]!r}")
        self.witnesses[name] = key

    def _group(self, name: str, count: str, members: tuple[str, ...]) -> None:
        used = {one for group in self.groups.values() for one in group.members}
        if len(set(members)) < len(members) or used & set(members):
            raise malformed(f"a member of two groups of a policy: {name[:60]!r}")
        threshold = {"all": len(members), "any": 1}.get(count) or decimal(count)
        known = all(self._is_defined(one) for one in members)
        if not known or not 1 <= threshold <= len(members):
            raise malformed(f"a group of a policy: {name[:60]!r}")
        self.groups[name] = Group(threshold, members)
