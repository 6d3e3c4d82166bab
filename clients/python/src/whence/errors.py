"""What can go wrong, as exceptions. `except whence.WhenceError` catches all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class WhenceError(Exception):
    """Base of every exception of this package."""


class Unreachable(WhenceError):
    """No answer came: the service cannot be reached, or the connection broke, at every attempt."""


class UnexpectedAnswer(WhenceError):
    """An answer that is none of Whence's: a redirect, a proxy's page, a body cut off."""


class UploadIncomplete(WhenceError):
    """An upload ended before its summary. Send it again: what is committed counts as existing."""


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong with a request, and where: an RFC 6901 pointer into the body."""

    pointer: str
    message: str


class Problem(WhenceError):
    """A refusal: an RFC 9457 problem document. `code` is of a closed list (`types.ProblemCode`)."""

    def __init__(self, document: dict[str, Any], retry_after: float | None = None) -> None:
        self.document = document
        self.status: int = document["status"]
        self.code: str = document["code"]
        self.title: str = document["title"]
        self.detail: str = document["detail"]
        self.request_id: str | None = document.get("requestId")
        self.errors = [
            Complaint(str(one.get("pointer", "")), str(one.get("message", "")))
            for one in document.get("errors", [])
        ]
        #: The receipt of the attempt, where a refusal is recorded.
        self.receipt: dict[str, Any] | None = document.get("receipt")
        #: How much of an upload is committed.
        self.summary: dict[str, Any] | None = document.get("summary")
        self.retry_after = retry_after
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        where = "".join(f"\n  {one.pointer or '(body)'}: {one.message}" for one in self.errors)
        return f"{self.status} {self.code}: {self.detail}{where}"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.document, self.retry_after))


class Invalid(Problem):
    """400, 413, 414, 415, 422: the request is wrong. Repeating it changes nothing."""


class Unauthenticated(Problem):
    """401: no API key, or one that is unknown, revoked or expired."""


class NotAllowed(Problem):
    """403: the roles of the key, or its datasets, do not allow this."""


class NotFound(Problem):
    """404: nothing of this name is recorded."""


class Conflict(Problem):
    """409: it contradicts what is recorded."""


class RateLimited(Problem):
    """429: this key or address asks too much. `retry_after` is when to ask again, in seconds."""


class Unavailable(Problem):
    """5xx: the service cannot answer now."""


_BY_STATUS: dict[int, type[Problem]] = {
    401: Unauthenticated,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}


def problem_of(document: dict[str, Any], retry_after: float | None = None) -> Problem:
    """The exception of a problem document."""
    status = document["status"]
    kind = _BY_STATUS.get(status, Unavailable if status >= 500 else Invalid)
    return kind(document, retry_after)
