"""webdataset: the shards that a loader opens, by whatever scheme, and those that a ShardWriter
writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from ..job import Job
from ..places import AnyPath
from . import Saw, Undo, all_of, wrap


def install(saw: Saw) -> Undo:
    import webdataset
    import webdataset.gopen

    def opening(original: Any) -> Any:
        def gopen(url: Any, mode: str = "rb", *rest: Any, **named: Any) -> Any:
            stream = original(url, mode, *rest, **named)
            # `pipe:` names a program; what that reads cannot be known.
            if mode.startswith("r") and isinstance(url, str) and not url.startswith("pipe:"):
                saw(url, "webdataset")
            return stream

        return gopen

    # The package has the function by the name of its module.
    return all_of(
        wrap(owner, "gopen", opening) for owner in (sys.modules["webdataset.gopen"], webdataset)
    )


def post(
    job: Job, *, parents: AnyPath | Iterable[AnyPath] = (), kind: str = "pack", **facts: Any
) -> Callable[[str], None]:
    """`ShardWriter(pattern, post=whence.hooks.webdataset.post(job, parents=[…]))`: each shard is
    reported once it is complete."""
    known = parents if isinstance(parents, str) else [*parents]  # type: ignore[misc]

    def wrote(file: str) -> None:
        job.wrote(file, parents=known, kind=kind, **facts)

    return wrote
