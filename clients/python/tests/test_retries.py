"""A server that misbehaves; both clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import AT_ONCE, Script

import whence
from whence import operations as o

POSITION = {"asOf": {"treeSize": 1, "rootHash": "00", "time": None}}


def answer(status: int, body: Any = None, *headers: str, kind: str = "application/json") -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {len(content)}"]
    return "\r\n".join([*head, "connection: close", *headers, "", ""]).encode() + content


def refusal(status: int, *headers: str, code: str = "service-busy") -> bytes:
    document = {"type": "x", "title": "x", "status": status, "code": code, "detail": "Busy."}
    return answer(status, document, *headers, kind="application/problem+json")


def ask_sync(url: str, call: whence.Call[Any], retries: whence.Retries) -> Any:
    with whence.Whence(url, "a-key", retries=retries) as client:
        return client.send(call)


def ask_async(url: str, call: whence.Call[Any], retries: whence.Retries) -> Any:
    async def ask() -> Any:
        async with whence.AsyncWhence(url, "a-key", retries=retries) as client:
            return await client.send(call)

    return asyncio.run(ask())


Ask = Callable[[str, "whence.Call[Any]", whence.Retries], Any]
both = pytest.mark.parametrize("ask", [ask_sync, ask_async], ids=["sync", "async"])
Start = Callable[..., Script]


@both
def test_a_write_is_repeated_under_one_key_until_it_is_answered(ask: Ask, script: Start) -> None:
    server = script(
        None,
        refusal(503, "retry-after: 0"),
        b"HTTP/1.1 200 OK\r\ncontent-le",
        answer(201, {"ok": 1}),
    )
    call = o.vendors_put("acme", {"name": "Acme", "kind": "other"})
    assert ask(server.url, call, AT_ONCE) == {"ok": 1}
    assert server.header("idempotency-key") == [call.idempotency_key] * 4
    assert {request.split(b"\r\n\r\n")[1] for request in server.requests} == {call.content()}


@both
def test_the_last_refusal_is_raised(ask: Ask, script: Start) -> None:
    server = script(*[refusal(429, "retry-after: 0", code="rate-limited")] * 6)
    with pytest.raises(whence.RateLimited) as raised:
        ask(server.url, o.ledger_position(), AT_ONCE)
    assert (len(server.requests), raised.value.retry_after) == (6, 0)


@both
def test_a_long_retry_after_is_not_waited_for(ask: Ask, script: Start) -> None:
    server = script(refusal(503, "retry-after: 3600"))
    with pytest.raises(whence.Unavailable) as raised:
        ask(server.url, o.ledger_position(), AT_ONCE)
    assert raised.value.retry_after == 3600


@both
def test_an_upload_is_repeated_under_its_key(ask: Ask, script: Start) -> None:
    server = script(None, refusal(503), answer(201, {"corrected": 1}))
    call = o.corrections_correct_lines("a reason", lambda: iter([b"x\n", b"y\n"]))
    assert ask(server.url, call, AT_ONCE) == {"corrected": 1}
    assert server.header("idempotency-key") == [call.idempotency_key] * 3


@both
@pytest.mark.parametrize("status", [None, 429, 503])
def test_a_body_that_is_gone_once_it_was_sent_is_not_repeated(
    ask: Ask, script: Start, status: int | None
) -> None:
    first = None if status is None else refusal(status, "retry-after: 0")
    server = script(first, answer(201, {"corrected": 0}))
    call = o.corrections_correct_lines("a reason", iter([b"x\n", b"y\n"]))
    with pytest.raises(whence.WhenceError):
        ask(server.url, call, AT_ONCE)
    assert len(server.requests) == 1


@both
def test_a_write_without_a_key_is_not_repeated_after_a_break(ask: Ask, script: Start) -> None:
    server = script(None, answer(200, {}))
    call: whence.Call[Any] = whence.Call("POST", "/v1/nothing", form="json")
    with pytest.raises(whence.Unreachable, match="1 attempt"):
        ask(server.url, call, AT_ONCE)
    assert len(server.requests) == 1


@both
def test_no_redirect_is_followed_with_the_key(ask: Ask, script: Start) -> None:
    elsewhere = script(answer(200, POSITION))
    server = script(answer(307, b"", f"location: {elsewhere.url}/v1/ledger"))
    with pytest.raises(whence.UnexpectedAnswer, match="307 to http"):
        ask(server.url, o.ledger_position(), AT_ONCE)
    assert elsewhere.requests == []
    assert server.header("authorization") == ["Bearer a-key"]


@both
def test_nobody_there_is_unreachable(ask: Ask) -> None:
    with pytest.raises(whence.Unreachable, match="6 attempts"):
        ask("http://127.0.0.1:9", o.ledger_position(), AT_ONCE)


def summary(received: int, **counts: int) -> bytes:
    stated = {"received": received, "registered": 0, "existing": 0, "rejected": 0, "receipt": None}
    return json.dumps({"summary": {**stated, **counts}}).encode() + b"\n"


def test_a_chunk_is_sent_again_after_a_break_or_a_problem_at_its_end(script: Start) -> None:
    stopped = {
        "type": "x",
        "title": "x",
        "status": 503,
        "code": "shutting-down",
        "detail": "Stops.",
    }
    lines = "application/x-ndjson"
    server = script(
        answer(200, summary(2, registered=2), kind=lines),
        None,
        answer(
            207,
            b'{"line": 1, "code": "x", "message": "y"}\n' + json.dumps(stopped).encode(),
            kind=lines,
        ),
        answer(
            207,
            b'{"line": 2, "code": "x", "message": "y"}\n' + summary(2, existing=1, rejected=1),
            kind=lines,
        ),
    )
    with whence.Whence(server.url, "k", retries=AT_ONCE) as client:
        upload = client.register_many([{"uri": f"s3://a/{n}"} for n in range(4)], chunk_lines=2)
        assert [line["line"] for line in upload] == [4]
    assert upload.summary["received"] == 4 and upload.summary["existing"] == 1
    assert len(server.requests) == 4 and server.requests[1:] == [server.requests[1]] * 3


def test_an_upload_that_fails_names_where_to_go_on(script: Start) -> None:
    server = script(
        answer(200, summary(2, registered=2), kind="application/x-ndjson"),
        refusal(507, code="disk-full"),
    )
    with whence.Whence(server.url, "k", retries=AT_ONCE) as client:
        upload = client.register_many([{"uri": f"s3://a/{n}"} for n in range(4)], chunk_lines=2)
        with pytest.raises(whence.Unavailable):
            upload.finish()
    assert (upload.lines, upload.summary["registered"]) == (2, 2)
