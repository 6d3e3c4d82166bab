"""Certificates of the service, verified by the second implementation, and what must be refused."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest

import whence
from whence import operations as o
from whence.cli import main
from whence.verify import TrustedRoot, VerificationFailed, verify_certificate
from whence.verify.certificate_file import parse_certificate
from whence.verify.entries import list_value, parse_entry, subject_key, subjects_of
from whence.verify.text import canonical, escaped, from_ascii, parse_canonical, unescaped
from whence.verify.trie import proven_value, root_of, shard_key, shard_value

ROOT = Path(__file__).parents[3]


def digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def issued(service: tuple[str, str]) -> dict[str, str]:
    """Certificates about a small history: names that move, a chain, withdrawals, a redaction."""
    patient = whence.Retries(attempts=100, most=0.3)
    with whence.Whence(*service, retries=patient) as client:
        _state(client)
        (removal,) = (
            one["id"] for one in client.removals.list_all() if one["reason"] == "certificates"
        )
        calls: dict[str, whence.Call[str]] = {
            "ancestor": o.certificates_of_model_version("c-lark", "1", subject="s3://c/a"),
            "located": o.certificates_of_model_version("c-lark", "1", subject="s3://c/elsewhere"),
            "absent": o.certificates_of_model_version("c-lark", "1", subject="s3://c/é%20x"),
            "never": o.certificates_of_model_version("c-lark", "1", subject="s3://c/never"),
            "removal": o.certificates_of_model_version("c-lark", "1", removal=removal),
            "redacted": o.certificates_of_model_version("c-clean", "1", removal=removal),
            "dataset": o.certificates_of_dataset_version("c-ess", "1", subject="s3://c/other"),
            "shard": o.certificates_of_shard("s3://c/a"),
        }
        answers = {name: client.send(call) for name, call in calls.items()}
        return {**answers, "key": client.publication.key()}


def _state(client: whence.Whence) -> None:
    shards, models = client.shards, client.models
    shards.register({"uri": "s3://c/a", "origins": [{"kind": "human"}]})
    shards.register(
        {"uri": "s3://c/é%20x", "digest": digest("c-e"), "labels": {"a\\u00e9": "\x7f\t😀é\u2028"}}
    )
    shards.bind("s3://c/a", {"digest": digest("c-a")})
    shards.locate(digest("c-a"), {"uri": "s3://c/elsewhere"})
    shards.register({"digest": digest("c-d"), "derivedFrom": [digest("c-a")]})
    shards.register({"uri": "s3://c/other"})
    client.register_many({"uri": f"s3://c/{n}", "tokens": n} for n in range(30)).finish()
    many = [f"s3://c/{n}" for n in range(25)]
    client.make_dataset_version("c-ess", "1", [digest("c-d"), "s3://c/other", *many])
    client.make_dataset_version("c-ess", "2", ["s3://c/other"])
    models.declare("c-base", {"version": "1"})
    models.record_uses("c-base", "1", _uses("1", "pretraining"))
    parents: Any = [{"relation": "fine_tuned_from", "model": "c-base", "version": "1"}]
    models.declare("c-lark", {"version": "1", "parents": parents})
    made = models.record_uses("c-lark", "1", _uses("2", "sft", "rl"))
    models.withdraw_use("c-lark", "1", made["uses"][1]["id"], {"reason": "a mistake"})
    order: Any = {
        "selector": {"shards": ["s3://c/a"]},
        "method": "redact",
        "effectiveAt": "2026-01-01T00:00:00Z",
        "reason": "certificates",
    }
    removal: Any = client.removals.order(order)
    clean: Any = {"kind": "redaction", "removal": removal["id"]}
    shards.register({"digest": digest("c-r"), "derivedFrom": [digest("c-a")], "activity": clean})
    client.make_dataset_version("c-ess", "3", [digest("c-r"), "s3://c/other"])
    models.declare("c-clean", {"version": "1"})
    models.record_uses("c-clean", "1", _uses("3", "sft"))


def _uses(version: str, *stages: str) -> Any:
    stated = {
        "dataset": "c-ess",
        "version": version,
        "startedAt": "2026-02-01T00:00:00Z",
        "epochs": 0.5,
    }
    return {"uses": [{**stated, "stage": stage} for stage in stages]}


def results(issued: dict[str, str], name: str) -> dict[str, str]:
    shown = verify_certificate(issued[name].encode(), issued["key"])
    return {one.dataset: one.result for one in shown.results}


def test_what_the_service_certifies_is_proven(issued: dict[str, str]) -> None:
    assert results(issued, "ancestor") == {"c-ess@1": "ancestor", "c-ess@2": "absent"}
    assert results(issued, "located") == results(issued, "ancestor") == results(issued, "removal")
    assert results(issued, "absent") == {"c-ess@1": "absent", "c-ess@2": "absent"}
    assert results(issued, "redacted") == {"c-ess@3": "ancestor, redacted"}
    assert results(issued, "dataset") == {"c-ess@1": "member"}
    assert results(issued, "shard") == {"c-ess@1": "ancestor", "c-ess@3": "ancestor"}


def test_a_name_that_was_never_registered_is_not_called_absent(
    issued: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "never.txt").write_text(issued["never"])
    (tmp_path / "log.vkey").write_text(issued["key"])
    shown = verify_certificate(tmp_path / "never.txt", tmp_path / "log.vkey")
    assert dict(shown.subjects) == {"s3://c/never": ()} and not shown.absent()
    assert verify_certificate(issued["absent"].encode(), issued["key"]).absent()


def test_the_command_line_prints_what_is_proven(
    issued: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log.vkey").write_text(issued["key"])
    (tmp_path / "file").write_text(issued["ancestor"])
    assert main(["verify", str(tmp_path / "file"), "--key", str(tmp_path / "log.vkey")]) == 0
    printed = capsys.readouterr().out
    assert "c-ess@1: ancestor" in printed and "Not proven:" in printed
    (tmp_path / "file").write_text(issued["ancestor"].replace("c-lark", "c-larp"))
    assert main(["verify", str(tmp_path / "file"), "--key", issued["key"].strip()]) == 1
    assert "damaged" in capsys.readouterr().err
    assert main(["verify", str(tmp_path / "nothing"), "--key", issued["key"]]) == 2


def test_the_uses_that_count_are_those_of_the_chain(issued: dict[str, str]) -> None:
    uses = verify_certificate(issued["ancestor"].encode(), issued["key"]).uses
    assert [(use.data["model"], use.data["stage"]) for use in uses] == [
        ("c-base", "pretraining"),
        ("c-lark", "sft"),
    ]


def sealed(before: str) -> bytes:
    """With a right checksum, as anybody can make one."""
    data = before.encode(errors="surrogatepass")
    return data + f"checksum sha256:{hashlib.sha256(data).hexdigest()}\n".encode()


def body(certificate: str) -> str:
    return certificate[: certificate.rfind("checksum ")]


def blocks(certificate: str) -> list[str]:
    return body(certificate)[:-1].split("\n\n")


def without(certificate: str, start: str) -> bytes:
    return sealed(
        "\n\n".join(one for one in blocks(certificate) if not one.startswith(start)) + "\n"
    )


def code_of(certificate: bytes, key: str, **named: Any) -> str:
    with pytest.raises(VerificationFailed) as raised:
        verify_certificate(certificate, key, **named)
    return raised.value.code


def test_nothing_can_be_left_out_changed_or_added(issued: dict[str, str]) -> None:
    key, text = issued["key"], body(issued["ancestor"])
    entry = re.compile(r"\nentry \d+ .*model\.use-withdrawn.*")
    refused = {
        "damaged": issued["ancestor"].encode().replace(b"c-lark", b"c-larp", 1),
        "incomplete-list": sealed(entry.sub("", text)),
        "missing-list": without(issued["ancestor"], "list model c-base"),
        "unknown-format": issued["ancestor"].replace("@v2", "@v1", 1).encode(),
        "wrong-proof": sealed(text.replace("\nancestor ", "\nabsent ")),
        "wrong-log": sealed(text.replace("log whence.local", "log other.local", 1)),
        "too-large": b"x" * (17 << 20),
        "malformed": sealed(text.replace("Not proven", "Proven", 1)),
        "not-in-log": sealed(text.replace('"subjects":', '"subjects":1', 1)),
    }
    assert {name: code_of(file, key) for name, file in refused.items()} == {
        name: name for name in refused
    }
    # A list that is complete, in its place, and that nothing demands.
    parts = blocks(issued["ancestor"])
    at = next(n for n, one in enumerate(parts) if one.startswith("list name"))
    other = next(one for one in blocks(issued["never"]) if one.startswith("list name s3://c/never"))
    assert code_of(
        sealed("\n\n".join([*parts[: at + 1], other, *parts[at + 1 :]]) + "\n"), key
    ) in (
        "stray",
        # The index was committed anew between the two certificates.
        "incomplete-list",
    )
    assert code_of(without(issued["ancestor"], "set c-ess@1"), key) == "missing-list"
    wrong_key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert code_of(issued["ancestor"].encode(), wrong_key) == "wrong-log"
    assert (
        code_of(issued["ancestor"].encode(), wrong_key, origin="whence.local/log")
        == "untrusted-checkpoint"
    )


def test_a_redaction_is_believed_with_every_key_of_the_set_alone(issued: dict[str, str]) -> None:
    text = body(issued["redacted"])
    assert (
        code_of(sealed(re.sub(r"\nkey member .*redaction.*", "", text)), issued["key"])
        == "wrong-proof"
    )
    assert code_of(sealed(re.sub(r"\nkey .*", "", text)), issued["key"]) == "wrong-proof"
    assert code_of(sealed(text.replace("ancestor, redacted", "ancestor")), issued["key"]) == "stray"
    claimed = body(issued["shard"]).replace("\nancestor ", "\nancestor, redacted ")
    assert code_of(sealed(claimed), issued["key"]) == "wrong-proof"


def mutant(rng: random.Random, certificates: list[str]) -> bytes:
    """A certificate with one change that somebody may try."""
    parts = blocks(rng.choice(certificates))
    others = blocks(rng.choice(certificates))
    kind = rng.randrange(5)
    if kind == 0:
        del parts[rng.randrange(len(parts))]
    elif kind == 1:
        parts[rng.randrange(len(parts))] = rng.choice(others)
    elif kind == 2:
        parts.insert(rng.randrange(len(parts)), rng.choice(others))
    lines = "\n\n".join(parts).split("\n")
    at = rng.randrange(len(lines))
    if kind == 3:
        lines[at] = rng.choice(rng.choice(others).split("\n"))
    elif kind == 4:
        place = rng.randrange(len(lines[at]) + 1)
        lines[at] = (
            lines[at][:place] + rng.choice("01 xé\\") + lines[at][place + rng.randrange(2) :]
        )
    return sealed("\n".join(lines) + "\n")


def test_it_accepts_and_refuses_what_the_service_does(
    client: whence.Whence, issued: dict[str, str]
) -> None:
    rng = random.Random(8032)
    certificates = [text for name, text in issued.items() if name != "key"]
    files = [mutant(rng, certificates) for _ in range(120)]
    differ, accepted = [], 0
    for file in [*files, *(text.encode() for text in certificates)]:
        theirs: Any = client.certificates.verify(file)
        try:
            verify_certificate(file, issued["key"])
            mine = "verified"
        except VerificationFailed:
            mine = "refused"
        accepted += mine == "verified"
        if mine != theirs["verdict"]:
            differ.append((file, theirs))
    assert differ == [] and len(certificates) <= accepted < 40


def vectors(path: str) -> Any:
    return json.loads((ROOT / path).read_text())


def test_the_published_vectors_of_the_index_hold() -> None:
    for one in vectors("libs/core/subject-index/vectors/subjects.json"):
        data = bytes.fromhex(one["hex"]) if "hex" in one else one["entry"].encode()
        try:
            found = subjects_of(parse_entry(0, data))
        except VerificationFailed:
            found = set()
        stated = {(each["kind"], each["subject"]) for each in one["subjects"]}
        assert found == stated, one["about"]
        for each in one["subjects"]:
            assert subject_key(each["kind"], each["subject"]).hex() == each["key"]
    for one in vectors("libs/core/subject-index/vectors/lists.json"):
        entries = [(each["index"], bytes.fromhex(each["leafHash"])) for each in one["entries"]]
        assert list_value(entries).hex() == one["value"]


def test_the_published_vectors_of_the_trie_hold() -> None:
    stated = vectors("libs/core/trie/vectors/sets.json")
    values = {}
    for one in stated["keys"]:
        key = shard_key(stated["origin"], one["entry"])
        value = shard_value(one["role"], bytes.fromhex(one["record"]))
        assert (key.hex(), value.hex()) == (one["key"], one["value"])
        values[key] = value
    assert root_of(values).hex() == stated["set"]["root"]
    assert root_of({}) == hashlib.sha256(b"").digest()


def test_the_published_certificates_are_judged_as_they_say() -> None:
    stated = vectors("libs/core/certificate/vectors/certificates.json")
    for one in stated["certificates"]:
        fresh = one.get("freshness", {})
        said: object = None
        try:
            found = verify_certificate(
                one["certificate"].encode(),
                stated["vkey"],
                origin=stated["origin"],
                witnesses=re.findall(r"^witness \S+ (\S+)", one.get("policy", ""), re.M),
                max_age=fresh.get("maxAgeSeconds"),
                now=fresh.get("now"),
            )
            verdict = "verified"
            sets: dict[str, list[list[object]]] = {}
            for each in found.results:
                sets.setdefault(each.dataset, []).append([each.shard, each.result])
            read = {one.model: [one.coverage, one.later] for one in found.readings}
            said = [found.upto, read, [[k, list(v)] for k, v in found.subjects.items()], sets]
        except VerificationFailed as failed:
            verdict = failed.code
        assert verdict == one["verdict"], one["about"]
        if "says" in one:
            says = one["says"]
            results = {name: each for name, each in says["sets"] if each}
            read = {name: each for name, *each in says["readings"]}
            assert said == [says["upto"], read, says["subjects"], results], one["about"]


def test_the_published_trusted_roots_judge_certificates_as_they_say(tmp_path: Path) -> None:
    stated = vectors("libs/core/trusted-root/vectors/certificates.json")
    verdicts = set()
    for one in stated["certificates"]:
        root = TrustedRoot.read(json.dumps(stated["trustedRoots"][one["trustedRoot"]]).encode())
        fresh = one.get("freshness", {})
        try:
            verify_certificate(
                one["certificate"].encode(),
                root,
                max_age=fresh.get("maxAgeSeconds"),
                now=fresh.get("now"),
            )
            verdict = "verified"
        except VerificationFailed as failed:
            verdict = failed.code
        verdicts.add(verdict)
        assert verdict == one["verdict"], one["about"]
    assert verdicts == {"verified", "untrusted-checkpoint", "too-old"}
    first = stated["certificates"][0]
    (tmp_path / "root.json").write_text(json.dumps(stated["trustedRoots"][first["trustedRoot"]]))
    (tmp_path / "file").write_text(first["certificate"])
    given = ["--trusted-root", str(tmp_path / "root.json")]
    assert main(["verify", str(tmp_path / "file"), *given]) == 0
    with pytest.raises(ValueError):
        verify_certificate(tmp_path / "file", TrustedRoot.read(tmp_path / "root.json"), quorum=1)


def test_the_published_trusted_roots_that_are_none_are_refused() -> None:
    stated = vectors("libs/core/trusted-root/vectors/certificates.json")
    for one in stated["malformed"]:
        with pytest.raises(VerificationFailed):
            TrustedRoot.read(json.dumps(one["trustedRoot"]).encode())
            pytest.fail(f"read: {one['about']}")


def test_a_trusted_root_of_other_bytes_raises_nothing_else() -> None:
    stated = vectors("libs/core/trusted-root/vectors/certificates.json")
    data = json.dumps(next(iter(stated["trustedRoots"].values()))).encode()
    TrustedRoot.read(data)
    for old, new in [
        (b"version=1", b"version=2"),
        (b'"from": 0', b'"from": -1'),
        (b'"to": ', b'"to": 1'),
        (b'"to": ', b'"too": '),
        (b"quorum w", b"quorum x"),
        (b"+", b"-"),
        (b"{", b"[" * 100_000),
        (b'"origin"', b'"origins"'),
    ]:
        assert old in data
        with pytest.raises(VerificationFailed):
            TrustedRoot.read(data.replace(old, new, 1))
    for text in [b"", b"null", b"[]", b"\xff", b"x" * 5_000_001]:
        with pytest.raises(VerificationFailed):
            TrustedRoot.read(text)


def test_canonical_json_and_escapes_have_one_spelling() -> None:
    numbers = {
        "0": 0.0,
        "1": 1.0,
        "-1.5": -1.5,
        "1e+21": 1e21,
        "100000000000000000000": 1e20,
        "1e-7": 1e-7,
        "0.000001": 1e-6,
        "1.7976931348623157e+308": 1.7976931348623157e308,
        "5e-324": 5e-324,
        "333333333.3333333": 333333333.33333329,
        "4.35": 4.35,
        "9007199254740991": 9007199254740991.0,
    }
    assert {canonical(value): value for value in numbers.values()} == numbers
    assert canonical({"\U0001f600": 1.0, "\ufb33": 2.0}) == '{"\U0001f600":1,"\ufb33":2}'
    for text in [
        '{"b":1,"a":1}',
        '{"a":1.0}',
        '{"a": 1}',
        '{"a":1,"a":1}',
        "[NaN]",
        "[" * 5000,
        '["\\u00e9"]',
        "",
    ]:
        with pytest.raises(VerificationFailed):
            parse_canonical(text.encode())
    name = 'a\\b é\u2028😀\ud800"'
    assert (
        escaped(name) == 'a\\\\b \\u00e9\\u2028\\ud83d\\ude00\\ud800"'
        and unescaped(escaped(name)) == name
    )
    for text in ["é", "\\u00E9", "\\u0041", "\\x", "\\"]:
        with pytest.raises(VerificationFailed):
            unescaped(text)
    assert from_ascii('["\\\\u00e9","\\u00e9"]') == '["\\\\u00e9","é"]'.encode()


def test_a_proof_shows_one_value_alone() -> None:
    values = {hashlib.sha256(bytes([n])).digest(): bytes([n]) * 32 for n in range(20)}
    root, key = root_of(values), hashlib.sha256(bytes([3])).digest()
    for proof in (
        b"",
        b"\x00",
        b"\x01",
        b"\x01" + values[key],
        b"\x02" + key + values[key],
        b"\x03" + values[key],
    ):
        with pytest.raises(VerificationFailed):
            proven_value(root, key, proof)


def test_a_certificate_of_any_other_bytes_raises_nothing_else(issued: dict[str, str]) -> None:
    rng = random.Random(1)
    data = issued["redacted"].encode()
    for _ in range(300):
        at, to = sorted(rng.sample(range(len(data)), 2))
        for file in (data[:at], data[:at] + data[to:], data[:at] + os.urandom(3) + data[at:]):
            with pytest.raises(VerificationFailed):
                parse_certificate(file)
