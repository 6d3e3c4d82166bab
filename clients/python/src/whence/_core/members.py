"""A manifest of members, kept in a temporary file so that each attempt can read it anew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from .bulk import line_of
from .call import Call, new_key

IN_MEMORY = 8 << 20
PIECE = 256 << 10


@contextmanager
def manifest_call(
    dataset: str,
    version: str,
    members: Iterable[Any],
    base: str | None,
    idempotency_key: str | None,
) -> Iterator[Call[Any]]:
    """The call that makes a dataset version of these members, for as long as the file is open."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        for member in members:
            file.write(line_of(member))
        yield Call(
            "POST",
            "/v1/datasets/{dataset}/versions",
            form="json",
            path={"dataset": dataset},
            query={"version": version, "base": base},
            body=lambda: _pieces(file),
            media_type="application/x-ndjson",
            idempotency_key=idempotency_key or new_key(),
        )


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
