"""The second implementation against published vectors, and against what the service serves."""

from __future__ import annotations

import base64
import json
import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import whence
from whence.verify import (
    VerificationFailed,
    VerifierKey,
    check_consistency,
    check_inclusion,
    ed25519,
    leaf_hash,
    verify_checkpoint,
    verify_inclusion,
)
from whence.verify.note import split_note
from whence.verify.proof import parse_proof

Name = Callable[[str], str]

#: RFC 8032 §7.1: public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_ed25519_verifies_the_vectors_of_rfc_8032_and_no_changed_bit(
    key: str, message: str, signature: str
) -> None:
    public, text, signed = (bytes.fromhex(part) for part in (key, message, signature))
    assert ed25519.verify(public, text, signed)
    assert not ed25519.verify(public, text + b"x", signed)
    for at in (0, 13, 32, 40, 63):
        changed = bytes(byte ^ (at == place) for place, byte in enumerate(signed))
        assert not ed25519.verify(public, text, changed)
    # The same number modulo the order is another spelling, which RFC 8032 refuses.
    s = int.from_bytes(signed[32:], "little") + ed25519.L
    assert not ed25519.verify(public, text, signed[:32] + s.to_bytes(32, "little"))


def conformance(file: str) -> Any:
    folder = os.environ.get("WHENCE_CONFORMANCE_DIR")
    if not folder:
        pytest.skip("WHENCE_CONFORMANCE_DIR names no published vectors")
    return json.loads(Path(folder, "tlog", file).read_text())


def test_ed25519_agrees_with_wycheproof() -> None:
    for group in conformance("ed25519/wycheproof-ed25519_test.json")["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for one in group["tests"]:
            signed = bytes.fromhex(one["sig"])
            right = ed25519.verify(key, bytes.fromhex(one["msg"]), signed)
            assert right == (one["result"] == "valid"), one


def test_ed25519_refuses_other_spellings_and_small_orders_as_the_service_does() -> None:
    refused = {"non_canonical_R", "low_order_residue", "non_canonical_A"}
    for one in conformance("ed25519/cctv-ed25519vectors.json")[::12]:
        key, signed = bytes.fromhex(one["key"]), bytes.fromhex(one["sig"])
        right = not refused & set(one["flags"] or [])
        assert ed25519.verify(key, one["msg"].encode(), signed) == right, one


def shows(check: Callable[..., None], *arguments: Any) -> bool:
    try:
        check(*arguments)
    except VerificationFailed:
        return False
    return True


def test_merkle_proofs_are_judged_as_the_published_probes_are() -> None:
    read = base64.b64decode
    for one in conformance("merkle-probes/inclusion.json"):
        hashes = [read(each) for each in one["proof"] or []]
        stated = (read(one["leafHash"]), one["leafIdx"], one["treeSize"], read(one["root"]), hashes)
        assert shows(check_inclusion, *stated) != one["wantErr"], one["path"]
    for one in conformance("merkle-probes/consistency.json"):
        hashes = [read(each) for each in one["proof"] or []]
        roots = [read(one["root1"] or ""), read(one["root2"] or "")]
        if not one["wantErr"] and any(len(root) != 32 for root in roots):
            continue  # Equal texts that are no hashes: not a question here.
        stated = (one["size1"], roots[0], one["size2"], roots[1], hashes)
        assert shows(check_consistency, *stated) != one["wantErr"], one["path"]


def test_a_key_that_is_damaged_or_of_another_kind_is_refused() -> None:
    assert VerifierKey.parse(C2SP_KEY + "\n").name == "example.com/foo"
    wrong = [
        "",
        "a",
        C2SP_KEY[:-1],
        C2SP_KEY.replace("530d", "530e"),
        C2SP_KEY.replace("foo", "fop"),
    ]
    for text in wrong:
        with pytest.raises(VerificationFailed):
            VerifierKey.parse(text)


def test_a_note_has_one_form() -> None:
    good = "text\n\n— a AAAAAAAA\n"
    assert split_note(good)[0] == "text\n"
    for note in [
        "",
        "text\n",
        "text\n— a AAAAAAAA\n",
        good[:-1],
        good + "\n",
        good.replace("—", "-"),
        good.replace(" a ", " a+b "),
        good.replace(" a ", "  a "),
        good.replace("AAAAAAAA", "AAAA"),
        good.replace("AAAAAAAA", "AAAAAAA="[:-1]),
        good.replace("AAAAAAAA", "AAAAAAB="),
        good.replace("text", "te\rxt"),
        good.replace("text", "te\ud800xt"),
        "text\n\n" + "— a AAAAAAAA\n" * 101,
        "x" * 1_000_001 + "\n\n— a AAAAAAAA\n",
    ]:
        with pytest.raises(VerificationFailed):
            split_note(note)


@pytest.fixture(scope="module")
def proven(service: tuple[str, str]) -> tuple[str, bytes, str]:
    """A tlog-proof, the entry, and the log's key, as the service serves them."""
    with whence.Whence(*service, retries=whence.Retries(attempts=50, most=0.5)) as client:
        made = client.shards.register({"uri": "s3://proven/1", "origins": [{"kind": "human"}]})
        for n in range(5):
            client.shards.register({"uri": f"s3://proven/after-{n}"})
        index = made["receipt"]["index"]
        # 503 with Retry-After until it is published.
        proof = client.publication.tlog_proof(index)
        entry = base64.b64decode(client.ledger.entry(index)["body"])
        return proof, entry, client.publication.key()


def test_an_entry_of_the_service_is_in_the_signed_tree(
    proven: tuple[str, bytes, str], tmp_path: Path
) -> None:
    proof, entry, key = proven
    shown = verify_inclusion(proof, entry, key)
    assert b"s3://proven/1" in entry and shown.index < shown.checkpoint.tree_size
    (tmp_path / "log.vkey").write_text(key)
    assert verify_inclusion(proof.encode(), entry, tmp_path / "log.vkey") == shown


def test_nothing_else_is_shown_by_it(proven: tuple[str, bytes, str]) -> None:
    proof, entry, key = proven
    index, _, note = parse_proof(proof)
    origin = note.split("\n")[0]
    wrong: list[tuple[str | bytes, bytes, str]] = [
        (proof, entry + b" ", key),
        (proof, entry, C2SP_KEY),
        (proof.replace(f"index {index}", f"index {index + 1}"), entry, key),
        (proof.replace(origin + "\n", "other\n", 1), entry, key),
        (proof.replace("\n\n", "\n", 1), entry, key),
        (proof.replace("index ", "index 0"), entry, key),
        (proof.replace("tlog-proof@v1", "tlog-proof@v2"), entry, key),
        (proof[: proof.index("—")], entry, key),
        (b"\xff" + proof.encode(), entry, key),
        ("", entry, key),
    ]
    for text, data, by in wrong:
        with pytest.raises(VerificationFailed):
            verify_inclusion(text, data, by)
    with pytest.raises(VerificationFailed) as raised:
        verify_inclusion(proof, entry, key, origin="another/log")
    assert raised.value.code == "wrong-origin"
    assert pickle.loads(pickle.dumps(raised.value)).code == "wrong-origin"
    signature = next(line for line in note.split("\n") if line.startswith(f"— {origin} "))
    changed = bytearray(base64.b64decode(signature.split(" ")[2]))
    changed[20] ^= 1
    spoiled = signature.rsplit(" ", 1)[0] + " " + base64.b64encode(changed).decode()
    with pytest.raises(VerificationFailed, match="is wrong"):
        # A wrong line beside the right one spoils the note too.
        verify_checkpoint(note + spoiled + "\n", key)


def test_an_inclusion_at_any_size_and_consistency_are_shown(client: whence.Whence) -> None:
    receipt = client.shards.register({"uri": "s3://proven/later"})["receipt"]
    size = client.ledger.position()["asOf"]["treeSize"]
    answer = client.ledger.inclusion(receipt["index"], tree_size=size)
    root, leaf = bytes.fromhex(answer["rootHash"]), bytes.fromhex(answer["leafHash"])
    hashes = [bytes.fromhex(one) for one in answer["hashes"]]
    check_inclusion(leaf, receipt["index"], size, root, hashes)
    assert leaf == leaf_hash(base64.b64decode(client.ledger.entry(receipt["index"])["body"]))
    for first in (1, 2, 3, 4, size - 1, size):
        proof = client.ledger.consistency(first, to=size)
        earlier = client.ledger.position(as_of=first)["asOf"]["rootHash"]
        hashes = [bytes.fromhex(one) for one in proof["hashes"]]
        check_consistency(first, bytes.fromhex(earlier), size, root, hashes)
        if first < size:
            with pytest.raises(VerificationFailed):
                check_consistency(first, bytes.fromhex(earlier), size, root, hashes[:-1])
            with pytest.raises(VerificationFailed):
                check_consistency(first, leaf, size, root, hashes)


#: c2sp.org/tlog-cosignature's form, as a mirror of 300 leaves has it (its key and note are published
#: with the vectors).
def test_a_cosignature_counts_with_its_time(tmp_path: Path) -> None:
    vectors = conformance("signed-note-vectors.json")
    keys = {name.split(" ")[0]: one["vkey"] for name, one in vectors["keys"].items()}
    folder = Path(os.environ["WHENCE_CONFORMANCE_DIR"], "tlog/sunlight-witness-mirror")
    notes = [f for f in folder.rglob("*") if f.is_file() and f.name == "checkpoint"]
    cosigned = [f.read_text() for f in notes if "mirror.example.org" in f.read_text()]
    if not cosigned:
        pytest.skip("no cosigned checkpoint among the vectors")
    from whence.verify.note import _cosigned_at

    text, signatures = split_note(cosigned[0])
    witness = VerifierKey.parse(keys["mirror.example.org"])
    assert _cosigned_at(witness, text, signatures) == 1767139200
    with pytest.raises(VerificationFailed):
        _cosigned_at(witness, text + "x\n", signatures)


def test_a_quorum_that_is_not_met_proves_nothing(proven: tuple[str, bytes, str]) -> None:
    proof, entry, key = proven
    witness = "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"
    with pytest.raises(VerificationFailed) as raised:
        verify_inclusion(proof, entry, key, witnesses=[witness])
    assert raised.value.code == "quorum-not-met"
    assert verify_inclusion(proof, entry, key, witnesses=[witness], quorum=0)
    with pytest.raises(VerificationFailed, match="takes witnesses"):
        verify_inclusion(proof, entry, key, max_age=60, now=time.time())
