"""Where the service is and with which key it is asked: arguments, else the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from ..errors import WhenceError

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    url: str
    # Not in the representation: it would be printed with the client.
    key: str | None = field(repr=False)

    @staticmethod
    def read(url: str | None = None, key: str | None = None) -> Settings:
        address = (url or os.environ.get("WHENCE_URL") or "http://127.0.0.1:4000").rstrip("/")
        if not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", address):
            raise WhenceError(f"WHENCE_URL is not an http or https address: {address!r}")
        secret = (key or os.environ.get("WHENCE_KEY") or "").strip()
        if not secret.isascii() or not secret.isprintable() or " " in secret:
            raise WhenceError("WHENCE_KEY is not an API key: it holds other characters than a key")
        return Settings(address, secret or None)

    @property
    def headers(self) -> dict[str, str]:
        stated = {"user-agent": f"whence-client/{VERSION}"}
        if self.key:
            stated["authorization"] = f"Bearer {self.key}"
        return stated
