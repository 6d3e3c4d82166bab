"""What needs no service: addresses, waits, lines, exceptions."""

from __future__ import annotations

import json
import pickle
import random
from datetime import UTC, datetime

import pytest

import whence
from whence import operations as o
from whence._core.answer import LineReader, failure_of, retry_after_of, value_of
from whence._core.bulk import Tally, chunks_of
from whence._core.retry import Retries
from whence._core.settings import Settings

PROBLEM = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "The body is wrong.",
    "code": "malformed-body",
    "instance": "urn:uuid:1",
    "requestId": "r",
    "errors": [{"pointer": "/origins/0/kind", "message": "must be one of human, scraped"}],
}


@pytest.mark.parametrize(
    ("call", "target"),
    [
        (o.shards_one("s3://a/b c?d#é"), "/v1/shards/s3%3A%2F%2Fa%2Fb%20c%3Fd%23%C3%A9"),
        (o.shards_one("s", as_of=7), "/v1/shards/s?asOf=7"),
        (
            o.datasets_list(as_of="2026-01-01T00:00:00Z"),
            "/v1/datasets?asOf=2026-01-01T00%3A00%3A00Z",
        ),
        (o.removals_list(overdue=True), "/v1/removals?overdue=true"),
        (o.log_tile("0/x001/067"), "/tile/0/x001/067"),
        (o.models_one("a/b", "1.0"), "/v1/models/a%2Fb/versions/1.0"),
    ],
)
def test_addresses_percent_encode_names(call: whence.Call[object], target: str) -> None:
    assert call.target == target


def test_every_write_has_an_idempotency_key_of_its_own() -> None:
    first, second = (o.vendors_put("acme", {"name": "Acme", "kind": "other"}) for _ in range(2))
    assert first.idempotency_key and first.idempotency_key != second.idempotency_key
    assert (
        o.vendors_put("a", {"name": "A", "kind": "other"}, idempotency_key="k").headers[
            "idempotency-key"
        ]
        == "k"
    )


def test_a_number_that_is_none_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        o.shards_register({"uri": "s3://a/b", "records": float("nan")}).content()  # type: ignore


def test_waits_are_jittered_and_limited() -> None:
    retries = Retries(attempts=9, first=1, most=10, rng=lambda: 1.0)
    assert [retries.wait(attempt) for attempt in range(1, 10)] == [1, 2, 4, 8, 10, 10, 10, 10, None]
    waits = {Retries(rng=random.Random(seed).random).wait(3) for seed in range(20)}
    assert len(waits) == 20 and all(wait is not None and 0 <= wait <= 1 for wait in waits)


def test_a_retry_after_is_waited_out_unless_it_takes_too_long() -> None:
    retries = Retries(patience=60, rng=lambda: 0.0)
    assert retries.after_answer(1, 503, 30, True) == 30
    assert retries.after_answer(1, 503, 61, True) is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 501, 507])
def test_what_a_repeat_cannot_change_is_not_repeated(status: int) -> None:
    assert Retries().after_answer(1, status, None, True) is None


def test_a_write_without_a_key_is_repeated_only_if_nothing_was_done() -> None:
    retries = Retries(rng=lambda: 0.0)
    assert retries.after_answer(1, 503, None, False) is None
    assert retries.after_answer(1, 429, None, False) == 0
    assert retries.after_break(1, sent=True, repeatable=False) is None
    assert retries.after_break(1, sent=False, repeatable=False) == 0


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("7", 7),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
        ("Sun, 06 Nov 1994 08:48:37 GMT", 0),
        ("soon", None),
        ("-3", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_in_both_forms(stated: str, seconds: float | None) -> None:
    now = datetime(1994, 11, 6, 8, 49, 0, tzinfo=UTC)
    assert retry_after_of({"retry-after": stated}, now) == seconds


def test_lines_may_be_cut_anywhere() -> None:
    values = [{"line": n, "message": "é\u2028" * n} for n in range(20)]
    data = "".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values).encode()
    rng = random.Random(1)
    for _ in range(50):
        reader, at = LineReader(), 0
        read: list[object] = []
        while at < len(data):
            end = at + rng.randint(1, 60)
            read += reader.feed(data[at:end])
            at = end
        assert [*read, *reader.end()] == values


def test_a_line_cut_off_is_an_exception_and_a_problem_at_the_end_is_raised() -> None:
    reader = LineReader()
    assert list(reader.feed(b'{"line": 1}\n{"li')) == [{"line": 1}]
    with pytest.raises(whence.UnexpectedAnswer):
        list(reader.end())
    with pytest.raises(whence.Unavailable) as raised:
        list(LineReader().feed(json.dumps({**PROBLEM, "status": 503}).encode() + b"\n"))
    assert raised.value.code == "malformed-body"


def test_a_problem_is_an_exception_with_pointers_that_can_be_pickled() -> None:
    error = failure_of(
        400, {"content-type": "application/problem+json"}, json.dumps(PROBLEM).encode()
    )
    assert isinstance(error, whence.Invalid) and isinstance(error, whence.WhenceError)
    assert [one.pointer for one in error.errors] == ["/origins/0/kind"]
    assert "/origins/0/kind: must be one of" in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (200, "text/html", b"<html>welcome</html>"),
        (200, "application/json", b'{"name": "cut'),
        (302, "text/html", b""),
        (502, "text/html", b"<html>\xff</html>"),
        (400, "application/json", b"null"),
        (400, "application/json", b"[1]"),
    ],
)
def test_an_answer_of_something_else_is_named(status: int, kind: str, content: bytes) -> None:
    with pytest.raises(whence.UnexpectedAnswer):
        value_of(o.ledger_position(), status, {"content-type": kind, "location": "x"}, content)


def test_chunks_keep_every_line_once_and_number_them() -> None:
    shards = [{"uri": f"s3://a/{n}"} for n in range(10)]
    for most_lines, most_bytes in [(3, 1000), (100, 40), (1, 1), (100, 10**6)]:
        chunks = list(chunks_of(shards, 0, most_lines, most_bytes))
        assert b"".join(chunk.body for chunk in chunks).count(b"\n") == 10
        assert [chunk.first for chunk in chunks] == [
            1 + sum(c.lines for c in chunks[:at]) for at in range(len(chunks))
        ]
    assert [c.first for c in chunks_of(shards, 7, 2)] == [8, 10]
    assert list(chunks_of(shards, 10)) == []


def test_a_chunk_without_a_summary_is_incomplete() -> None:
    (chunk,) = chunks_of([{"uri": "s3://a/1"}])
    with pytest.raises(whence.UploadIncomplete):
        Tally().read(chunk, [{"line": 1, "code": "x", "message": "y"}])


@pytest.mark.parametrize(
    "url", ["ftp://x", "x", "http://", "http://u:p@h", "http://h?x", "http://h\n"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(whence.WhenceError, match="WHENCE_URL"):
        Settings.read(url, "k")


def test_the_key_is_not_shown() -> None:
    with whence.Whence("http://127.0.0.1:1", "whence_secret") as client:
        assert "secret" not in repr(client) + repr(client.settings)
