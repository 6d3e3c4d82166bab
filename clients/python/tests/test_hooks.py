"""The hooks against the real packages; each is skipped by name where its package is missing."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hub import Hub

import whence

Name = Callable[[str], str]


def watched(tmp_path: Path, **named: Any) -> whence.Training:
    return whence.training(
        model="m", version="1", stage="sft", spool=tmp_path / "spool", **named
    ).watch(roots=[tmp_path / "data"])


def seen(run: whence.Training, how: str) -> list[str]:
    return sorted(one["uri"] for one in run.readings() if one["how"] == how)


def test_fsspec_reports_what_any_store_reads_and_nothing_after_the_run(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    for n in range(4):
        store.pipe_file(f"/bucket/{n}.jsonl", b"x")
    with watched(tmp_path) as run:
        with fsspec.open("memory://bucket/0.jsonl", "rt") as file:
            file.read()
        store.cat_file("/bucket/1.jsonl")
        store.get_file("/bucket/2.jsonl", str(tmp_path / "copy"))
        with store.open("/bucket/new", "wb") as file:
            file.write(b"x")
        assert all("hook of" not in one for one in run.blind)
    store.cat_file("/bucket/3.jsonl")
    assert seen(run, "fsspec") == [f"memory:///bucket/{n}.jsonl" for n in range(3)]


def test_a_store_of_coroutines_is_reported_too(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    from fsspec.asyn import AsyncFileSystem

    class Store(AsyncFileSystem):  # type: ignore[misc]
        protocol = "coroutine"

        async def _cat_file(self, path: str, start: Any = None, end: Any = None, **_: Any) -> bytes:
            return path.encode()

    fsspec.register_implementation("coroutine", Store, clobber=True)
    with watched(tmp_path) as run:
        store = fsspec.filesystem("coroutine", skip_instance_cache=True)
        assert store.cat_file("coroutine://b/1")
        assert store.cat(["coroutine://b/2", "coroutine://b/3"])
    assert seen(run, "fsspec") == [f"coroutine://b/{n}" for n in (1, 2, 3)]


def test_webdataset_reports_its_shards_and_what_its_writer_wrote(
    client: whence.Whence, tmp_path: Path, name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    wds = pytest.importorskip("webdataset")
    from whence.hooks import webdataset as hook

    (tmp_path / "data").mkdir()
    source = f"s3://{name('raw')}/1"
    with whence.job("pack", client=client, spool=tmp_path / "spool") as job:
        post = hook.post(job, parents=[source])
        pattern = str(tmp_path / "data" / "%03d.tar")
        with wds.ShardWriter(pattern, maxcount=2, post=post, verbose=0) as writer:
            for n in range(4):
                writer.write({"__key__": str(n), "txt": name(str(n))})
    shards = [tmp_path / "data" / f"{n:03}.tar" for n in range(2)]
    for shard in shards:
        answer = client.shards.one(shard.as_uri())
        assert answer["digest"] == "sha256:" + hashlib.sha256(shard.read_bytes()).hexdigest()
        assert answer["parents"] == [source]
    # A scheme of our own, as a user may add one.
    monkeypatch.setitem(wds.gopen_schemes, "store", lambda *_: open(shards[0], "rb"))
    with watched(tmp_path) as run:
        urls = [str(shards[0]), f"pipe:cat {shards[1]}", "store://bucket/2.tar"]
        assert len(list(wds.WebDataset(urls, shardshuffle=False))) == 6
    assert seen(run, "webdataset") == ["store://bucket/2.tar"]
    assert seen(run, "audit") == [shards[0].as_uri()]
    assert any(one.startswith("program") for one in run.blind)


def cached(folder: Path, data: bytes) -> tuple[str, str]:
    """A cache of the hub as it leaves it: a large file's blob is named by its SHA-256."""
    commit, digest = "c" * 40, hashlib.sha256(data).hexdigest()
    repo = folder / "datasets--acme--essays"
    for part in ("blobs", "refs", f"snapshots/{commit}/data"):
        (repo / part).mkdir(parents=True)
    (repo / "blobs" / digest).write_bytes(data)
    (repo / "refs/main").write_text(commit)
    (repo / f"snapshots/{commit}/data/0.jsonl").symlink_to(repo / "blobs" / digest)
    return commit, digest


def test_the_hub_reports_a_file_by_its_commit_and_digest(tmp_path: Path) -> None:
    hub = pytest.importorskip("huggingface_hub")
    commit, digest = cached(tmp_path / "cache", b'{"a": 1}\n')
    with watched(tmp_path) as run:
        hub.hf_hub_download(
            "acme/essays",
            "data/0.jsonl",
            repo_type="dataset",
            cache_dir=tmp_path / "cache",
            local_files_only=True,
        )
    (reading,) = (one for one in run.readings() if one["how"] == "huggingface_hub")
    assert reading["uri"] == f"hf://datasets/acme/essays@{commit}/data/0.jsonl"
    assert reading["digest"] == f"sha256:{digest}"


PUSHES = """
import io, os, sys, warnings, whence
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, _commit_api
from whence.hooks.huggingface_hub import reported_pushes

def push_to_hub(repo, folder):
    import datasets
    rows = [{"text": f"{repo} {n}"} for n in range(6)]
    datasets.Dataset.from_list(rows).push_to_hub(repo, num_shards=2)

def upload_folder(repo, folder):
    HfApi().upload_folder(repo_id=repo, folder_path=folder, path_in_repo="in", repo_type="dataset")

def upload_file(repo, folder):
    HfApi().upload_file(
        path_or_fileobj=os.path.join(folder, "a.txt"),
        path_in_repo="in/a.txt", repo_id=repo, repo_type="dataset", run_as_future=True,
    )

def create_commit(repo, folder):
    added = CommitOperationAdd("in/a.txt", io.BytesIO(open(folder + "/a.txt", "rb").read()))
    operations = (one for one in [added, CommitOperationDelete("old")])
    HfApi().create_commit(repo, operations, repo_type="dataset", commit_message="x")

warnings.simplefilter("error", whence.NotRecorded)
how, repo, folder, spool, parent, older = sys.argv[1:]
api = HfApi()
api.create_repo(repo, repo_type="dataset")
send = vars(_commit_api).get("_send_commit")
with whence.job("publish", spool=spool) as job:
    pushes = reported_pushes(job, parents=[parent])
    if older:
        import huggingface_hub._upload_pipeline as pipeline
        del _commit_api._send_commit, pipeline._send_commit
    pushes.__enter__()
    if older:
        _commit_api._send_commit = send
    globals()[how](repo, folder)
    pushes.__exit__(None, None, None)
# After the block nothing is reported.
create_commit(repo, folder)
"""
#: How to push, whether without Xet, and whether as by a version without `_send_commit`. What is
#: large goes to a server of Xet's own protocol if it is there.
WAYS = [
    ("push_to_hub", True, False),
    ("upload_folder", False, False),
    ("upload_folder", True, False),
    ("upload_folder", True, True),
    ("upload_file", False, False),
    ("upload_file", False, True),
    ("create_commit", False, False),
]


@pytest.mark.parametrize(("how", "lfs", "older"), WAYS)
def test_every_way_to_push_reports_each_file_of_the_commit(
    service: tuple[str, str],
    client: whence.Whence,
    tmp_path: Path,
    name: Name,
    how: str,
    lfs: bool,
    older: bool,
) -> None:
    for package in ("huggingface_hub", "datasets")[: 1 + (how == "push_to_hub")]:
        pytest.importorskip(package)
    folder, source, repo = tmp_path / "data", f"s3://{name('raw')}/1", name("acme/essays")
    folder.mkdir()
    for file in ("a.txt", "b.txt", "c.ignored"):
        (folder / file).write_text(name(file))
    hub = Hub(large=(".parquet", ".txt") if lfs else ())
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": "hf_token",
        "HF_HOME": str(tmp_path / "home"),
        "HF_HUB_DISABLE_XET": "1" if lfs else "",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "WHENCE_URL": service[0],
        "WHENCE_KEY": service[1],
    }
    arguments = [how, repo, str(folder), str(tmp_path / "spool"), source, "1" if older else ""]
    try:
        done = subprocess.run(
            [sys.executable, "-c", PUSHES, *arguments],
            env=environment,
            capture_output=True,
            text=True,
        )
    finally:
        hub.close()
    assert done.returncode == 0, done.stderr
    _, *commits = hub.repositories[repo]
    expected = {
        f"hf://datasets/{repo}@{oid}/{path}": hashlib.sha256(data).hexdigest()
        for oid, files in commits[:-1]
        for path, data in files.items()
    }
    counts = {"push_to_hub": 3, "upload_folder": 2, "upload_file": 1, "create_commit": 1}
    assert len(expected) == counts[how], done.stderr
    for uri, digest in expected.items():
        shard = client.shards.one(uri)
        assert (shard["digest"], shard["parents"]) == (f"sha256:{digest}", [source])
    for path in commits[-1][1]:
        with pytest.raises(whence.NotFound):
            client.shards.one(f"hf://datasets/{repo}@{commits[-1][0]}/{path}")


def test_a_push_to_a_bucket_is_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub_package = pytest.importorskip("huggingface_hub")
    from whence.hooks.huggingface_hub import reported_pushes

    hub = Hub()
    api = hub_package.HfApi(endpoint=hub.url, token="hf_token")
    try:
        with whence.job("publish", spool=tmp_path) as job, reported_pushes(job):
            with pytest.warns(whence.NotRecorded, match="the bucket acme/essays is not reported"):
                api.batch_bucket_files("acme/essays", copy=[("model", "a/b", "f" * 64, "c")])
    finally:
        hub.close()
    assert hub.unknown == []


def test_a_failing_spool_repeats_no_push_and_is_raised(tmp_path: Path) -> None:
    hub_package = pytest.importorskip("huggingface_hub")
    from whence.hooks.huggingface_hub import reported_pushes

    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.txt").write_text("a")
    (tmp_path / "spool").write_text("not a folder")
    hub = Hub(large=())
    api = hub_package.HfApi(endpoint=hub.url, token="hf_token")
    try:
        api.create_repo("acme/essays", repo_type="dataset")
        job = whence.job("publish", spool=tmp_path / "spool")
        with pytest.raises(OSError), reported_pushes(job):
            api.upload_folder(
                repo_id="acme/essays", folder_path=tmp_path / "data", repo_type="dataset"
            )
    finally:
        hub.close()
    assert [[*files] for _, files in hub.repositories["acme/essays"]] == [[], ["a.txt"]]


def test_datasets_reports_the_files_that_a_dataset_is_made_of(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    (tmp_path / "data").mkdir()
    files = [tmp_path / "data" / f"{n}.jsonl" for n in range(3)]
    for file in files:
        file.write_text(json.dumps({"text": file.name}) + "\n")
    stated = {"train": [str(file) for file in files[:2]], "test": [str(files[2])]}

    def load(**named: Any) -> Any:
        return datasets.load_dataset(
            "json", data_files=stated, cache_dir=str(tmp_path / "cache"), **named
        )

    with watched(tmp_path) as run:
        assert len(load(split="train")) == 2
        # The Arrow cache: pyarrow reads it, and Python opens no shard.
    assert [file for file in seen(run, "datasets")] == [file.as_uri() for file in files[:2]]
    assert "native reader pyarrow" in run.blind
    with watched(tmp_path) as again:
        load(split="train")
        list(load(split="test", streaming=True))
    assert seen(again, "datasets") == [file.as_uri() for file in files]


def test_openlineage_events_are_in_the_spool_before_emit_returns(
    service: tuple[str, str],
    client: whence.Whence,
    tmp_path: Path,
    name: Name,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("openlineage.client")
    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import (
        InputDataset,
        Job,
        OutputDataset,
        Run,
        RunEvent,
        RunState,
    )
    from openlineage.client.uuid import generate_new_uuid

    from whence.spool import read_records, spooled_files

    monkeypatch.setenv("WHENCE_URL", "http://127.0.0.1:9")
    config = {
        "type": "whence.hooks.openlineage.WhenceTransport",
        "spool": str(tmp_path),
        "flush": "false",
    }
    emitter = OpenLineageClient(config={"transport": config})
    run = Run(str(generate_new_uuid()))
    for at, state in enumerate((RunState.START, RunState.COMPLETE)):
        emitter.emit(
            RunEvent(
                eventTime=f"2026-11-01T00:00:0{at}.000Z",
                eventType=state,
                run=run,
                job=Job("spark", name("filter")),
                inputs=[InputDataset("s3://bucket", name("in"))],
                outputs=[OutputDataset("s3://bucket", name("out"))],
            )
        )
        (path,) = spooled_files(tmp_path)
        events = [record["event"] for record in read_records(path)]
        assert [event["eventType"] for event in events] == ["START", "COMPLETE"][: at + 1]
    assert events[0]["run"]["runId"] == run.runId and events[0]["inputs"][0]["name"] == name("in")
    assert emitter.transport.close() is False
    # Sent where the service has the route; kept, in order, where it does not.
    report = whence.flush(client, tmp_path)
    left = [record["event"] for path in spooled_files(tmp_path) for record in read_records(path)]
    assert report.refused == [] and (report.sent, left) in ((2, []), (0, events))


def test_datatrove_reports_each_file_with_the_files_that_its_documents_came_from(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    pytest.importorskip("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import LambdaFilter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from whence.hooks.datatrove import reported_writes

    (tmp_path / "in").mkdir()
    sources = [tmp_path / "in" / f"{n}.jsonl" for n in range(2)]
    for source in sources:
        lines = [json.dumps({"text": name(f"{source.name} {n}"), "id": str(n)}) for n in range(3)]
        source.write_text("\n".join(lines))
    pipeline = [
        JsonlReader(str(tmp_path / "in")),
        LambdaFilter(lambda document: not document.text.split()[1].startswith("0")),
        JsonlWriter(str(tmp_path / "out"), "${rank}.jsonl", compression=None),
        JsonlWriter(str(tmp_path / "parts"), "all.jsonl", compression=None, max_file_size=150),
    ]
    with (
        whence.job("filter-en", client=client, spool=tmp_path / "spool") as job,
        reported_writes(job),
    ):
        LocalPipelineExecutor(
            pipeline, tasks=1, workers=1, logging_dir=str(tmp_path / "logs")
        ).run()
    written = client.shards.one((tmp_path / "out" / "00000.jsonl").as_uri())
    digests = ["sha256:" + hashlib.sha256(one.read_bytes()).hexdigest() for one in sources]
    assert (written["records"], sorted(written["parents"])) == (4, sorted(digests))
    parts = [client.shards.one(one.as_uri()) for one in sorted((tmp_path / "parts").iterdir())]
    assert len(parts) > 1 and sum(one["records"] or 0 for one in parts) == 4
    assert parts[0]["parents"] == digests[:1] and parts[-1]["parents"] == digests[1:]


def test_mlflow_declares_logged_inputs_and_registered_versions(
    client: whence.Whence, tmp_path: Path, name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    mlflow = pytest.importorskip("mlflow")
    pytest.importorskip("sqlalchemy")
    from mlflow.data.http_dataset_source import HTTPDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    from whence.hooks.mlflow import reported_inputs, reported_versions

    used = MetaDataset(HTTPDatasetSource("https://data.example/a.jsonl"), name="essays")
    held = MetaDataset(HTTPDatasetSource("https://data.example/b.jsonl"), name="held-out")
    with watched(tmp_path) as run, reported_inputs(run, context="training"):
        with mlflow.start_run():
            mlflow.log_input(used, context="training")
            mlflow.log_input(held, context="evaluation")
    assert seen(run, "declared") == ["https://data.example/a.jsonl"]
    registry = mlflow.tracking.MlflowClient()
    registry.create_registered_model(name("lark"))
    with reported_versions(client):
        registry.create_model_version(name("lark"), source="s3://models/lark")
        # It makes the registered model where there is none, and calls what the client calls.
        mlflow.register_model("s3://models/wren", name("wren"))
        mlflow.register_model("s3://models/lark", name("lark"))
    registry.create_model_version(name("lark"), source="s3://models/lark")
    assert [one["version"] for one in client.models.versions_all(name("lark"))] == ["1", "2"]
    assert [one["version"] for one in client.models.versions_all(name("wren"))] == ["1"]


def test_pyarrow_reports_what_it_opens_natively(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    import pyarrow
    import pyarrow.dataset
    import pyarrow.parquet

    (tmp_path / "data").mkdir()
    files = [tmp_path / "data" / f"{n}.parquet" for n in range(3)]
    for file in files:
        pyarrow.parquet.write_table(pyarrow.table({"n": [1]}), file)
    with watched(tmp_path) as run:
        pyarrow.parquet.read_table(files[0])
        pyarrow.parquet.ParquetFile(files[1])
        assert seen(run, "pyarrow") == [file.as_uri() for file in files[:2]]
        assert pyarrow.dataset.dataset(tmp_path / "data").count_rows() == 3
    assert seen(run, "pyarrow") == [file.as_uri() for file in files]
    # Other native readers of it are not hooked.
    assert "native reader pyarrow" in run.blind
