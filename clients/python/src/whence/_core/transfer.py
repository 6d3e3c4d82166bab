"""The attempts of one call, as a dialogue with whoever does the I/O. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from ..errors import Problem, Unreachable
from .answer import retry_after_of
from .call import Call
from .retry import Retries

#: The request did not reach the service: no connection was made, or none was free.
UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
#: An address or a protocol that no attempt can make right.
HOPELESS = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError)


class Attempts:
    """Counts the attempts of a call, and decides the wait before the next."""

    def __init__(self, call: Call[Any], retries: Retries, uploads: bool = False) -> None:
        self._call = call
        self._retries = retries
        self._made = 1
        #: A chunk of shards may be sent again: what is there counts as existing.
        self._repeatable = (call.repeatable or uploads) and not call.sent_once

    def after_answer(self, status: int, headers: Mapping[str, str]) -> float | None:
        """Seconds to wait before the next attempt; None: this answer is the last."""
        # A second attempt would send what is left of the body: nothing.
        wait = None
        if not self._call.sent_once:
            wait = self._retries.after_answer(
                self._made, status, retry_after_of(headers), self._repeatable
            )
        self._made += 1
        return wait

    def after_break(self, error: httpx2.HTTPError) -> float:
        """Seconds to wait before the next attempt; raises when there is none."""
        wait = None
        if not isinstance(error, HOPELESS):
            wait = self._retries.after_break(
                self._made, not isinstance(error, UNSENT), self._repeatable
            )
        if wait is None:
            raise self._unreachable(error) from error
        self._made += 1
        return wait

    def after_problem(self, problem: Problem) -> float:
        """The same after a problem document, which may end an answer that began as a success."""
        wait = self._retries.after_answer(
            self._made, problem.status, problem.retry_after, self._repeatable
        )
        if wait is None:
            raise problem
        self._made += 1
        return wait

    def broken(self, error: httpx2.HTTPError) -> Unreachable:
        """The exception of a connection that broke while its answer was being read."""
        return self._unreachable(error)

    def _unreachable(self, error: httpx2.HTTPError) -> Unreachable:
        attempts = f"{self._made} attempt{'s' if self._made > 1 else ''}"
        reason = str(error) or type(error).__name__
        return Unreachable(f"{self._call.method} {self._call.target}: {reason} ({attempts})")
