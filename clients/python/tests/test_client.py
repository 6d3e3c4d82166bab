"""The clients against a real service."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable
from types import ModuleType

import pytest

import whence
from whence import operations as o
from whence._generated import async_groups, sync_groups

Name = Callable[[str], str]


def test_a_shard_is_registered_once_and_read_as_of_any_position(
    client: whence.Whence, name: Name
) -> None:
    uri = f"https://example.org/{name('é')}/part-1?x=%2F#é"
    first = client.shards.register({"uri": uri, "records": 3, "origins": [{"kind": "human"}]})
    again = client.shards.register({"uri": uri, "records": 3, "origins": [{"kind": "human"}]})
    assert again == first
    answer = client.shards.one(uri)
    assert (answer["uri"], answer["records"]) == (uri, 3)
    assert answer["effectiveOrigins"][0]["kind"] == "human"
    with pytest.raises(whence.NotFound) as raised:
        client.shards.one(uri, as_of=first["receipt"]["index"])
    assert raised.value.code == "shard-not-found"


def test_a_refusal_points_to_what_is_wrong(client: whence.Whence, name: Name) -> None:
    with pytest.raises(whence.Invalid) as raised:
        client.shards.register({"uri": "s3://b/1", "origins": [{"kind": "martian"}]})  # type: ignore
    assert raised.value.code == "invalid-shard" or raised.value.status == 400
    assert "/origins/0/kind" in [one.pointer for one in raised.value.errors]
    assert raised.value.request_id


def test_keys_that_are_none_or_may_not_are_told_apart(
    client: whence.Whence, service: tuple[str, str], name: Name
) -> None:
    with whence.Whence(service[0], "whence_unknown") as stranger:
        with pytest.raises(whence.Unauthenticated):
            stranger.shards.list()
    issued = client.access.issue({"label": name("reader"), "roles": ["auditor"]})
    with whence.Whence(service[0], issued["secret"]) as reader:
        with pytest.raises(whence.NotAllowed):
            reader.shards.register({"uri": "s3://b/2"})


def test_a_key_given_twice_writes_once(client: whence.Whence, name: Name) -> None:
    key = name("key")
    body: whence.types.IssueKey = {"label": "x", "roles": ["engineer"]}
    first = client.access.issue(body, idempotency_key=key)
    again = client.access.issue(body, idempotency_key=key)
    assert again["id"] == first["id"] and "secret" not in again
    with pytest.raises(whence.Conflict) as raised:
        client.access.issue({**body, "label": "y"}, idempotency_key=key)
    assert raised.value.code == "idempotency-key-reused"


def test_all_pages_are_read_at_the_position_of_the_first(client: whence.Whence, name: Name) -> None:
    prefix = f"s3://{name('pages')}/"
    client.register_many({"uri": f"{prefix}{n:03}"} for n in range(25)).finish()
    items = client.shards.list_all(uri_prefix=prefix, limit=10)
    read = [next(items)["uri"]]
    client.shards.register({"uri": f"{prefix}later"})
    read += [item["uri"] for item in items]
    assert read == [f"{prefix}{n:03}" for n in range(25)]
    text = client.csv(o.shards_list(uri_prefix=prefix, limit=2))
    assert len(text.splitlines()) == 3


def test_an_upload_reports_each_rejected_line_by_its_number(
    client: whence.Whence, name: Name
) -> None:
    prefix = f"s3://{name('bulk')}/"
    shards = [{"uri": f"{prefix}{n}"} if n % 7 else {"uri": 5} for n in range(1, 51)]
    upload = client.register_many(shards, chunk_lines=16)  # type: ignore[arg-type]
    assert [line["line"] for line in upload] == [7, 14, 21, 28, 35, 42, 49]
    summary = upload.summary
    assert (summary["received"], summary["registered"], summary["rejected"]) == (50, 43, 7)
    assert summary["receipt"] and summary["receipt"]["treeSize"] > 0
    repeated = client.register_many(shards, chunk_lines=9, skip=20).finish()  # type: ignore[arg-type]
    assert (repeated["received"], repeated["existing"], repeated["registered"]) == (30, 25, 0)


def test_a_chunk_of_rejected_lines_alone_ends_no_upload(client: whence.Whence, name: Name) -> None:
    shards = [{"uri": 1}, {"uri": 2}, {"uri": f"s3://{name('last')}/1"}]
    summary = client.register_many(shards, chunk_lines=2).finish()  # type: ignore[arg-type]
    assert (summary["rejected"], summary["registered"]) == (2, 1)


def test_an_upload_ends_at_the_first_rejected_line_if_asked_to(
    client: whence.Whence, name: Name
) -> None:
    prefix = f"s3://{name('abort')}/"
    shards = [{"uri": f"{prefix}{n}"} if n != 3 else {} for n in range(9)]
    upload = client.register_many(shards, on_error="abort", chunk_lines=2)  # type: ignore[arg-type]
    assert [line["line"] for line in upload] == [4]
    assert upload.summary.get("stoppedAtLine") == 4
    assert upload.summary["received"] < 9


def test_a_dataset_version_is_made_of_members_that_are_streamed(
    client: whence.Whence, name: Name
) -> None:
    prefix = f"s3://{name('members')}/"
    client.register_many({"uri": f"{prefix}{n}"} for n in range(300)).finish()
    dataset = name("essays")
    made = client.make_dataset_version(dataset, "1", (f"{prefix}{n}" for n in range(300)))
    assert (made["shards"], made["state"]) == (300, "committed")
    members = list(client.dataset_version.members_all(dataset, "1", limit=100))
    assert len(members) == 300
    with pytest.raises(whence.Problem) as raised:
        client.make_dataset_version(dataset, "2", [f"{prefix}nowhere"])
    assert raised.value.code in ("unknown-member", "invalid-manifest", "shard-not-found")
    client.models.declare(name("lark"), {"version": "1.0"})
    used = client.models.record_uses(
        name("lark"),
        "1.0",
        {
            "uses": [
                {
                    "dataset": dataset,
                    "version": "1",
                    "stage": "sft",
                    "startedAt": "2026-04-01T00:00:00Z",
                }
            ]
        },
    )
    assert used["receipt"]["treeSize"] > 0
    asked = client.provenance.provenance(name("lark"), "1.0")
    assert asked["totals"]["shards"] == 300


def test_text_and_bytes_are_answered_as_such(client: whence.Whence) -> None:
    client.shards.register({"uri": "s3://text/1"})
    assert client.metrics.metrics().startswith("#")
    assert isinstance(client.health.live(), dict)


def test_one_client_serves_many_threads(client: whence.Whence, name: Name) -> None:
    failed: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            for n in range(10):
                client.shards.register({"uri": f"s3://{name('threads')}/{worker}-{n}"})
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(list(client.shards.list_all(uri_prefix=f"s3://{name('threads')}/"))) == 80


def test_the_client_of_coroutines_does_the_same(service: tuple[str, str], name: Name) -> None:
    prefix = f"s3://{name('async')}/"

    async def use() -> None:
        async with whence.AsyncWhence(*service) as client:
            shards = [{"uri": f"{prefix}{n}"} if n != 2 else {} for n in range(20)]
            upload = client.register_many(shards, chunk_lines=8)  # type: ignore[arg-type]
            assert [line["line"] async for line in upload] == [3]
            assert upload.summary["registered"] == 19
            pages = client.shards.list_all(uri_prefix=prefix, limit=6)
            assert len([item async for item in pages]) == 19
            made = await client.make_dataset_version(
                name("async"), "1", [f"{prefix}0", f"{prefix}1"]
            )
            assert made["shards"] == 2
            answers = await asyncio.gather(
                *(client.shards.one(f"{prefix}{n}") for n in range(3, 9))
            )
            assert [answer["uri"] for answer in answers] == [f"{prefix}{n}" for n in range(3, 9)]
            with pytest.raises(whence.NotFound):
                await client.vendors.one(name("nobody"))
            assert "uri" in (await client.csv(o.shards_list(limit=1)))

    asyncio.run(use())


def test_both_clients_have_the_same_methods_with_the_same_parameters() -> None:
    def methods(module: ModuleType, prefix: str) -> dict[str, list[str]]:
        return {
            f"{group.removeprefix(prefix)}.{method}": list(inspect.signature(made).parameters)
            for group, kind in vars(module).items()
            if isinstance(kind, type) and kind.__module__ == module.__name__
            for method, made in vars(kind).items()
            if callable(made) and not method.startswith("_")
        }

    waiting = methods(sync_groups, "")
    assert waiting == methods(async_groups, "Async") and len(waiting) > 100
