"""huggingface_hub: the files of the commits that are pushed."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ..job import Job, NotRecorded
from ..places import AnyPath, hub_uri
from . import all_of, wrap


@contextmanager
def reported_pushes(
    job: Job, *, parents: AnyPath | Iterable[AnyPath] = (), kind: str = "publish"
) -> Iterator[None]:
    """Reports each file of the commits that are pushed in the block: by `upload_file`,
    `upload_folder`, `create_commit`, or `Dataset.push_to_hub`. The block ends once the pushes have
    ended that it began with `run_as_future`. A bucket has no commits, so that the same place has
    another content later: what is pushed to one is warned of, and not reported."""
    from huggingface_hub import HfApi

    known = parents if isinstance(parents, str) else [*parents]  # type: ignore[misc]
    begun: list[Future[Any]] = []
    later: list[tuple[Any, ...]] = []
    failed: list[Exception] = []

    def report(commit: Any, operations: list[Any], repo_id: str, repo_type: str | None) -> None:
        for one in operations:
            info = getattr(one, "upload_info", None)
            # What the repository's .gitignore names is not committed.
            if info is not None and not getattr(one, "_should_ignore", False):
                uri = hub_uri(repo_type, repo_id, commit.oid, one.path_in_repo)
                job.wrote(uri, parents=known, kind=kind, digest=f"sha256:{info.sha256.hex()}")

    def sending(original: Any) -> Any:
        def send(**named: Any) -> Any:
            added = [*named.pop("operations")]
            commit = original(operations=added, **named)
            try:
                report(commit, added, named["repo_id"], named["repo_type"])
            except Exception as error:
                # Here it would be taken for a failure of the push, which would be repeated.
                failed.append(error)
            return commit

        return send

    def creating(original: Any) -> Any:
        def create_commit(api: Any, repo_id: str, operations: Any, **named: Any) -> Any:
            added = [*operations]
            commit = original(api, repo_id, added, **named)
            if isinstance(commit, Future):
                later.append((commit, added, repo_id, named.get("repo_type")))
            else:
                report(commit, added, repo_id, named.get("repo_type"))
            return commit

        return create_commit

    def beginning(original: Any) -> Any:
        def run_as_future(*args: Any, **named: Any) -> Any:
            begun.append(original(*args, **named))
            return begun[-1]

        return run_as_future

    def batching(original: Any) -> Any:
        def batch_bucket_files(api: Any, bucket_id: str, **named: Any) -> Any:
            if named.get("add") or named.get("copy"):
                text = f"whence: the push to the bucket {bucket_id} is not reported"
                warnings.warn(text, NotRecorded, stacklevel=2)
            return original(api, bucket_id, **named)

        return batch_bucket_files

    undo = [wrap(HfApi, "run_as_future", beginning)]
    # Every way to push ends in `_send_commit`, which one module takes by name; before there was
    # such a function, in the method.
    names = (f"huggingface_hub.{name}" for name in ("_commit_api", "_upload_pipeline"))
    modules = map(import_module, filter(find_spec, names))
    senders = [one for one in modules if hasattr(one, "_send_commit")]
    undo += [wrap(one, "_send_commit", sending) for one in senders]
    undo += [] if senders else [wrap(HfApi, "create_commit", creating)]
    if hasattr(HfApi, "batch_bucket_files"):
        undo.append(wrap(HfApi, "batch_bucket_files", batching))
    try:
        yield
        wait(begun)
        for made, *stated in later:
            if made.exception() is None:
                report(made.result(), *stated)
    finally:
        all_of(undo)()
    for error in failed:
        raise error
