"""`AsyncWhence`: the client of coroutines, with the same methods."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import httpx2

from ._core.answer import LineReader, failure_of, next_page, value_of
from ._core.bulk import CHUNK_LINES, Chunk, OnError, Tally, chunks_of
from ._core.call import Call
from ._core.members import manifest_call
from ._core.retry import Retries
from ._core.settings import Settings
from ._core.transfer import Attempts
from ._generated import types as t
from ._generated.async_groups import AsyncGroups
from .client import read_upload
from .errors import Problem

T = TypeVar("T")


class AsyncWhence(AsyncGroups):
    """Asks and reports without blocking the event loop: see `Whence`."""

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        timeout: float = 60.0,
        retries: Retries | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings = Settings.read(url, key)
        self._retries = retries or Retries()
        self._http = httpx2.AsyncClient(
            headers=self.settings.headers, timeout=timeout, transport=transport
        )
        self._open(self)

    def __repr__(self) -> str:
        return f"AsyncWhence({self.settings.url!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def send(self, call: Call[T]) -> T:
        """Sends a call, with its retries, and returns what it answers."""
        attempts = Attempts(call, self._retries)
        while True:
            try:
                answer = await self._http.send(self._request(call))
            except httpx2.HTTPError as error:
                await asyncio.sleep(attempts.after_break(error))
                continue
            wait = attempts.after_answer(answer.status_code, answer.headers)
            if wait is None:
                value = value_of(call, answer.status_code, answer.headers, answer.content)
                return cast(T, value)
            await asyncio.sleep(wait)

    async def lines(self, call: Call[T]) -> AsyncIterator[T]:
        """The lines of an NDJSON answer as they come. A break in the middle is raised."""
        attempts = Attempts(call, self._retries)
        while True:
            begun = False
            try:
                answer = await self._http.send(self._request(call), stream=True)
                try:
                    if answer.is_success:
                        reader = LineReader()
                        async for chunk in answer.aiter_bytes():
                            begun = True
                            for value in reader.feed(chunk):
                                yield value
                        for value in reader.end():
                            yield value
                        return
                    wait = attempts.after_answer(answer.status_code, answer.headers)
                    if wait is None:
                        content = await answer.aread()
                        raise failure_of(answer.status_code, answer.headers, content)
                finally:
                    await answer.aclose()
            except httpx2.HTTPError as error:
                if begun:
                    raise attempts.broken(error) from error
                wait = attempts.after_break(error)
            await asyncio.sleep(wait)

    async def items(self, call: Call[Any]) -> AsyncIterator[Any]:
        """The items of all pages of a list, all at the position of the first page."""
        following: Call[Any] | None = call
        while following is not None:
            page = await self.send(following)
            for item in page["items"]:
                yield item
            following = next_page(following, page)

    async def csv(self, call: Call[Any]) -> str:
        """A list or a breakdown as CSV."""
        return await self.send(call.as_csv())

    def register_many(
        self,
        shards: Iterable[t.RegisterShard],
        *,
        on_error: OnError = "skip",
        skip: int = 0,
        chunk_lines: int = CHUNK_LINES,
    ) -> AsyncUpload:
        """Registers any number of shards: see `Whence.register_many`."""
        return AsyncUpload(self, chunks_of(shards, skip, chunk_lines), on_error, Tally(skip))

    async def make_dataset_version(
        self,
        dataset: str,
        version: str,
        members: Iterable[str | t.WeightedMember],
        *,
        base: str | None = None,
        idempotency_key: str | None = None,
    ) -> t.DatasetVersionMade:
        """Makes a dataset version of any number of members."""
        with manifest_call(dataset, version, members, base, idempotency_key) as call:
            return cast(t.DatasetVersionMade, await self.send(call))

    def _request(self, call: Call[Any]) -> httpx2.Request:
        content = call.content()
        if content is not None and not isinstance(content, bytes):
            content = cast(Any, _each(content))
        return self._http.build_request(
            call.method,
            self.settings.url + call.target,
            headers=call.headers,
            content=cast(Any, content),
        )

    async def _upload(self, chunk: Chunk, on_error: OnError, tally: Tally) -> list[t.RejectedLine]:
        call = chunk.call(on_error)
        attempts = Attempts(call, self._retries, uploads=True)
        while True:
            try:
                answer = await self._http.send(self._request(call))
            except httpx2.HTTPError as error:
                await asyncio.sleep(attempts.after_break(error))
                continue
            try:
                return read_upload(chunk, tally, answer)
            except Problem as problem:
                await asyncio.sleep(attempts.after_problem(problem))


async def _each(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


class AsyncUpload(AsyncIterator[t.RejectedLine]):
    """A running upload: iterates over the rejected lines, numbered as in the input."""

    def __init__(
        self, client: AsyncWhence, chunks: Iterator[Chunk], on_error: OnError, tally: Tally
    ) -> None:
        self._tally = tally
        self._lines = self._run(client, chunks, on_error)

    async def _run(
        self, client: AsyncWhence, chunks: Iterator[Chunk], on_error: OnError
    ) -> AsyncIterator[t.RejectedLine]:
        for chunk in chunks:
            for line in await client._upload(chunk, on_error, self._tally):
                yield line
            if self._tally.stopped:
                return

    async def __anext__(self) -> t.RejectedLine:
        return await anext(self._lines)

    async def finish(self) -> t.UploadSummary:
        """Uploads the rest, and returns what all came to."""
        async for _ in self:
            pass
        return self.summary

    @property
    def summary(self) -> t.UploadSummary:
        return self._tally.summary

    @property
    def lines(self) -> int:
        """Lines of the input that are settled: a later upload may `skip` them."""
        return self._tally.lines
