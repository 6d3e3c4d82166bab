"""huggingface_hub: the files that are downloaded, or taken from its cache, by repository, commit
and path; and those of a commit that is pushed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from ..job import Job
from ..places import AnyPath
from . import Saw, Undo, all_of, wrap

SNAPSHOT = re.compile(r"[/\\]snapshots[/\\]([0-9a-f]{40})[/\\]")
DIGEST = re.compile(r"[0-9a-f]{64}")
FOLDERS = {"dataset": "datasets/", "space": "spaces/"}


def uri_of(repo_type: str | None, repo_id: str, revision: str, path: str) -> str:
    folder = FOLDERS.get(repo_type or "model", "")
    return f"hf://{folder}{repo_id}@{revision.replace('/', '%2F')}/{path}"


def install(saw: Saw) -> Undo:
    from huggingface_hub import file_download

    def downloading(original: Any) -> Any:
        def download(**named: Any) -> Any:
            answer = original(**named)
            if isinstance(answer, (str, os.PathLike)):
                commit = SNAPSHOT.search(os.fspath(answer))
                revision = commit[1] if commit else named["revision"]
                uri = uri_of(named["repo_type"], named["repo_id"], revision, named["filename"])
                saw(uri, "huggingface_hub", digest=_blob_digest(os.fspath(answer)))
            return answer

        return download

    # Both ways of `hf_hub_download`, which other modules hold by name.
    names = ("_hf_hub_download_to_cache_dir", "_hf_hub_download_to_local_dir")
    undo = [wrap(file_download, name, downloading) for name in names]
    return all_of(undo)


def _blob_digest(file: str) -> str | None:
    """The cache names a large file's blob by its SHA-256; a small one's by Git's SHA-1."""
    blob = os.path.basename(os.path.realpath(file))
    return f"sha256:{blob}" if DIGEST.fullmatch(blob) else None


@contextmanager
def reported_pushes(
    job: Job, *, parents: AnyPath | Iterable[AnyPath] = (), kind: str = "publish"
) -> Iterator[None]:
    """Reports each file of the commits that are pushed in the block: by `upload_file`,
    `upload_folder`, `create_commit`, or `Dataset.push_to_hub`."""
    from huggingface_hub import HfApi

    known = parents if isinstance(parents, str) else [*parents]  # type: ignore[misc]

    def committing(original: Any) -> Any:
        def create_commit(api: Any, repo_id: str, operations: Any, **named: Any) -> Any:
            added = [*operations]
            answer = original(api, repo_id, added, **named)

            def report(commit: Any) -> None:
                for one in added:
                    info = getattr(one, "upload_info", None)
                    if info is not None:
                        uri = uri_of(named.get("repo_type"), repo_id, commit.oid, one.path_in_repo)
                        job.wrote(
                            uri, parents=known, kind=kind, digest=f"sha256:{info.sha256.hex()}"
                        )

            if isinstance(answer, Future):
                answer.add_done_callback(lambda made: report(made.result()))
            else:
                report(answer)
            return answer

        return create_commit

    undo = wrap(HfApi, "create_commit", committing)
    try:
        yield
    finally:
        undo()
