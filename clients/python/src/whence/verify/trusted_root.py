"""Trusted roots (libs/core/trusted-root/README.md): the keys that a log ever had, with their
periods, and its witnesses. What was signed before a rotation is verified by the key of then."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from .errors import VerificationFailed, malformed
from .note import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Signature,
    VerifierKey,
    cosigned_at,
    parse_head,
    signed_by,
    split_note,
    strict_base64,
)
from .policy import Policy

MEDIA_TYPE = "application/vnd.whence.trusted-root+json;version=1"
MOST_BYTES = 5_000_000
# SubjectPublicKeyInfo of Ed25519 (RFC 8410) up to its 32 bytes.
SPKI = bytes.fromhex("302a300506032b6570032100")
# Clocks of witnesses and of the log may differ by this, in seconds.
TOLERANCE = 600


@dataclass(frozen=True)
class EarlierKey:
    """A key from which the log rotated: the sizes of the first and the last tree that it signed,
    and by when (seconds) witnesses had cosigned them."""

    key: VerifierKey
    first: int
    last: int
    until: float


@dataclass(frozen=True)
class EarlierPolicy:
    """A policy whose quorum had cosigned the trees of these sizes by then (seconds)."""

    policy: Policy
    first: int
    last: int
    until: float

    def met(self, size: int, cosigned: Mapping[VerifierKey, int]) -> bool:
        then = [one for one, at in cosigned.items() if at <= self.until + TOLERANCE]
        return self.first <= size <= self.last and self.policy.met(then)


@dataclass(frozen=True)
class TrustedRoot:
    """In the place of the log's key, for `verify_certificate` and `verify_inclusion`. It is as good
    as the way that it came by: what hands it out may not be what is verified."""

    origin: str
    key: VerifierKey
    earlier: tuple[EarlierKey, ...]
    policy: Policy | None
    earlier_policies: tuple[EarlierPolicy, ...] = ()

    @staticmethod
    def read(root: str | os.PathLike[str] | bytes) -> TrustedRoot:
        """A file, or its bytes, as `whence trust` saves it."""
        if isinstance(root, bytes):
            return _parse(root)
        with open(root, "rb") as file:
            return _parse(file.read(MOST_BYTES + 1))

    def verify(
        self, note: str, *, max_age: float | None = None, now: float | None = None
    ) -> Checkpoint:
        """The checkpoint of a signed note, if the current key signed it, or an earlier one in its
        period, and the witnesses of the policy cosigned it."""
        text, signatures = split_note(note)
        head = parse_head(text)
        earlier = self._signer(text, signatures)
        if head.origin != self.origin:
            raise VerificationFailed("wrong-origin", f"of the log {head.origin!r}")
        cosigned = self._cosigned(text, signatures)
        met = self._met(head.tree_size, cosigned)
        if earlier:
            _check_period(earlier, met, head.tree_size, cosigned)
        if max_age is not None:
            self._check_age(cosigned, (time.time() if now is None else now) - max_age)
        times = {key.name: at for key, at in cosigned.items()}
        return Checkpoint(head.origin, head.tree_size, head.root, head.extensions, times)

    def _signer(self, text: str, signatures: list[Signature]) -> EarlierKey | None:
        """Every signature in the name of a trusted key is verified: a wrong one spoils the note."""
        current = signed_by(self.key, text, signatures)
        signed = [one for one in self.earlier if signed_by(one.key, text, signatures)]
        if not current and not signed:
            raise VerificationFailed("wrong-signature", "not signed by a key of the trusted root")
        return None if current else signed[-1]

    def _cosigned(self, text: str, signatures: list[Signature]) -> dict[VerifierKey, int]:
        policies = [self.policy, *(one.policy for one in self.earlier_policies)]
        if self.policy is None:
            return {}
        witnesses = {key for one in policies if one for key in one.witnesses.values()}
        times = {key: cosigned_at(key, text, signatures) for key in witnesses}
        return {key: at for key, at in times.items() if at is not None}

    def _met(self, size: int, cosigned: Mapping[VerifierKey, int]) -> Policy | None:
        """The policy that is met: the current one, or else an earlier one in its period."""
        if self.policy is None or self.policy.met(cosigned):
            return self.policy
        for one in reversed(self.earlier_policies):
            if one.met(size, cosigned):
                return one.policy
        raise VerificationFailed("quorum-not-met", "too few witnesses cosigned it")

    def _check_age(self, cosigned: Mapping[VerifierKey, int], since: float) -> None:
        fresh = [one for one, at in cosigned.items() if at >= since]
        if self.policy is None or self.policy.quorum is None or not self.policy.met(fresh):
            raise VerificationFailed("too-old", "too few witnesses cosigned it lately")


def _check_period(
    key: EarlierKey, policy: Policy | None, size: int, cosigned: Mapping[VerifierKey, int]
) -> None:
    if not key.first <= size <= key.last:
        raise VerificationFailed(
            "outside-period", f"the earlier key signed trees of {key.first} to {key.last}"
        )
    then = [one for one, at in cosigned.items() if at <= key.until + TOLERANCE]
    if policy and not policy.met(then):
        raise VerificationFailed("outside-period", "not cosigned before the log rotated its key")


def _parse(data: bytes) -> TrustedRoot:
    if len(data) > MOST_BYTES:
        raise malformed("a trusted root of more than 5,000,000 bytes")
    try:
        root = json.loads(data.decode())
        if root["mediaType"] != MEDIA_TYPE:
            raise malformed("a trusted root of another type")
        keys = [_key(one) for one in root["tlogs"]]
        for one in root["witnesses"]:
            _check_public_key(one, _text(one["vkey"]))
        *earlier, current = keys
        if current.last >= 0 or any(
            one.last != after.first or one.last < one.first for one, after in pairwise(keys)
        ):
            raise malformed("keys of a trusted root that do not follow each other")
        policy = root.get("witnessPolicy")
        if policy is None and root.get("earlierPolicies"):
            raise malformed("earlier policies of a trusted root that has none now")
        return TrustedRoot(
            _text(root["origin"]),
            current.key,
            tuple(earlier),
            None if policy is None else Policy.parse(_text(policy)),
            tuple(_policy(one) for one in root.get("earlierPolicies") or ()),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise malformed("not a trusted root") from None


def _policy(one: Any) -> EarlierPolicy:
    sizes, policy = one["treeSizes"], Policy.parse(_text(one["policy"]))
    if policy.quorum is None:
        raise malformed("an earlier policy of a trusted root that asks for no witness")
    first, last = _size(sizes["from"]), _size(sizes["to"])
    if last < first:
        raise malformed("an earlier policy of a trusted root that ends before it begins")
    return EarlierPolicy(policy, first, last, _instant(one["validFor"]["end"]))


def _key(one: Any) -> EarlierKey:
    """The current key has no end: -1."""
    sizes, period = one["treeSizes"], one["publicKey"]["validFor"]
    to, end = sizes.get("to"), period.get("end")
    if (to is None) != (end is None):
        raise malformed("a key of a trusted root with half an end")
    until = float("inf") if end is None else _instant(end)
    first, last = _size(sizes["from"]), -1 if to is None else _size(to)
    vkey = _text(one["vkey"])
    key = VerifierKey.parse(vkey)
    _check_public_key(one, vkey)
    if key.kind != ED25519 or strict_base64(one["checkpointKeyId"]["keyId"]) != key.key_id:
        raise malformed("a key of a trusted root that is not that of a log, or has another id")
    return EarlierKey(key, first, last, until)


def _check_public_key(one: Any, vkey: str) -> None:
    """The public key is the same as that of the vkey, as sigstore has it."""
    data = strict_base64(vkey.split("+", 2)[2])
    ed25519 = data[:1] in (bytes([ED25519]), bytes([COSIGNATURE]))
    raw, details = (SPKI + data[1:], "PKIX_ED25519") if ed25519 else (data[1:], "ML_DSA_44")
    key = one["publicKey"]
    if strict_base64(_text(key["rawBytes"])) != raw or key["keyDetails"] != details:
        raise malformed("a public key of a trusted root that is not that of its vkey")


def _instant(value: Any) -> float:
    text = _text(value)
    if not text.endswith("Z"):
        raise malformed("an instant of a trusted root that is not in UTC")
    return datetime.fromisoformat(text).timestamp()


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise malformed("a trusted root with a text that is none")
    return value


def _size(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise malformed("a trusted root with a tree size that is none")
    return value
