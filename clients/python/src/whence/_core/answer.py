"""From a status, headers and bytes to a value or an exception. No I/O."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ..errors import UnexpectedAnswer, WhenceError, problem_of
from .call import Call

PROBLEM = "application/problem+json"
#: No line of an answer is longer; more is a proxy's page or an attack.
LONGEST_LINE = 64 << 20


def media_type_of(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()


def retry_after_of(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds from now of a `Retry-After`, in either of its forms (RFC 9110 §10.2.3)."""
    stated = headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated)
    try:
        at = parsedate_to_datetime(stated)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def is_problem(document: object) -> bool:
    return isinstance(document, dict) and {"status", "code", "title", "detail"} <= document.keys()


def failure_of(status: int, headers: Mapping[str, str], content: bytes) -> WhenceError:
    """The exception of an answer that is no success."""
    # The lines of an upload end with the problem.
    document = _parsed(content) or _parsed(content.rstrip().rsplit(b"\n", 1)[-1])
    if is_problem(document):
        return problem_of(document, retry_after_of(headers))
    shown = content[:200].decode("utf-8", "replace")
    moved = f" to {headers['location']}" if "location" in headers else ""
    return UnexpectedAnswer(
        f"status {status}{moved} without a problem document: {shown!r}. Is WHENCE_URL right?"
    )


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def value_of(call: Call[Any], status: int, headers: Mapping[str, str], content: bytes) -> Any:
    """What a complete answer holds; raises what it refuses."""
    if not 200 <= status < 300:
        raise failure_of(status, headers, content)
    if call.form == "text":
        return content.decode()
    if call.form == "bytes":
        return content
    if media_type_of(headers) != "application/json":
        stated = media_type_of(headers) or "no type"
        raise UnexpectedAnswer(f"status {status} with {stated}, not JSON. Is WHENCE_URL right?")
    try:
        return json.loads(content)
    except ValueError as error:
        raise UnexpectedAnswer(f"the answer is cut off or no JSON: {error}") from None


class LineReader:
    """Chunks of NDJSON to values. Raises the problem that a stream ends with."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterator[Any]:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise UnexpectedAnswer("a line of the answer is longer than 64 MiB")
        yield from self._values(lines)

    def end(self) -> Iterator[Any]:
        yield from self._values([self._rest])

    def _values(self, lines: Iterable[bytes]) -> Iterator[Any]:
        for line in lines:
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except ValueError:
                raise UnexpectedAnswer("the answer is cut off in the middle of a line") from None
            if is_problem(value):
                raise problem_of(value)
            yield value


def next_page(call: Call[Any], page: dict[str, Any]) -> Call[Any] | None:
    """The call of the following page of a list."""
    cursor = page.get("nextCursor")
    if not cursor:
        return None
    query = {**call.query, "cursor": cursor}
    return Call(call.method, call.route, call.form, call.path, query, csv=call.csv)
