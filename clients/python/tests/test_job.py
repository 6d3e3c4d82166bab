"""What a pipeline reports: places, digests, the spool, and what becomes of it."""

from __future__ import annotations

import base64
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import AT_ONCE

import whence
from whence.places import Digests, place_of, stated_content
from whence.spool import SpoolFile, read_records, spooled_files

Name = Callable[[str], str]
OFFLINE = "http://127.0.0.1:9"


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/data/a b#c?[1]é%.jsonl", "file:///data/a%20b%23c%3F%5B1%5D%C3%A9%25.jsonl"),
        ("file:///data/x.jsonl", "file:///data/x.jsonl"),
        ("/data/../data//x", "file:///data/x"),
        ("s3://bucket/a b#1", "s3://bucket/a%20b%231"),
        ("simplecache::s3://bucket/x", "s3://bucket/x"),
        ("https://h/x y?q=1#f%20", "https://h/x%20y?q=1#f%20"),
        ("hf://datasets/a/b@main/x", "hf://datasets/a/b@main/x"),
        ("memory://x", "memory://x"),
    ],
)
def test_a_path_has_the_name_that_register_gives_it(path: str, uri: str) -> None:
    assert place_of(path).uri == uri


def test_a_path_that_is_no_text_and_one_relative_have_names_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_of("x").uri == (tmp_path / "x").as_uri()
    assert place_of(os.fsdecode(b"/a\xff")).uri == "file:///a%FF"
    (tmp_path / "a b").touch()
    assert place_of((tmp_path / "a b").as_uri()).file == str(tmp_path / "a b")


def test_a_store_that_states_sha256_is_believed_and_an_etag_is_not() -> None:
    data = hashlib.sha256(b"x").digest()
    text = base64.b64encode(data).decode()
    assert stated_content({"size": 1, "ChecksumSHA256": text}).digest == sha256(b"x")
    assert stated_content({"lfs": {"sha256": data.hex()}}).digest == sha256(b"x")
    nothing: list[dict[str, object]] = [
        {"ETag": "d41d8cd98f00b204e9800998ecf8427e", "size": 0},
        {"ChecksumSHA256": text, "ChecksumType": "COMPOSITE"},
        {"ChecksumSHA256": text + "-3"},
        {"sha256": "zz"},
        {},
    ]
    assert [stated_content(info).digest for info in nothing] == [None] * 5


def test_a_digest_is_computed_anew_when_the_file_changes(tmp_path: Path) -> None:
    file, digests = tmp_path / "x", Digests()
    file.write_bytes(b"one")
    assert digests.of_file(str(file)).digest == sha256(b"one")
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert digests.of_file(str(file)).digest == sha256(b"two")


def test_a_job_records_what_it_wrote_of_what(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    source, result = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(name("in"))
    result.write_text(name("out"))
    with whence.job("filter-en", code="c0ffee", client=client, spool=tmp_path / "spool") as job:
        digest = job.wrote(result, parents=[source], kind="filter", records=7, dataset=name("d"))
    assert (job.report.sent, job.report.refused, job.report.left) == (1, [], [])
    answer = client.shards.one(result.as_uri())
    assert (answer["digest"], answer["records"], answer["bytes"]) == (digest, 7, len(name("out")))
    assert answer["activity"] == {"kind": "filter", "job": "filter-en", "code": "c0ffee"}
    assert answer["parents"] == [sha256(source.read_bytes())]
    # Nobody stated where the source is from.
    origins = client.shards.one(sha256(source.read_bytes()))["effectiveOrigins"]
    assert [origin["kind"] for origin in origins] == ["unknown"]
    assert spooled_files(tmp_path / "spool") == []


def test_a_step_that_changes_nothing_leaves_the_shard_at_a_further_place(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    for n in range(2):
        for folder in ("raw", "clean"):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{n}").write_text(name(f"same-{n}"))
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    with whence.job("clean", client=client, spool=tmp_path / "spool") as job:
        job.wrote(raw / "0", origins=[{"kind": "human"}], records=3)
        # Before its source is registered, or without: it waits for it.
        job.wrote(clean / "1", parents=[raw / "1"], kind="clean")
        job.wrote(clean / "0", parents=[raw / "0"], kind="clean", records=3)
    assert (job.report.refused, job.report.left, job.report.sent) == ([], [], 3)
    for n in range(2):
        answer = client.shards.one((clean / f"{n}").as_uri())
        assert answer["locations"] == [(raw / f"{n}").as_uri(), (clean / f"{n}").as_uri()]


def test_the_same_again_is_recorded_once(client: whence.Whence, tmp_path: Path, name: Name) -> None:
    (tmp_path / "x").write_text(name("x"))

    def run() -> int:
        with whence.job("j", client=client, spool=tmp_path / "spool") as job:
            job.wrote(tmp_path / "x", parents=[f"s3://{name('src')}/1"], kind="filter")
        assert job.report.refused == []
        return client.ledger.position()["asOf"]["treeSize"]

    assert run() == run()


def test_a_source_is_registered_with_its_origin_by_the_job_too(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    source, made = f"s3://{name('crawl')}/1", f"s3://{name('clean')}/1"
    with whence.job("clean", client=client, spool=tmp_path) as job:
        job.wrote(source, origins=[{"kind": "scraped", "acquisition": "crawl"}])
        job.wrote(made, parents=[source], kind="clean")
    answer = client.shards.one(made)
    assert [origin["kind"] for origin in answer["effectiveOrigins"]] == ["scraped"]


def test_a_node_without_a_route_keeps_all_of_it_for_flush(
    service: tuple[str, str], client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    prefix = f"s3://{name('offline')}/"
    with whence.Whence(OFFLINE, "k", retries=AT_ONCE) as nowhere:
        with pytest.warns(whence.NotRecorded, match="whence-client flush"):
            with whence.job("offline", client=nowhere, spool=tmp_path) as job:
                for n in range(10):
                    job.wrote(f"{prefix}{n}", records=n)
    assert (
        len(job.report.left) == 1 and sum(1 for _ in read_records(spooled_files(tmp_path)[0])) == 10
    )
    command = [sys.executable, "-m", "whence.cli"]
    env = {
        **os.environ,
        "WHENCE_URL": service[0],
        "WHENCE_KEY": service[1],
        "WHENCE_SPOOL": str(tmp_path),
    }
    listed = subprocess.run([*command, "spool"], env=env, capture_output=True, text=True)
    assert listed.stdout.startswith("10 statements ")
    done = subprocess.run([*command, "flush"], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (
        0,
        "10 statements recorded, 0 refused, 0 files left\n",
    )
    assert len(list(client.shards.list_all(uri_prefix=prefix))) == 10
    assert spooled_files(tmp_path) == []
    unreachable = {**env, "WHENCE_URL": OFFLINE}
    assert subprocess.run([*command, "flush"], env=unreachable, capture_output=True).returncode == 0


def test_a_refused_statement_blocks_no_other_and_is_kept(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    prefix = f"s3://{name('refused')}/"
    client.shards.register({"uri": f"{prefix}2", "records": 1})
    job = whence.job("refused", client=client, spool=tmp_path)
    for n in range(4):
        job.wrote(f"{prefix}{n}", records=7)
    with pytest.warns(whence.NotRecorded, match="1 statements were refused"):
        job.close()
    assert len(list(client.shards.list_all(uri_prefix=prefix))) == 4
    (kept,) = (tmp_path / "refused.jsonl").read_text().splitlines()
    assert json.loads(kept)["record"]["shard"]["uri"] == f"{prefix}2"
    strict = whence.job("refused", client=client, spool=tmp_path, strict=True)
    strict.wrote(f"{prefix}2", records=8)
    with pytest.raises(whence.StatementsRefused):
        strict.close()


def test_a_wrong_key_refuses_nothing_and_keeps_everything(
    service: tuple[str, str], tmp_path: Path
) -> None:
    with whence.Whence(service[0], "wrong", retries=AT_ONCE) as stranger:
        with pytest.warns(whence.NotRecorded, match="401"):
            with whence.job("x", client=stranger, spool=tmp_path) as job:
                job.wrote("s3://never/1")
    assert len(spooled_files(tmp_path)) == 1 and job.report.refused == []


def test_a_parent_that_another_process_still_writes_is_waited_for(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    raw, made = f"s3://{name('raw')}/1", f"s3://{name('made')}/1"
    upstream = whence.job("upstream", client=client, spool=tmp_path)
    upstream.wrote(raw, records=3, origins=[{"kind": "human"}])
    with pytest.warns(whence.NotRecorded, match="parents are not registered"):
        with whence.job("downstream", client=client, spool=tmp_path) as downstream:
            downstream.wrote(made, parents=[raw], kind="filter")
    assert upstream.close().refused == []
    answer = client.shards.one(made)
    assert [origin["kind"] for origin in answer["effectiveOrigins"]] == ["human"]
    assert spooled_files(tmp_path) == []


def test_a_job_may_keep_what_has_no_registered_parent(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    made = f"s3://{name('kept')}/1"
    with pytest.warns(whence.NotRecorded):
        with whence.job("x", client=client, spool=tmp_path, unknown_parents="keep") as job:
            job.wrote(made, parents=[f"s3://{name('nowhere')}/1"])
    client.shards.register({"uri": f"s3://{name('nowhere')}/1", "origins": [{"kind": "human"}]})
    assert whence.flush(client, tmp_path).sent == 1
    assert client.shards.one(made)["parentsTotal"] == 1


def test_a_local_parent_that_was_registered_by_its_uri_alone_is_that_one(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    source = tmp_path / name("by-uri")
    source.write_text(name("content"))
    client.shards.register({"uri": source.as_uri(), "origins": [{"kind": "human"}]})
    (tmp_path / "made").write_text(name("made"))
    with whence.job("x", client=client, spool=tmp_path / "spool") as job:
        job.wrote(tmp_path / "made", parents=source, kind="filter")
    assert client.shards.one((tmp_path / "made").as_uri())["parents"] == [source.as_uri()]


def test_a_parent_may_be_a_digest_that_nobody_registered(
    client: whence.Whence, tmp_path: Path, name: Name
) -> None:
    parent, made = sha256(name("parent").encode()), f"s3://{name('digest-parent')}/1"
    with whence.job("x", client=client, spool=tmp_path) as job:
        job.wrote(made, parents=[parent, f"s3://{name('uri-parent')}/1"], kind="filter")
    assert job.report.refused == []
    assert client.shards.one(made)["parents"][0] == parent


def test_a_line_cut_off_by_a_crash_states_nothing(
    tmp_path: Path, client: whence.Whence, name: Name
) -> None:
    file = SpoolFile(tmp_path)
    file.append([{"kind": "shard", "shard": {"uri": f"s3://{name('torn')}/1"}}])
    path = file.seal()
    assert path is not None
    with open(path, "a") as torn:
        torn.write('{"kind": "shard", "shard": {"uri": "s3://torn/2"')
    report = whence.flush(client, tmp_path)
    assert (report.sent, report.refused, report.left) == (1, [], [])


def append_in_child(file: SpoolFile, parent: str) -> None:
    file.append([{"kind": "shard", "shard": {"uri": "s3://child/1"}}])
    assert file.path is not None and str(file.path) != parent
    os._exit(0)


def test_a_forked_process_writes_a_file_of_its_own_and_a_dead_one_frees_it(tmp_path: Path) -> None:
    file = SpoolFile(tmp_path)
    file.append([{"kind": "shard", "shard": {"uri": "s3://parent/1"}}])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = multiprocessing.get_context("fork").Process(
            target=append_in_child, args=(file, str(file.path))
        )
        child.start()
    child.join()
    assert child.exitcode == 0
    own = file.path
    from whence.spool import sealed

    states = {}
    for path in spooled_files(tmp_path):
        with sealed(path) as free:
            states[path == own] = free
    assert states == {True: False, False: True}
    file.seal()
    assert oct((own or tmp_path).stat().st_mode)[-3:] == "600"


def test_a_killed_process_leaves_every_statement_that_was_reported(tmp_path: Path) -> None:
    code = (
        "import os, sys, whence\n"
        "job = whence.job('killed', spool=sys.argv[1])\n"
        "for n in range(20): job.wrote(f's3://killed/{n}')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True)
    assert done.returncode == -9
    (path,) = spooled_files(tmp_path)
    assert [record["shard"]["uri"] for record in read_records(path)] == [
        f"s3://killed/{n}" for n in range(20)
    ]
