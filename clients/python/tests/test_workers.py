"""What worker processes read and cannot show reaches the run, however they begin."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import whence
from whence import spool, watch
from whence.readings import LOST_BY_WORKER, MOST_REASONS
from whence.spool import read_records, spooled_files

Name = Callable[[str], str]
#: `forkserver` is given what it starts with as `spawn` is; one test has it.
METHODS = ["fork", "spawn"]


@pytest.fixture
def decord(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A native reader, as far as its import goes, that this process never imports."""
    package = tmp_path / "packages/decord"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from . import bridge\n")
    (package / "bridge.py").write_text("")
    monkeypatch.syspath_prepend(str(package.parent))


def started(tmp_path: Path, **arguments: Any) -> whence.Training:
    stated = {"model": "m", "version": "1", "stage": "sft", "spool": tmp_path / "spool"}
    return whence.training(**{**stated, **arguments})


@contextmanager
def started_pool(run: whence.Training, method: str) -> Iterator[Any]:
    """A worker that begins as DataLoader begins it. It is not terminated: it may be at work."""
    context = multiprocessing.get_context(method)
    pool = context.Pool(1, initializer=run.worker_init_fn)
    try:
        yield pool
    finally:
        pool.close()
        pool.join()


def in_worker(run: whence.Training, method: str, work: Callable[..., Any], *args: Any) -> Any:
    with started_pool(run, method) as pool:
        return pool.apply(work, args)


def start_a_program(file: str) -> None:
    subprocess.run(["cat", file], check=True, capture_output=True)


def read_natively(_: str) -> None:
    import decord  # type: ignore[import-not-found]

    assert decord.bridge


def fail_to_read_natively(_: str) -> None:
    with pytest.raises(ImportError):
        import rasterio  # type: ignore[import-not-found]  # noqa: F401


def read_by_a_shim(file: str) -> None:
    import fsspec  # type: ignore[import-untyped]

    store = fsspec.filesystem("memory")
    store.pipe_file("/bucket/0.jsonl", b"x")
    store.cat_file("/bucket/0.jsonl")
    store.open("/bucket/0.jsonl").read()


def read(file: str) -> int:
    return len(Path(file).read_bytes())


def lose(file: str, again: str = "") -> None:
    append = spool._append

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    spool._append = full
    read(file)
    if again:
        spool._append = append
        read(again)


@pytest.mark.parametrize("method", [*METHODS, "forkserver"])
def test_what_a_worker_cannot_show_is_known_to_the_run(
    tmp_path: Path, data: Path, decord: None, method: str
) -> None:
    with started(tmp_path).watch(roots=[data]) as run:
        before = {*run.blind}
        shown: list[set[str]] = []

        def works(work: Callable[..., Any]) -> None:
            # What was reported before is not lost.
            pool.apply(work, (str(data / ("1.bin" if work is lose else "0.bin")),))
            shown.append({*run.blind} - before)

        with started_pool(run, method) as pool:
            for work in (read, fail_to_read_natively, start_a_program, read_natively, lose):
                works(work)
        assert shown[:3] == [set(), set(), {"program cat"}]
        assert shown[3] == {"program cat", "native reader decord"}
        assert shown[4] == shown[3] | {LOST_BY_WORKER} and "decord" not in sys.modules
    # The last line of the run itself states it too.
    head = [one for one in readings(tmp_path) if "blind" in one][-1]
    assert shown[4] <= {*head["blind"]} and "open" not in head
    assert {*run.blind} - before == shown[4]
    assert not [*(tmp_path / "spool").glob(".*")]


def readings(tmp_path: Path) -> list[dict[str, Any]]:
    files = spooled_files(tmp_path / "spool")
    records = [record for path in files for record in read_records(path)]
    return [record["reading"] for record in records if record["kind"] == "reading"]


@pytest.mark.parametrize("method", METHODS)
def test_what_a_hook_sees_in_a_worker_is_a_receipt(tmp_path: Path, data: Path, method: str) -> None:
    pytest.importorskip("fsspec")
    with started(tmp_path).watch(roots=[data]) as run:
        in_worker(run, method, read_by_a_shim, "")
        found = [(one["uri"], one["how"]) for one in run.readings()]
        assert found == [("memory:///bucket/0.jsonl", "fsspec")]
        assert not [one for one in run.blind if one.startswith("hook of")]


@pytest.mark.parametrize("method", METHODS)
def test_hooks_that_are_left_out_are_named(tmp_path: Path, data: Path, method: str) -> None:
    pytest.importorskip("fsspec")
    with started(tmp_path).watch(roots=[data], shims=False) as run:
        in_worker(run, method, read_by_a_shim, "")
        assert run.readings() == [] and "hook of fsspec: left out" in run.blind


LATER = """
import sys, whence
with whence.training(model="m", version="1", stage="sft", spool=sys.argv[1]).watch() as run:
    assert not {"fsspec", "webdataset", "huggingface_hub"} & sys.modules.keys()
    import fsspec, webdataset, huggingface_hub
    class Store(fsspec.AbstractFileSystem):
        protocol = "later"
        def cat_file(self, path, **named):
            return b"x"
    Store().cat_file("later://bucket/0")
    webdataset.gopen_schemes["store"] = lambda *_: open(sys.argv[2], "rb")
    webdataset.gopen("store://bucket/1").close()
    assert not [one for one in run.blind if one.startswith("hook of")], run.blind
    print(*(one["uri"] for one in run.readings() if one["how"] != "audit"))
assert not any(type(finder).__module__.startswith("whence") for finder in sys.meta_path)
"""


def test_a_package_that_is_imported_after_the_watch_began_is_hooked(
    tmp_path: Path, data: Path
) -> None:
    for package in ("fsspec", "webdataset", "huggingface_hub"):
        pytest.importorskip(package)
    command = [sys.executable, "-c", LATER, str(tmp_path / "spool"), str(data / "0.bin")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("later://bucket/0 store://bucket/1\n", "")


def test_a_package_that_another_loader_imports_is_named(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("datasets", "pyarrow"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    with started(tmp_path).watch(roots=[data]) as run:
        assert not [one for one in run.blind if one.startswith("hook of datasets")]
        monkeypatch.setitem(sys.modules, "datasets", type(sys)("datasets"))
        assert "hook of datasets: imported by another loader" in run.blind


def test_two_runs_hook_a_store_that_is_defined_later_and_leave_it_as_it_was(
    tmp_path: Path, data: Path
) -> None:
    fsspec = pytest.importorskip("fsspec")
    with started(tmp_path, run="a").watch(roots=[data]) as outer:
        with started(tmp_path, run="b").watch(roots=[data]) as inner:

            class Store(fsspec.AbstractFileSystem):  # type: ignore[misc]
                protocol = "twice"

                def cat_file(self, path: str, **_: Any) -> bytes:
                    return b"x"

            original = Store.cat_file
            Store(skip_instance_cache=True).cat_file("twice://b/0")
    assert [one["uri"] for one in outer.readings()] == ["twice://b/0"]
    assert [one["uri"] for one in inner.readings()] == ["twice://b/0"]
    assert Store.cat_file is not original
    assert "__init_subclass__" not in vars(fsspec.AbstractFileSystem)


def without_readers(reasons: list[str]) -> list[str]:
    """Other tests import native readers into this process, and so into its forks."""
    return [reason for reason in reasons if not reason.startswith("native reader ")]


def test_a_worker_that_finds_room_again_states_what_it_lost(tmp_path: Path, data: Path) -> None:
    files = [str(data / "0.bin"), str(data / "1.bin")]
    with started(tmp_path).watch(roots=[data]) as run:
        in_worker(run, "fork", lose, *files)
        told = [
            without_readers(record["blind"])
            for path in spooled_files(tmp_path / "spool")
            for record in read_records(path)
            if record["kind"] == "blind"
        ]
        assert [reasons for reasons in told if reasons] == [[LOST_BY_WORKER]]
        assert [Path(one["uri"]).name for one in run.readings()] == ["1.bin"]


def test_each_spawned_process_needs_the_init_function(tmp_path: Path, data: Path) -> None:
    file = str(data / "0.bin")
    with started(tmp_path).watch(roots=[data]) as run:
        assert in_worker(run, "spawn", read, file) == 100
        assert "spawned processes" not in run.blind
        # Another one has it in vain.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            pool.apply(read, (file,))
        assert "spawned processes" in run.blind


def test_a_process_that_was_there_before_is_named(tmp_path: Path, data: Path) -> None:
    reason = "processes that began before they were watched"
    with multiprocessing.get_context("fork").Pool(1) as pool:
        with started(tmp_path).watch(roots=[data]) as run:
            pool.apply(read, (str(data / "0.bin"),))
            assert run.readings() == [] and reason in run.blind
    with started(tmp_path).watch(roots=[data]) as run:
        assert reason not in run.blind


def start_programs(folder: str) -> None:
    for n in range(MOST_REASONS + 10):
        with pytest.raises(OSError):
            subprocess.run([f"{folder}/no program\n{n} " + 300 * "x"])


def test_reasons_are_no_more_and_no_longer_than_the_service_takes(
    client: whence.Whence, tmp_path: Path, data: Path, name: Name
) -> None:
    client.models.declare(name("programs"), {"version": "1", "parents": []})
    with started(tmp_path, model=name("programs")).watch(roots=[data]) as run:
        in_worker(run, "fork", start_programs, str(tmp_path / "worker"))
        start_programs(str(tmp_path / "main"))
        run.not_seen("x" * 1_000)
    report = whence.flush(client, tmp_path / "spool")
    assert (report.refused, report.left) == ([], [])
    shown = client.model_receipts.one(name("programs"), "1")
    assert shown["open"]["total"] == 0 and shown["blind"]["total"] > MOST_REASONS


def test_the_reasons_of_workers_are_sent_and_leave_their_rank_as_it_is(
    client: whence.Whence, tmp_path: Path, data: Path, name: Name
) -> None:
    model, folder = name("workers"), tmp_path / "spool"

    def shown() -> tuple[list[str], int]:
        answer = client.model_receipts.one(model, "1")
        reasons = [one["reason"] for one in answer["blind"]["items"]]
        return without_readers(reasons), answer["open"]["total"]

    with started(tmp_path, model=model).watch(roots=[data]) as run:
        in_worker(run, "fork", start_a_program, str(data / "0.bin"))
        assert {reason for _, reason in whence.flush(client, folder).left} == {
            "the model version of the run is not registered"
        }
        client.models.declare(model, {"version": "1", "parents": []})
        # The run still reads, and no line of its own is sent.
        assert whence.flush(client, folder).left == []
        assert shown() == (["program cat"], 1)
        worker = multiprocessing.get_context("fork").Process(
            target=late, args=(str(data / "1.bin"), str(tmp_path / "go"))
        )
        worker.start()
    whence.flush(client, folder)
    assert shown() == (without_readers(sorted({*run.blind, "program cat"})), 0)
    (tmp_path / "go").touch()
    worker.join()
    assert worker.exitcode == 0
    assert whence.flush(client, folder).left == []
    # A worker that outlives its run does not open it again.
    reasons, still_open = shown()
    assert "program true" in reasons and still_open == 0
    assert client.model_receipts.one(model, "1")["coverage"] != "complete"


def late(file: str, go: str) -> None:
    read(file)
    while not os.path.exists(go):
        time.sleep(0.01)
    subprocess.run(["true"], check=True)


COMPLETE = """
import json, multiprocessing, pathlib, subprocess, sys, whence

def read(file):
    pathlib.Path(file).read_bytes()

def pipe(file):
    subprocess.run(["cat", file], check=True, capture_output=True)

if __name__ == "__main__":
    spool, dataset, method, *files = sys.argv[1:]
    context = multiprocessing.get_context(method)
    with whence.training(
        model=dataset.split("@")[0] + method, version="1", stage="sft", dataset=dataset, spool=spool
    ).watch() as run:
        with context.Pool(2, initializer=run.worker_init_fn) as pool:
            pool.map(read, files)
        first = run.coverage()
        with context.Pool(2, initializer=run.worker_init_fn) as pool:
            pool.map(pipe, ["/etc/hosts"])
        second = run.coverage()
    print(json.dumps([first.coverage, first.blind, second.coverage, second.blind]))
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_program_in_a_worker_takes_complete_from_the_verdict(
    service: tuple[str, str],
    client: whence.Whence,
    tmp_path: Path,
    data: Path,
    name: Name,
    method: str,
) -> None:
    files = sorted(data.iterdir())
    for file in files:
        file.write_bytes(name(file.name).encode())
    shards = ({"uri": file.as_uri(), "origins": [{"kind": "human"}]} for file in files)
    client.register_many(shards).finish()
    # A file: a spawned worker imports its functions from it.
    script = tmp_path / "train.py"
    script.write_text(COMPLETE)
    client.make_dataset_version(name("essays"), "1", [file.as_uri() for file in files])
    arguments = [str(tmp_path / "spool"), f"{name('essays')}@1", method, *map(str, files)]
    environment = {**os.environ, "WHENCE_URL": service[0], "WHENCE_KEY": service[1]}
    done = subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, env=environment
    )
    assert done.stderr == ""
    assert json.loads(done.stdout) == ["complete", [], "incomplete", ["program cat"]]
    recorded = client.model_receipts.one(name("essays") + method, "1")
    assert recorded["coverage"] == "incomplete"
    assert [one["reason"] for one in recorded["blind"]["items"]] == ["program cat"]
    assert watch._active == []
