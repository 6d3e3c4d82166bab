"""datatrove: the files that a pipeline's writer made, each of the files that its documents came
from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..job import Job
from . import wrap


@contextmanager
def reported_writes(
    job: Job, *, kind: str = "filter", parents: Any = (), **facts: Any
) -> Iterator[None]:
    """Reports each file that a `DiskWriter` completes in the block, with the files that its
    documents were read from (`file_path` in their metadata, as datatrove's readers leave it;
    `parents` where a reader leaves none) and how many documents it holds.

    In one process: `LocalPipelineExecutor(workers=1)`, or around `run` of a rank on its own node.
    """
    from datatrove.pipeline.writers.disk_base import DiskWriter

    known = [parents] if isinstance(parents, str) else [*parents]
    records: Counter[tuple[int, str]] = Counter()
    sources: dict[tuple[int, str], dict[str, None]] = {}

    def opened(writer: Any, name: str) -> tuple[int, str]:
        return id(writer), name

    def named(writer: Any, document: Any, rank: Any, rest: dict[str, Any]) -> str:
        name: str = writer._get_output_filename(document, rank, **rest)
        return writer._get_filename_with_file_id(name) if writer.max_file_size > 0 else name

    def writing(original: Any) -> Any:
        def write(writer: Any, document: Any, rank: Any = 0, **rest: Any) -> Any:
            source = document.metadata.get("file_path")
            answer = original(writer, document, rank, **rest)
            # After the write: that is what moves on to the next file of a limited size.
            key = opened(writer, named(writer, document, rank, rest))
            records[key] += 1
            if source:
                sources.setdefault(key, {})[str(source)] = None
            return answer

        return write

    def report(writer: Any, name: str) -> None:
        key = opened(writer, name)
        path = writer.output_folder.resolve_paths(name)
        read = [*sources.pop(key, {})] or known
        job.wrote(path, parents=read, kind=kind, records=records.pop(key, 0), **facts)

    def closing(original: Any) -> Any:
        def close(writer: Any) -> Any:
            names = [*writer.output_mg.get_open_files()]
            answer = original(writer)
            for name in names:
                report(writer, name)
            return answer

        return close

    def switching(original: Any) -> Any:
        def switch(writer: Any, first: Any, old: str, new: Any) -> Any:
            answer = original(writer, first, old, new)
            report(writer, old)
            return answer

        return switch

    undo = [
        wrap(DiskWriter, "write", writing),
        wrap(DiskWriter, "close", closing),
        wrap(DiskWriter, "_on_file_switch", switching),
    ]
    try:
        yield
    finally:
        for one in undo:
            one()
