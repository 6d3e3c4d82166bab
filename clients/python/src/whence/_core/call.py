"""A request before it is sent, and what can send it. No I/O."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: A body that is no JSON document: bytes, or chunks of bytes that are sent as they are made.
#: A function makes the chunks anew for each attempt, so that a broken upload can be repeated.
Body: TypeAlias = bytes | Iterable[bytes] | Callable[[], Iterable[bytes]]
Form: TypeAlias = Literal["json", "lines", "text", "bytes"]


def new_key() -> str:
    """An idempotency key that no other write has."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class Call(Generic[T_co]):
    """One request of the HTTP interface. Equal calls with one idempotency key write once."""

    method: str
    route: str
    form: Form
    path: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    body: object = None
    media_type: str | None = None
    idempotency_key: str | None = None
    csv: bool = False
    #: It writes nothing, or the service takes a repeat for the same statement.
    always_repeatable: bool = False

    @property
    def target(self) -> str:
        """The path and the query, percent-encoded; a shard's name is one segment."""
        parts = {name: quote(str(value), safe="") for name, value in self.path.items()}
        # The tiles of the log are the one route whose parameter holds slashes.
        if "path" in parts:
            parts["path"] = quote(str(self.path["path"]), safe="/")
        address = self.route.format_map(parts)
        stated = [(name, _text(value)) for name, value in self.query.items() if value is not None]
        return f"{address}?{urlencode(stated, quote_via=quote)}" if stated else address

    @property
    def headers(self) -> dict[str, str]:
        accept = {"json": "application/json", "lines": "application/x-ndjson", "text": "text/*"}
        stated = {"accept": f"{accept.get(self.form, '*/*')}, application/problem+json"}
        if self.body is not None and self.media_type:
            stated["content-type"] = self.media_type
        if self.idempotency_key:
            stated["idempotency-key"] = self.idempotency_key
        return stated

    @property
    def repeatable(self) -> bool:
        """Whether a second attempt cannot write a second time."""
        keyed = self.idempotency_key is not None
        return self.method in ("GET", "PUT") or keyed or self.always_repeatable

    @property
    def sent_once(self) -> bool:
        """Whether the body is gone once it was sent: nobody can make its chunks anew."""
        return isinstance(self.body, Iterator)

    def as_csv(self) -> Call[str]:
        """The same list as CSV."""
        if not self.csv:
            raise ValueError(f"{self.method} {self.route} has no CSV")
        query = {**self.query, "format": "csv"}
        return Call(self.method, self.route, "text", self.path, query)

    def content(self) -> bytes | Iterable[bytes] | None:
        """The bytes of the body."""
        if self.body is None:
            return None
        if self.media_type == "application/json":
            return json.dumps(self.body, ensure_ascii=False, allow_nan=False).encode()
        if callable(self.body):
            chunks: Iterable[bytes] = self.body()
            return chunks
        body: Any = self.body
        return body  # type: ignore[no-any-return]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return str(value)


class Sender(Protocol):
    """What the methods of the groups need of a client that waits."""

    def send(self, call: Call[T]) -> T: ...
    def lines(self, call: Call[T]) -> Iterator[T]: ...
    def items(self, call: Call[Any]) -> Iterator[Any]: ...


class AsyncSender(Protocol):
    """What the methods of the groups need of a client of coroutines."""

    async def send(self, call: Call[T]) -> T: ...
    def lines(self, call: Call[T]) -> AsyncIterator[T]: ...
    def items(self, call: Call[Any]) -> AsyncIterator[Any]: ...
