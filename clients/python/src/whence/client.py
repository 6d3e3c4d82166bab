"""`Whence`: the client that waits."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import httpx2

from ._core.answer import LineReader, failure_of, media_type_of, next_page, value_of
from ._core.bulk import CHUNK_LINES, READINGS, Chunk, OnError, Tally, chunks_of
from ._core.call import Call
from ._core.members import manifest_call
from ._core.retry import Retries
from ._core.settings import Settings
from ._core.transfer import Attempts
from ._generated import types as t
from ._generated.sync_groups import Groups
from .errors import Problem

T = TypeVar("T")
NDJSON = "application/x-ndjson"


class Whence(Groups):
    """Asks and reports. `url` and `key` default to WHENCE_URL and WHENCE_KEY. One client serves
    several threads; a process that forks makes its own."""

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        timeout: float = 60.0,
        retries: Retries | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self.settings = Settings.read(url, key)
        self._retries = retries or Retries()
        self._http = httpx2.Client(
            headers=self.settings.headers, timeout=timeout, transport=transport
        )
        self._open(self)

    def __repr__(self) -> str:
        return f"Whence({self.settings.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def send(self, call: Call[T]) -> T:
        """Sends a call, with its retries, and returns what it answers."""
        attempts = Attempts(call, self._retries)
        while True:
            try:
                answer = self._http.send(self._request(call))
            except httpx2.HTTPError as error:
                time.sleep(attempts.after_break(error))
                continue
            wait = attempts.after_answer(answer.status_code, answer.headers)
            if wait is None:
                value = value_of(call, answer.status_code, answer.headers, answer.content)
                return cast(T, value)
            time.sleep(wait)

    def lines(self, call: Call[T]) -> Iterator[T]:
        """The lines of an NDJSON answer as they come. A break in the middle is raised."""
        attempts = Attempts(call, self._retries)
        while True:
            begun = False
            try:
                with self._http.stream(
                    call.method,
                    self.settings.url + call.target,
                    headers=call.headers,
                    content=cast(Any, call.content()),
                ) as answer:
                    if answer.is_success:
                        reader = LineReader()
                        for chunk in answer.iter_bytes():
                            begun = True
                            yield from reader.feed(chunk)
                        yield from reader.end()
                        return
                    wait = attempts.after_answer(answer.status_code, answer.headers)
                    if wait is None:
                        raise failure_of(answer.status_code, answer.headers, answer.read())
            except httpx2.HTTPError as error:
                if begun:
                    raise attempts.broken(error) from error
                wait = attempts.after_break(error)
            time.sleep(wait)

    def items(self, call: Call[Any]) -> Iterator[Any]:
        """The items of all pages of a list, all at the position of the first page."""
        following: Call[Any] | None = call
        while following is not None:
            page = self.send(following)
            yield from page["items"]
            following = next_page(following, page)

    def csv(self, call: Call[Any]) -> str:
        """A list or a breakdown as CSV: `client.csv(operations.shards_list(limit=1000))`."""
        return self.send(call.as_csv())

    def register_many(
        self,
        shards: Iterable[t.RegisterShard],
        *,
        on_error: OnError = "skip",
        skip: int = 0,
        chunk_lines: int = CHUNK_LINES,
    ) -> Upload:
        """Registers any number of shards, a chunk a request. Iterate for the rejected lines, or
        call `finish()`. Sending everything again is safe; `skip` saves the time."""
        return Upload(self, chunks_of(shards, skip, chunk_lines), on_error, Tally(skip))

    def record_readings(self, lines: Iterable[object]) -> Upload:
        """Records what training runs read: a line that states a run, then its receipts, as
        `POST /v1/receipts/reading` has them. Sending everything again is safe."""
        return Upload(self, chunks_of(lines, route=READINGS), "skip", Tally())

    def make_dataset_version(
        self,
        dataset: str,
        version: str,
        members: Iterable[str | t.WeightedMember],
        *,
        base: str | None = None,
        idempotency_key: str | None = None,
    ) -> t.DatasetVersionMade:
        """Makes a dataset version of any number of members, which are kept in a temporary file
        until all of them are known."""
        with manifest_call(dataset, version, members, base, idempotency_key) as call:
            return cast(t.DatasetVersionMade, self.send(call))

    def _request(self, call: Call[Any]) -> httpx2.Request:
        return self._http.build_request(
            call.method,
            self.settings.url + call.target,
            headers=call.headers,
            content=cast(Any, call.content()),
        )

    def _upload(self, chunk: Chunk, on_error: OnError, tally: Tally) -> list[t.RejectedLine]:
        call = chunk.call(on_error)
        attempts = Attempts(call, self._retries, uploads=True)
        while True:
            try:
                answer = self._http.send(self._request(call))
            except httpx2.HTTPError as error:
                time.sleep(attempts.after_break(error))
                continue
            try:
                return read_upload(chunk, tally, answer)
            except Problem as problem:
                time.sleep(attempts.after_problem(problem))


class Upload(Iterator[t.RejectedLine]):
    """A running upload: iterates over the rejected lines, numbered as in the input."""

    def __init__(
        self, client: Whence, chunks: Iterator[Chunk], on_error: OnError, tally: Tally
    ) -> None:
        self._tally = tally
        self._lines = self._run(client, chunks, on_error)

    def _run(
        self, client: Whence, chunks: Iterator[Chunk], on_error: OnError
    ) -> Iterator[t.RejectedLine]:
        for chunk in chunks:
            yield from client._upload(chunk, on_error, self._tally)
            if self._tally.stopped:
                return

    def __next__(self) -> t.RejectedLine:
        return next(self._lines)

    def finish(self) -> t.UploadSummary:
        """Uploads the rest, and returns what all came to."""
        for _ in self:
            pass
        return self.summary

    @property
    def summary(self) -> t.UploadSummary:
        return self._tally.summary

    @property
    def lines(self) -> int:
        """Lines of the input that are settled: a later upload may `skip` them."""
        return self._tally.lines


def read_upload(chunk: Chunk, tally: Tally, answer: httpx2.Response) -> list[t.RejectedLine]:
    """The rejected lines of an answer; 422 (all were rejected) has lines too."""
    lines = media_type_of(answer.headers) == NDJSON and answer.status_code in (200, 207, 422)
    if not lines:
        raise failure_of(answer.status_code, answer.headers, answer.content)
    reader = LineReader()
    return tally.read(chunk, [*reader.feed(answer.content), *reader.end()])
