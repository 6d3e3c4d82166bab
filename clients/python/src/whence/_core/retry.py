"""When to try again. No I/O, no clock: the client waits."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

#: Answers that a second attempt may change. 507 is not among them: a full disk takes a person.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Retries:
    """Full jitter: each wait is random between 0 and a limit that doubles (`first` to `most`
    seconds). A `Retry-After` is waited out in full, with the jitter on top; one above `patience`
    seconds ends the attempts."""

    attempts: int = 6
    first: float = 0.25
    most: float = 20.0
    patience: float = 120.0
    rng: Callable[[], float] = random.random

    def wait(self, attempt: int, retry_after: float | None = None) -> float | None:
        """Seconds before the attempt after this one (counted from 1); None ends the attempts."""
        if attempt >= self.attempts:
            return None
        jitter = self.rng() * min(self.most, self.first * 2.0 ** (attempt - 1))
        if retry_after is None:
            return jitter
        return None if retry_after > self.patience else retry_after + jitter

    def after_answer(
        self, attempt: int, status: int, retry_after: float | None, repeatable: bool
    ) -> float | None:
        """408, 425 and 429 promise that nothing was done; the others take a repeatable call."""
        safe = repeatable or status in (408, 425, 429)
        return self.wait(attempt, retry_after) if status in PASSING and safe else None

    def after_break(self, attempt: int, sent: bool, repeatable: bool) -> float | None:
        """A connection that broke; `sent`: the request may have arrived."""
        return self.wait(attempt) if repeatable or not sent else None


NO_RETRIES = Retries(attempts=1)
