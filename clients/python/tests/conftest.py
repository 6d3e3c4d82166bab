"""The tests run against a real service: `npm test -- python` starts one and names it here."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import whence

URL = os.environ.get("TEST_WHENCE_URL")
KEY = os.environ.get("TEST_WHENCE_KEY")

#: Waits that take no time, so that a test of six attempts is as fast as one of one.
AT_ONCE = whence.Retries(first=0.0)


@pytest.fixture(scope="session")
def service() -> tuple[str, str]:
    if not URL or not KEY:
        pytest.skip("no service: run `npm test -- python`")
    return URL, KEY


@pytest.fixture
def client(service: tuple[str, str]) -> Iterator[whence.Whence]:
    with whence.Whence(*service) as opened:
        yield opened


@pytest.fixture
def name() -> Callable[[str], str]:
    """Names that no other test uses."""
    unique = uuid.uuid4().hex[:8]
    return lambda text: f"{text}-{unique}"


class Script:
    """A server that answers each request, in turn, with the bytes that are given, and closes."""

    def __init__(self, *answers: bytes | None) -> None:
        self.requests: list[bytes] = []
        self._answers = list(answers)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for answer in self._answers:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.requests.append(_request(connection))
                if answer is not None:
                    connection.sendall(answer)

    def close(self) -> None:
        self._socket.close()

    def header(self, name: str) -> list[str | None]:
        """The header of each request."""
        return [_header(request, name.encode()) for request in self.requests]


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    if _header(head, b"transfer-encoding") == "chunked":
        while not received.endswith(b"\r\n0\r\n\r\n"):
            received += connection.recv(65536)
    length = int(_header(head, b"content-length") or 0)
    while len(body) < length:
        more = connection.recv(65536)
        body += more
        received += more
    return received


def _header(request: bytes, name: bytes) -> str | None:
    for line in request.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip().decode()
    return None


@pytest.fixture
def script() -> Iterator[Callable[..., Script]]:
    opened: list[Script] = []

    def start(*answers: bytes | None) -> Script:
        opened.append(Script(*answers))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four files of 100 bytes, for a loader to read."""
    folder = tmp_path / "data"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.bin").write_bytes(bytes([n]) * 100)
    return folder
