"""huggingface_hub: the files that are downloaded, or taken from its cache, by repository, commit
and path; and those of a commit that is pushed."""

from __future__ import annotations

import os
import re
from typing import Any

from ..places import hub_uri
from . import Saw, Undo, all_of, wrap
from .hub_pushes import reported_pushes

SNAPSHOT = re.compile(r"[/\\]snapshots[/\\]([0-9a-f]{40})[/\\]")
DIGEST = re.compile(r"[0-9a-f]{64}")


def install(saw: Saw) -> Undo:
    from huggingface_hub import file_download

    def downloading(original: Any) -> Any:
        def download(**named: Any) -> Any:
            answer = original(**named)
            if isinstance(answer, (str, os.PathLike)):
                commit = SNAPSHOT.search(os.fspath(answer))
                revision = commit[1] if commit else named["revision"]
                uri = hub_uri(named["repo_type"], named["repo_id"], revision, named["filename"])
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


__all__ = ["install", "reported_pushes"]
