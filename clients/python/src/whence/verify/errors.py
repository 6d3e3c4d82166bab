"""Why something is not verified."""

from __future__ import annotations

from ..errors import WhenceError


class VerificationFailed(WhenceError):
    """Nothing is proven. `code` is the kind of fault: `malformed`, `wrong-key`, `wrong-signature`,
    `wrong-origin`, `quorum-not-met`, `too-old`, `not-included`, `not-consistent`; for a certificate
    those of libs/core/certificate/README.md."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")

    def __reduce__(self) -> tuple[type[VerificationFailed], tuple[str, str]]:
        return type(self), (self.code, str(self).removeprefix(f"{self.code}: "))


def malformed(message: str) -> VerificationFailed:
    return VerificationFailed("malformed", message)
