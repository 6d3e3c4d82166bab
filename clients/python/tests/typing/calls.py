"""mypy reads this file: what is right passes, and each wrong line is an error that is expected."""

import whence

client = whence.Whence("http://127.0.0.1:1", "k")


def right() -> None:
    name: str = client.shards.register({"uri": "s3://a/b", "records": 1})["name"]
    for shard in client.shards.list_all(kind="human", as_of=3):
        entry: str = shard["name"]
        print(entry, name)
    note: str = client.publication.key()
    print(note)


async def right_async() -> None:
    async with whence.AsyncWhence() as waiting:
        size: int = (await waiting.ledger.position())["asOf"]["treeSize"]
        async for vendor in waiting.vendors.list_all():
            print(vendor["slug"], size)


def wrong() -> None:
    client.shards.register({"url": "s3://a/b"})  # type: ignore[typeddict-unknown-key]
    client.shards.register({"uri": 5})  # type: ignore[typeddict-item]
    client.shards.list(kind="martian")  # type: ignore[arg-type]
    client.shards.one()  # type: ignore[call-arg]
    client.shards.one("a")["nmae"]  # type: ignore[typeddict-item]
