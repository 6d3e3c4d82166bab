"""OpenLineage's own client against the service, which is killed and restarted meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

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

Name = Callable[[str], str]

#: The supervisor, which starts the HTTP process again when that is killed.
SUPERVISOR = os.environ.get("TEST_WHENCE_PID")


def http_processes() -> list[int]:
    listed = subprocess.check_output(["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], text=True)
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [
        int(row[0])
        for row in rows
        if len(row) == 3 and row[1] == SUPERVISOR and "apps/api/main" in row[2]
    ]


def kill_and_wait(url: str) -> None:
    """Kills the HTTP process as a crash would, and waits until another one answers."""
    (before,) = http_processes()
    os.kill(before, signal.SIGKILL)
    while before in http_processes() or not http_processes():
        time.sleep(0.02)
    while True:
        try:
            if httpx2.get(f"{url}/health/live").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)


@pytest.fixture
def killable(service: tuple[str, str]) -> Callable[[], None]:
    if SUPERVISOR is None or not http_processes():
        pytest.skip("no process of the service to kill: run `npm test -- python`")
    return lambda: kill_and_wait(service[0])


def transport(service: tuple[str, str], **more: Any) -> dict[str, Any]:
    url, key = service
    return {"type": "http", "url": url, "auth": {"type": "api_key", "apiKey": key}, **more}


def events(run: str, job: str) -> Iterator[RunEvent]:
    for at, state in enumerate((RunState.START, RunState.COMPLETE)):
        yield RunEvent(
            eventTime=f"2026-11-01T00:00:0{at}.000Z",
            eventType=state,
            run=Run(run),
            job=Job("openlineage-python", job),
            inputs=[InputDataset("s3://bucket", f"{job}/in")],
            outputs=[OutputDataset("s3://bucket", f"{job}/out/{run}")],
        )


def read(service: tuple[str, str], path: str) -> Any:
    url, key = service
    answer = httpx2.get(f"{url}/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def states(service: tuple[str, str], job: str) -> dict[str, str]:
    """The state of each run of a job, as Marquez's clients read it."""
    page = read(service, f"namespaces/openlineage-python/jobs/{job}/runs?limit=500")
    assert page["totalCount"] == len(page["runs"])
    return {run["id"]: run["state"] for run in page["runs"]}


def test_the_client_of_marquez_reads_what_events_state(
    service: tuple[str, str], name: Name
) -> None:
    marquez = pytest.importorskip("marquez_client")
    source, emitting = f"s3://{name('lake')}", name("etl")
    emitter = OpenLineageClient(config={"transport": transport(service)})
    run, job = str(generate_new_uuid()), name("clean")
    fields = {"text": {"inputFields": [{"namespace": source, "name": "raw", "field": "body"}]}}
    about = {"_producer": "https://example.com", "_schemaURL": "https://example.com"}
    facets: dict[str, Any] = {
        "schema": {**about, "fields": [{"name": "text", "type": "STRING"}]},
        "columnLineage": {**about, "fields": fields},
    }
    for at, state in enumerate((RunState.START, RunState.COMPLETE)):
        emitter.emit(
            RunEvent(
                eventTime=f"2026-11-01T00:00:0{at}.000Z",
                eventType=state,
                run=Run(run),
                job=Job(emitting, job),
                inputs=[InputDataset(source, "raw")],
                outputs=[OutputDataset(source, "clean", facets=facets)],
            )
        )
    client = marquez.MarquezClient(service[0], api_key=service[1])
    assert client.get_namespace(source)["name"] == source
    listed = {one["name"] for one in client.list_namespaces(limit=500)["namespaces"]}
    assert {source, emitting} <= listed
    assert [one["name"] for one in client.list_datasets(source)["datasets"]] == ["raw", "clean"]
    assert client.get_dataset(source, "clean")["fields"][0]["name"] == "text"
    (version,) = client.list_dataset_versions(source, "clean")["versions"]
    shown = client.get_dataset_version(source, "clean", version["version"])
    assert shown["createdByRun"]["id"] == run
    assert client.get_source(source)["name"] == source and client.list_sources()["sources"]
    assert client.get_job(emitting, job)["latestRun"]["id"] == run
    assert [one["name"] for one in client.list_jobs(emitting)["jobs"]] == [job]
    (listed_run,) = client.list_job_runs(emitting, job)["runs"]
    assert (listed_run["id"], client.get_job_run(run)["state"]) == (run, "COMPLETED")
    column = f"datasetField:{source}:raw:body"
    for graph in (
        client.get_column_lineage_by_dataset(source, "clean"),
        client.get_column_lineage_by_dataset_field(source, "clean", "text"),
        client.get_column_lineage_by_job(emitting, job, with_downstream=True),
    ):
        assert column in [node["id"] for node in graph["graph"]]
    assert client.list_tags()["tags"] == []
    states = [one["eventType"] for one in client.list_events(emitting)["events"]]
    assert states == ["COMPLETE", "START"]
    assert run in [one["run"]["runId"] for one in client.list_events(limit=500)["events"]]
    with pytest.raises(marquez.errors.APIError) as raised:
        client.create_tag("pii")
    answer = raised.value.__cause__.response
    assert answer.status_code == 405 and "POST /api/v1/lineage" in answer.json()["detail"]


@pytest.mark.parametrize("compression", [None, "gzip"])
def test_no_acknowledged_event_is_lost_while_the_service_is_killed(
    service: tuple[str, str],
    killable: Callable[[], None],
    name: Name,
    compression: str | None,
) -> None:
    config = transport(service, retry={"total": 0}, compression=compression)
    emitter = OpenLineageClient(config={"transport": config})
    acknowledged: list[str] = []
    restarted = threading.Event()
    job = name("filter")

    def emit() -> None:
        after = 0
        while after < 20:
            run = str(generate_new_uuid())
            try:
                for event in events(run, job):
                    emitter.emit(event)
            except Exception:
                time.sleep(0.01)
                continue
            acknowledged.append(run)
            after += restarted.is_set()

    writer = threading.Thread(target=emit)
    writer.start()
    while len(acknowledged) < 20:
        time.sleep(0.005)
    killable()
    restarted.set()
    writer.join()
    known = states(service, job)
    assert [run for run in acknowledged if known.get(run) != "COMPLETED"] == []


def test_the_asynchronous_client_delivers_everything_across_a_kill(
    service: tuple[str, str], killable: Callable[[], None], name: Name
) -> None:
    config = transport(
        service,
        compression="gzip",
        retry={"total": 12, "backoff_factor": 0.1},
        max_concurrent_requests=10,
    )
    emitter = OpenLineageClient(config={"transport": {**config, "type": "async_http"}})
    job = name("train")
    runs = [str(generate_new_uuid()) for _ in range(60)]
    for run in runs[:30]:
        for event in events(run, job):
            emitter.emit(event)
    while emitter.transport.get_stats()["success"] < 10:  # type: ignore[attr-defined]
        time.sleep(0.005)
    killer = threading.Thread(target=killable)
    killer.start()
    for run in runs[30:]:
        for event in events(run, job):
            emitter.emit(event)
    killer.join()
    assert emitter.close()
    assert emitter.transport.get_stats() == {  # type: ignore[attr-defined]
        "pending": 0,
        "success": 120,
        "failed": 0,
    }
    assert states(service, job) == dict.fromkeys(runs, "COMPLETED")
