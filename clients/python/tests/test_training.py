"""What a training run records, and what its receipts can and cannot show."""

from __future__ import annotations

import array
import mmap
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import AT_ONCE

import whence
from whence import watch
from whence.flush import WAITS_FOR
from whence.spool import read_records, spooled_files

Name = Callable[[str], str]


@pytest.fixture(autouse=True)
def nothing_stays_watched() -> Iterator[None]:
    yield
    assert watch._active == []


def started(tmp_path: Path, **arguments: Any) -> whence.Training:
    """A run that records no use: it has no dataset."""
    stated = {
        "model": "m",
        "version": "1",
        "stage": "sft",
        "spool": tmp_path / "spool",
        **arguments,
    }
    return whence.training(**stated)


def seen(run: whence.Training, how: str = "audit") -> list[str]:
    return sorted(Path(one["uri"]).name for one in run.readings() if one["how"] == how)


def test_a_use_is_recorded_when_it_begins_and_with_its_end(
    client: whence.Whence, tmp_path: Path, data: Path, name: Name
) -> None:
    files = sorted(data.iterdir())
    with whence.job("make", client=client, spool=tmp_path / "spool") as job:
        for file in files:
            file.write_bytes(name(file.name).encode())
            job.wrote(file, origins=[{"kind": "human"}])
    client.make_dataset_version(name("essays"), "1", [file.as_uri() for file in files])
    model, dataset = name("lark"), f"{name('essays')}@1"
    with whence.training(
        model=model,
        version="1.0",
        stage="sft",
        dataset=dataset,
        client=client,
        spool=tmp_path / "spool",
    ) as run:
        run.watch(roots=[data])
        (use,) = client.models.one(model, "1.0")["uses"]
        assert use.get("finishedAt") is None
        for file in files[:3]:
            file.read_bytes()
        shown = run.coverage()
        assert (shown.coverage, len(shown.read_declared), len(shown.declared_unread)) == (
            "incomplete",
            3,
            1,
        )
        files[3].read_bytes()
        shown = run.coverage()
        assert (len(shown.read_declared), shown.declared_unread) == (4, [])
        assert shown.coverage == ("incomplete" if run.blind else "complete")
        (data / "other").touch()
        (data / "other").read_bytes()
        assert run.coverage().read_undeclared == [(data / "other").as_uri()]
    (use,) = client.models.one(model, "1.0")["uses"]
    assert use["finishedAt"] is not None
    # The receipts are sent with the end of the run: the service compares them from now on.
    assert run.readings() == [] and run.report.left == []
    shown = run.coverage()
    assert (shown.coverage, len(shown.read_declared), shown.declared_unread) == (
        "incomplete",
        4,
        [],
    )
    assert shown.read_undeclared == [(data / "other").as_uri()]
    recorded = client.model_receipts.one(model, "1.0")
    assert recorded["open"]["total"] == 0 and recorded["receipts"] == 5
    (stated,) = recorded["runs"]["items"]
    assert (stated["run"], stated["dataset"]) == (run.run.run, dataset)


def test_receipts_wait_for_their_model_version_and_none_is_sent_twice(
    client: whence.Whence, tmp_path: Path, data: Path, name: Name
) -> None:
    spool, model = tmp_path / "spool", name("waiting")
    with started(tmp_path, model=model, rank=1).watch(roots=[data]) as run:
        (data / "0.bin").read_bytes()
        with multiprocessing.get_context("fork").Pool(1) as pool:
            pool.map(read, [str(data / "1.bin")])
    report = whence.flush(client, spool)
    assert (report.sent, report.refused) == (0, [])
    assert {reason for _, reason in report.left} == {WAITS_FOR["reading"]}
    assert len(run.readings()) == 2
    client.models.declare(model, {"version": "1", "parents": []})
    assert (whence.flush(client, spool).left, run.readings()) == ([], [])
    shown = client.model_receipts.one(model, "1")
    assert (shown["receipts"], shown["coverage"]) == (2, "incomplete")
    # A worker that ends after its run does not open it again.
    assert shown["open"]["total"] == 0
    assert [one["reason"] for one in shown["blind"]["items"]] == run.blind


def test_every_way_to_open_a_file_in_python_is_observed_once(tmp_path: Path, data: Path) -> None:
    with started(tmp_path).watch(roots=[data]) as run:
        for _ in range(3):
            open(data / "0.bin", "rb").close()
        os.close(os.open(os.fsencode(data / "1.bin"), os.O_RDONLY))
        with open(data / "2.bin", "r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            assert mapped[0] == 2
        array.array("b").fromfile(open(data / "3.bin", "rb"), 10)
        (data / "written").write_bytes(b"x")
        with pytest.raises(FileNotFoundError):
            open(data / "missing")
        os.listdir(data)
        open(tmp_path / "elsewhere", "w+").close()
        open(tmp_path / "elsewhere").close()
    assert seen(run) == ["0.bin", "1.bin", "2.bin", "3.bin"]
    (first, *_) = run.readings()
    assert (first["seen"], first["bytes"], first["rank"]) == ("observed", 100, 0)


def test_code_and_the_system_are_no_data(tmp_path: Path, data: Path) -> None:
    with started(tmp_path).watch() as run:
        open("/etc/hosts").close()
        open(os.__file__).close()
        open(data / "0.bin").close()
    assert seen(run) == ["0.bin"]


def test_after_the_run_nothing_is_observed(tmp_path: Path, data: Path) -> None:
    with started(tmp_path).watch() as run:
        pass
    open(data / "0.bin").close()
    assert seen(run) == [] and len(watch._active) == 0


def read(file: str) -> int:
    return len(Path(file).read_bytes())


def test_a_forked_worker_is_watched(tmp_path: Path, data: Path) -> None:
    files = [str(file) for file in sorted(data.iterdir())]
    with started(tmp_path).watch(roots=[data]) as run:
        open(files[0]).close()
        with multiprocessing.get_context("fork").Pool(2) as pool:
            pool.map(read, files, chunksize=1)
        assert set(seen(run)) == {"0.bin", "1.bin", "2.bin", "3.bin"}
        processes = {one["process"] for one in run.readings()}
        assert len(processes) >= 2
        assert "spawned processes" not in run.blind


def test_a_spawned_worker_is_watched_by_its_init_function_and_else_is_named(
    tmp_path: Path, data: Path
) -> None:
    files = [str(file) for file in sorted(data.iterdir())]
    spawn = multiprocessing.get_context("spawn")
    with started(tmp_path).watch(roots=[data]) as run:
        with spawn.Pool(1) as pool:
            pool.map(read, files[:1])
        assert seen(run) == [] and "spawned processes" in run.blind
        with spawn.Pool(1, initializer=run.worker_init_fn) as pool:
            pool.map(read, files[1:])
        assert seen(run) == ["1.bin", "2.bin", "3.bin"]


class Files:
    """A map-style dataset: an item is a file."""

    def __init__(self, files: list[str]) -> None:
        self.files = files

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, at: int) -> int:
        return len(Path(self.files[at]).read_bytes())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_the_workers_of_a_data_loader_are_watched(tmp_path: Path, data: Path, method: str) -> None:
    reason = "no torch: its wheel and what it needs take 3 GB; multiprocessing is tested instead"
    loading = pytest.importorskip("torch.utils.data", reason=reason)
    files = [str(file) for file in sorted(data.iterdir())]
    with started(tmp_path).watch(roots=[data]) as run:
        loader = loading.DataLoader(
            Files(files),
            num_workers=2,
            batch_size=1,
            multiprocessing_context=method,
            worker_init_fn=run.worker_init_fn,
        )
        assert [batch.tolist() for batch in loader] == [[100]] * 4
        assert seen(run) == ["0.bin", "1.bin", "2.bin", "3.bin"]
        processes = {one["process"] for one in run.readings() if one["how"] == "audit"}
        assert len(processes) == 2
        assert not [one for one in run.blind if "process" in one or "program" in one]


def killed(run: whence.Training, file: str) -> None:
    Path(file).read_bytes()
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_leaves_its_receipts(tmp_path: Path, data: Path) -> None:
    with started(tmp_path).watch(roots=[data]) as run:
        worker = multiprocessing.get_context("fork").Process(
            target=killed, args=(run, str(data / "2.bin"))
        )
        worker.start()
        worker.join()
        assert seen(run) == ["2.bin"]


def test_what_cannot_be_observed_is_named(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", type(sys)("pyarrow"))
    with started(tmp_path) as run:
        assert "not watched" in run.blind
        run.watch(roots=[data])
        subprocess.run([sys.executable, "-c", "open('x')"], cwd=data, capture_output=True)
        run.not_seen("a reader of our own")
        run.reads([data / "0.bin", "s3://bucket/1"], step=7)
        program = f"program {os.path.basename(sys.executable)}"
        assert {"native reader pyarrow", program, "a reader of our own"} <= set(run.blind)
    assert seen(run, "declared") == ["0.bin", "1"]
    declared = [one for one in run.readings() if one["how"] == "declared"]
    assert {(one["seen"], one["step"]) for one in declared} == {("declared", 7)}


def test_only_rank_0_records_the_use_and_every_rank_its_receipts(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "3")
    monkeypatch.setenv("SLURM_JOB_ID", "job-77")
    with started(tmp_path, dataset="essays@1").watch(roots=[data]) as run:
        open(data / "0.bin").close()
    assert (run.run.rank, run.run.run) == (3, "job-77")
    kinds = {
        record["kind"]
        for path in spooled_files(tmp_path / "spool")
        for record in read_records(path)
    }
    assert kinds == {"reading"}


def test_an_offline_run_is_recorded_by_a_later_flush(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    uri, model = f"s3://{name('off')}/1", name("offline")
    client.shards.register({"uri": uri})
    client.make_dataset_version(name("off"), "1", [uri])
    with whence.Whence("http://127.0.0.1:9", "k", retries=AT_ONCE) as nowhere:
        with pytest.warns(whence.NotRecorded, match="kept in") as warned:
            with whence.training(
                model=model,
                version="2",
                stage="sft",
                dataset=f"{name('off')}@1",
                client=nowhere,
                spool=tmp_path,
            ):
                pass
    # At the lines that began and ended the run.
    assert {Path(one.filename).name for one in warned} == {"test_training.py"} and len(warned) == 2
    assert whence.flush(client, tmp_path).sent == 3
    (use,) = client.models.one(model, "2")["uses"]
    assert use["finishedAt"] > use["startedAt"]


def test_a_full_disk_ends_no_training_and_is_named(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with started(tmp_path).watch(roots=[data]) as run:
        open(data / "0.bin").close()
        monkeypatch.setattr("whence.spool._append", full)
        open(data / "1.bin").close()
        assert "1 receipts lost" in run.blind
        monkeypatch.undo()
    assert seen(run) == ["0.bin"]


@pytest.mark.parametrize("dataset", ["essays", "@1", "essays@"])
def test_a_dataset_without_a_version_is_refused(tmp_path: Path, dataset: str) -> None:
    with pytest.raises(whence.WhenceError, match="name@version"):
        started(tmp_path, dataset=dataset)
