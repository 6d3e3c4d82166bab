"""A function for each operation: it makes the call, and sends nothing.

Written by `npm run python:types` from openapi.json; do not edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from . import types as t
from .._core.call import Body, Call, new_key


def column_lineage_lineage(
    node_id: str,
    *,
    as_of: str | int | None = None,
    depth: int | None = None,
    with_downstream: bool | None = None,
) -> Call[t.ColumnLineageAnswer]:
    """Get the columns that a column is made of, as Marquez does.

    As the latest `columnLineage` facet of each dataset states it; a column that no facet names is
    not in it. Upstream, and with `withDownstream` also to the columns that are made of it.
    """
    return Call(
        'GET',
        '/api/v1/column-lineage',
        form='json',
        query={'asOf': as_of, 'nodeId': node_id, 'depth': depth, 'withDownstream': with_downstream},
    )


def lineage_reads_latest_events(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezEventsAnswer]:
    """List events of runs, the latest first: the address that Marquez’s Python client reads"""
    return Call(
        'GET',
        '/api/v1/events',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def lineage_reads_events(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
    after: str | None = None,
    before: str | None = None,
    sort_direction: Literal['ASC', 'DESC', 'asc', 'desc'] | None = None,
) -> Call[t.MarquezEventsAnswer]:
    """List events of runs by their times, as they were sent, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/events/lineage',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'offset': offset, 'after': after, 'before': before, 'sortDirection': sort_direction},
    )


def lineage_reads_events_of_namespace(
    namespace: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezEventsAnswer]:
    """List events of the runs of a namespace’s jobs, the latest first"""
    return Call(
        'GET',
        '/api/v1/events/{namespace}',
        form='json',
        path={'namespace': namespace},
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def catalogue_all_jobs(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
    last_run_states: str | None = None,
) -> Call[t.MarquezJobsAnswer]:
    """List all jobs with their last runs, the latest first, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/jobs',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'offset': offset, 'lastRunStates': last_run_states},
    )


def catalogue_run(run: str, *, as_of: str | int | None = None) -> Call[t.MarquezRunAnswer]:
    """Get a run with its facets, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/jobs/runs/{run}',
        form='json',
        path={'run': run},
        query={'asOf': as_of},
    )


def catalogue_run_facets(
    run: str,
    type: Literal['JOB', 'RUN', 'job', 'run'],
    *,
    as_of: str | int | None = None,
) -> Call[t.MarquezRunFacetsAnswer]:
    """Get the facets of a run, or of its job in the events of the run, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/jobs/runs/{run}/facets',
        form='json',
        path={'run': run},
        query={'asOf': as_of, 'type': type},
    )


def lineage_reads_lineage(
    node_id: str,
    *,
    as_of: str | int | None = None,
    depth: int | None = None,
    direction: Literal['both', 'downstream', 'upstream'] | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.LineageGraphAnswer]:
    """Get the jobs and datasets upstream and downstream of a node, by their distance.

    Directed: what else is made of an ancestor is not in it. In pages: `limit` nodes at most, and
    the rest at `nextCursor`. An edge leads to a node of this page or of another one.
    """
    return Call(
        'GET',
        '/api/v1/lineage',
        form='json',
        query={'asOf': as_of, 'nodeId': node_id, 'depth': depth, 'direction': direction, 'limit': limit, 'cursor': cursor},
    )


def open_lineage_receive(
    body: t.OpenLineageEvent,
    *,
    strict: bool | None = None,
    idempotency_key: str | None = None,
) -> Call[t.EventReceived]:
    """Record an OpenLineage 2-0-2 event: of a run, a dataset or a job.

    Lifecycle states may arrive in any order, repeatedly, late and in part. The bytes are kept under
    their digest; what they state in our words becomes shards, derivations, dataset versions and
    uses when the run completes. A refused statement is answered with its problem, and the attempt
    is recorded: the problem has its `receipt`. gzip is accepted.
    """
    return Call(
        'POST',
        '/api/v1/lineage',
        form='json',
        query={'strict': strict},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def open_lineage_receive_batch(
    body: Sequence[t.OpenLineageEvent],
    *,
    strict: bool | None = None,
) -> Call[t.Batch]:
    """Record a list of OpenLineage events, in the order of their times.

    Each is committed or refused by itself. A batch that was cut off is sent again: what was
    committed is found again. At most 32 MiB, decompressed (`WHENCE_LINEAGE_BATCH_MIB`); an
    Idempotency-Key has no effect.

    No `idempotency_key`: each line, receipt or event is known by its own content, so that sending
    it again writes nothing twice.
    """
    return Call(
        'POST',
        '/api/v1/lineage/batch',
        form='json',
        query={'strict': strict},
        body=body,
        media_type='application/json',
        always_repeatable=True,
    )


def open_lineage_event(digest: str) -> Call[dict[str, Any]]:
    """Get an event as it was sent, byte for byte; without white space around it, and decompressed.

    The bytes are checked against the digest before they are answered.

    No `as_of`: what has this digest, index, path or name never changes.
    """
    return Call('GET', '/api/v1/lineage/events/{digest}', form='json', path={'digest': digest})


def open_lineage_facet(
    facet: Literal['whence_activity', 'whence_shard', 'whence_training'],
) -> Call[dict[str, Any]]:
    """Get the JSON Schema of a facet of ours: what an event may state beyond OpenLineage’s facets.

    No `as_of`: what has this digest, index, path or name never changes.
    """
    return Call('GET', '/api/v1/lineage/facets/{facet}', form='json', path={'facet': facet})


def catalogue_namespaces(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezNamespacesAnswer]:
    """List the namespaces of jobs and datasets, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def catalogue_namespace(
    namespace: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.MarquezNamespaceAnswer]:
    """Get a namespace, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}',
        form='json',
        path={'namespace': namespace},
        query={'asOf': as_of},
    )


def catalogue_datasets(
    namespace: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezDatasetsAnswer]:
    """List the datasets of a namespace in the order in which events named them, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/datasets',
        form='json',
        path={'namespace': namespace},
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def catalogue_dataset(
    namespace: str,
    dataset: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.MarquezDatasetAnswer]:
    """Get a dataset with its facets and fields, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/datasets/{dataset}',
        form='json',
        path={'namespace': namespace, 'dataset': dataset},
        query={'asOf': as_of},
    )


def catalogue_versions(
    namespace: str,
    dataset: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezDatasetVersionsAnswer]:
    """List what a dataset held after each run that wrote it, the latest first, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/datasets/{dataset}/versions',
        form='json',
        path={'namespace': namespace, 'dataset': dataset},
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def catalogue_version(
    namespace: str,
    dataset: str,
    version: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.MarquezDatasetVersionAnswer]:
    """Get what a dataset held after a run, with its facets in the run’s event, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/datasets/{dataset}/versions/{version}',
        form='json',
        path={'namespace': namespace, 'dataset': dataset, 'version': version},
        query={'asOf': as_of},
    )


def catalogue_jobs(
    namespace: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
    last_run_states: str | None = None,
) -> Call[t.MarquezJobsAnswer]:
    """List the jobs of a namespace with their last runs, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/jobs',
        form='json',
        path={'namespace': namespace},
        query={'asOf': as_of, 'limit': limit, 'offset': offset, 'lastRunStates': last_run_states},
    )


def catalogue_job(
    namespace: str,
    job: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.MarquezJobAnswer]:
    """Get a job with its inputs, outputs, facets and last run, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/jobs/{job}',
        form='json',
        path={'namespace': namespace, 'job': job},
        query={'asOf': as_of},
    )


def catalogue_runs(
    namespace: str,
    job: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezRunsAnswer]:
    """List the runs of a job, the latest first, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/jobs/{job}/runs',
        form='json',
        path={'namespace': namespace, 'job': job},
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def job_versions_versions(
    namespace: str,
    job: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezJobVersionsAnswer]:
    """List how the inputs and outputs of a job grew, the latest first, as Marquez does.

    A version for each run that named datasets of the job for the first time.
    """
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/jobs/{job}/versions',
        form='json',
        path={'namespace': namespace, 'job': job},
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def job_versions_version(
    namespace: str,
    job: str,
    version: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.MarquezJobVersionAnswer]:
    """Get the inputs and outputs of a job after one of its runs, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/namespaces/{namespace}/jobs/{job}/versions/{version}',
        form='json',
        path={'namespace': namespace, 'job': job, 'version': version},
        query={'asOf': as_of},
    )


def upstream_runs_runs(
    run_id: str,
    *,
    as_of: str | int | None = None,
    depth: int | None = None,
) -> Call[t.MarquezUpstreamRunsAnswer]:
    """Get the runs that made what a run read, and theirs, by their distance, as Marquez does.

    A run read the version that it named, else the one that was there when it began.
    """
    return Call(
        'GET',
        '/api/v1/runlineage/upstream',
        form='json',
        query={'asOf': as_of, 'runId': run_id, 'depth': depth},
    )


def lineage_reads_search(
    q: str,
    *,
    as_of: str | int | None = None,
    filter: Literal['DATASET', 'JOB'] | None = None,
    sort: Literal['NAME', 'UPDATE_AT'] | None = None,
    limit: int | None = None,
    namespace: str | None = None,
) -> Call[t.MarquezSearchAnswer]:
    """Search jobs and datasets by a part of their names, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/search',
        form='json',
        query={'asOf': as_of, 'q': q, 'filter': filter, 'sort': sort, 'limit': limit, 'namespace': namespace},
    )


def job_versions_sources(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[t.MarquezSourcesAnswer]:
    """List the namespaces of datasets, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/sources',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'offset': offset},
    )


def job_versions_source(
    source: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.MarquezSourceAnswer]:
    """Get a namespace of datasets, as Marquez does"""
    return Call(
        'GET',
        '/api/v1/sources/{source}',
        form='json',
        path={'source': source},
        query={'asOf': as_of},
    )


def lineage_reads_dataset_counts(
    period: Literal['DAY', 'WEEK'],
    *,
    as_of: str | int | None = None,
    timezone: str | None = None,
) -> Call[list[t.MarquezCount]]:
    """Count datasets at the end of each hour of the last day, or each day of the last week.

    With asOf, the last day or week before the last entry of that position.
    """
    return Call(
        'GET',
        '/api/v1/stats/datasets',
        form='json',
        query={'asOf': as_of, 'period': period, 'timezone': timezone},
    )


def lineage_reads_job_counts(
    period: Literal['DAY', 'WEEK'],
    *,
    as_of: str | int | None = None,
    timezone: str | None = None,
) -> Call[list[t.MarquezCount]]:
    """Count jobs at the end of each hour of the last day, or each day of the last week.

    With asOf, the last day or week before the last entry of that position.
    """
    return Call(
        'GET',
        '/api/v1/stats/jobs',
        form='json',
        query={'asOf': as_of, 'period': period, 'timezone': timezone},
    )


def lineage_reads_event_counts(
    period: Literal['DAY', 'WEEK'],
    *,
    as_of: str | int | None = None,
    timezone: str | None = None,
) -> Call[list[t.EventCounts]]:
    """Count events of the last day by the hour, or of the last week by the day, as Marquez does.

    With asOf, the last day or week before the last entry of that position.
    """
    return Call(
        'GET',
        '/api/v1/stats/lineage-events',
        form='json',
        query={'asOf': as_of, 'period': period, 'timezone': timezone},
    )


def lineage_reads_source_counts(
    period: Literal['DAY', 'WEEK'],
    *,
    as_of: str | int | None = None,
    timezone: str | None = None,
) -> Call[list[t.MarquezCount]]:
    """Count namespaces of datasets at the end of each hour of the last day, or day of the week.

    With asOf, the last day or week before the last entry of that position.
    """
    return Call(
        'GET',
        '/api/v1/stats/sources',
        form='json',
        query={'asOf': as_of, 'period': period, 'timezone': timezone},
    )


def lineage_reads_tags(*, as_of: str | int | None = None) -> Call[t.MarquezTagsAnswer]:
    """List tags, as Marquez does: there are none; labels of shards are at `/v1/shards`"""
    return Call('GET', '/api/v1/tags', form='json', query={'asOf': as_of})


def beta_search_datasets(q: str, *, as_of: str | int | None = None) -> Call[t.BetaDatasetsAnswer]:
    """Search datasets by a part of their names, with the facets of their last events"""
    return Call('GET', '/api/v2beta/search/datasets', form='json', query={'asOf': as_of, 'q': q})


def beta_search_jobs(q: str, *, as_of: str | int | None = None) -> Call[t.BetaJobsAnswer]:
    """Search jobs by a part of their names, with the facets of their last events"""
    return Call('GET', '/api/v2beta/search/jobs', form='json', query={'asOf': as_of, 'q': q})


def log_checkpoint() -> Call[str]:
    """Get the latest published checkpoint: a signed note (C2SP tlog-checkpoint) with its
    cosignatures.

    No `as_of`: it is the head of the published log, how far that is, or what is proven against it.
    """
    return Call('GET', '/checkpoint', form='text')


def health_live() -> Call[t.Live]:
    """Check that the process answers.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call('GET', '/health/live', form='json')


def health_ready() -> Call[t.Ready]:
    """Check that the database answers and writes, and report the state of publication.

    503 if it does not, if its catalog is not what the migrations make, if the clock is not right
    (WHENCE_CLOCK_STEP_SECONDS), or if publication is further behind than
    WHENCE_PUBLICATION_LAG_SECONDS: the detail names why. It tests writing at most every three
    seconds, and the catalog every half minute. Exports of tables that fail or are behind are shown,
    and change nothing else; so is a place of inspections' results (WHENCE_RESULTS_URL) that this
    service does not see.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call('GET', '/health/ready', form='json')


def metrics_metrics() -> Call[str]:
    """Get the metrics of this process, in the text format of Prometheus.

    Without a key from the same machine only, unless `WHENCE_METRICS` states otherwise: `key`
    requires one of every caller, `public` of none, `off` turns the route off.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call('GET', '/metrics', form='text')


def log_entries(path: str) -> Call[bytes]:
    """Get a bundle of entries (C2SP tlog-tiles).

    The path is `<N>[.p/<W>]`, such as `x001/x234/067.p/8`. Requires a key with the permission to
    read, unless WHENCE_PUBLIC_LOG is on.

    No `as_of`: what has this digest, index, path or name never changes.
    """
    return Call('GET', '/tile/entries/{path}', form='bytes', path={'path': path})


def log_tile(path: str) -> Call[bytes]:
    """Get a tile of hashes (C2SP tlog-tiles).

    The path is `<L>/<N>[.p/<W>]`, such as `0/x001/x234/067.p/8`.

    No `as_of`: what has this digest, index, path or name never changes.
    """
    return Call('GET', '/tile/{path}', form='bytes', path={'path': path})


def access_log_list(
    *,
    since: Any | None = None,
    until: Any | None = None,
    key: str | None = None,
    principal: str | None = None,
    status: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.StoredAccessPageAnswer]:
    """List refusals and sensitive reads, the latest first: who, what, when.

    Equal refusals of about the same time are one record, counted by `times`. A read is here when it
    is answered; other processes write once a second. Requests for this list are in it too.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call(
        'GET',
        '/v1/access-log',
        form='json',
        query={'since': since, 'until': until, 'key': key, 'principal': principal, 'status': status, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def certificates_verify(
    body: Body,
) -> Call[t.CertificatesVerifyAnswer | t.CertificatesVerifyAnswer2]:
    """Verify a certificate with the key of this log.

    For callers who trust this service: `whence verify` needs neither the service nor a network. At
    most 16 MiB.

    No `idempotency_key`: it writes nothing.

    No `as_of`: the certificate states its own position.
    """
    return Call(
        'POST',
        '/v1/certificates/verify',
        form='json',
        body=body,
        media_type='text/plain',
        always_repeatable=True,
    )


def changes_changes(
    *,
    as_of: str | int | None = None,
    from_: str | None = None,
    to: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ChangeListAnswer]:
    """List what changed between two instants or tree sizes, in words and in ledger order.

    Entries of one kind by one key about the same thing are one item: 12,400 shards of a dataset,
    the findings of a kind. An item goes on in the next page, with the same `kind`, `by` and
    `about`, where a page ends within it: a page summarises 100,000 entries at most.
    """
    return Call(
        'GET',
        '/v1/changes',
        form='json',
        query={'asOf': as_of, 'from': from_, 'to': to, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def datasets_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.DatasetListAnswer]:
    """List datasets with what is stated about each"""
    return Call(
        'GET',
        '/v1/datasets',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def datasets_one(dataset: str, *, as_of: str | int | None = None) -> Call[t.DatasetAnswer]:
    """Get a dataset with its description, creators, citation and homepage as stated"""
    return Call(
        'GET',
        '/v1/datasets/{dataset}',
        form='json',
        path={'dataset': dataset},
        query={'asOf': as_of},
    )


def datasets_describe(
    dataset: str,
    body: t.DescribeDataset,
    *,
    idempotency_key: str | None = None,
) -> Call[t.DatasetDescribed]:
    """Describe a dataset that has a version, or change what is stated. The statement replaces the
    one before it as a whole; the earlier one stays readable with asOf
    """
    return Call(
        'PUT',
        '/v1/datasets/{dataset}/description',
        form='json',
        path={'dataset': dataset},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def datasets_make(
    dataset: str,
    body: t.MakeVersion,
    *,
    version: str | None = None,
    base: str | None = None,
    uri_base: str | None = None,
    substitute: str | None = None,
    idempotency_key: str | None = None,
) -> Call[t.DatasetVersionMade]:
    """Make a dataset version from a list, a base with additions and removals, a query, or a
    manifest.

    A manifest is NDJSON (`{"shard": name, "weight"?: n, "split"?: name}` or a string on each line),
    CSV (a header with `shard`, `uri` or `path`, and optionally `weight`, `fraction` and `split`) or
    text (`label,path` on each line), of any length; gzip is accepted. A repeated member counts once
    more. A `fraction` in place of a weight is a decimal or a ratio: all weights are then multiplied
    by the least number that makes them whole. An unknown member is reported with its line, and
    nothing is committed.
    """
    return Call(
        'POST',
        '/v1/datasets/{dataset}/versions',
        form='json',
        path={'dataset': dataset},
        query={'version': version, 'base': base, 'uriBase': uri_base, 'substitute': substitute},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def datasets_versions(
    dataset: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.DatasetVersionItemListAnswer]:
    """List the versions of a dataset in the order they were made"""
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions',
        form='json',
        path={'dataset': dataset},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def dataset_version_one(
    dataset: str,
    version: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.DatasetVersionAnswer]:
    """Get a dataset version with its totals, or with what rules found in it where they refused its
    commit
    """
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}',
        form='json',
        path={'dataset': dataset, 'version': version},
        query={'asOf': as_of},
    )


def dataset_version_breakdown(
    dataset: str,
    version: str,
    *,
    weighted: bool | None = None,
    basis: Literal['declared', 'measured'] | None = None,
    by: Literal['language', 'licence', 'modality'] | None = None,
    as_of: str | int | None = None,
) -> Call[t.DatasetBreakdownAnswer | t.DatasetMeasuredAnswer]:
    """Break a dataset version down by kind, involvement, vendor and origin; with `by`, by licence,
    language or modality too; with `basis=measured`, by what detectors measured in its members
    """
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}/breakdown',
        form='json',
        path={'dataset': dataset, 'version': version},
        query={'weighted': weighted, 'basis': basis, 'by': by, 'asOf': as_of},
        csv=True,
    )


def certificates_of_dataset_version(
    dataset: str,
    version: str,
    *,
    subject: str | None = None,
    removal: str | None = None,
) -> Call[str]:
    """Certify what the given shards, or the shards of a removal, are to a dataset version.

    A text file that `whence verify` checks offline. 503 with Retry-After until the log is indexed
    and published that far; 409 `policy-refused`, with the findings, where a rule blocks it.

    No `as_of`: a certificate is proven against the latest commitment of the index: keep the file to
    show what was certified earlier.
    """
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}/certificate',
        form='text',
        path={'dataset': dataset, 'version': version},
        query={'subject': subject, 'removal': removal},
    )


def dataset_version_diff(
    dataset: str,
    version: str,
    from_: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.DatasetVersionDiffAnswer]:
    """Compare a dataset version with another: what it adds, what it lacks, what counts another
    number of times, and what is in another split
    """
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}/diff',
        form='json',
        path={'dataset': dataset, 'version': version},
        query={'asOf': as_of, 'from': from_, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def dataset_version_members(
    dataset: str,
    version: str,
    *,
    as_of: str | int | None = None,
    split: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.MemberListAnswer]:
    """List the members of a dataset version, how often each counts, and its split"""
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}/members',
        form='json',
        path={'dataset': dataset, 'version': version},
        query={'asOf': as_of, 'split': split, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def reach_dataset_models(
    dataset: str,
    version: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    as_of: str | int | None = None,
) -> Call[t.AffectedModelVersionListAnswer]:
    """List the model versions that used a dataset version, or descend from one that did"""
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}/models',
        form='json',
        path={'dataset': dataset, 'version': version},
        query={'limit': limit, 'cursor': cursor, 'asOf': as_of},
        csv=True,
    )


def policy_verdicts_of_dataset(
    dataset: str,
    version: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.DatasetPolicyAnswer]:
    """Get the verdict of each rule on a dataset version, as it was at its commit and as it is now.

    `then` is what the gate knew when the version was committed; `now` is what it would know at the
    position of the answer. Null: the rule was not, or would not be, asked.
    """
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}/policy',
        form='json',
        path={'dataset': dataset, 'version': version},
        query={'asOf': as_of},
    )


def certificates_proof(
    shard: str,
    dataset: str,
    version: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.SetProofAnswer]:
    """Prove what a shard is to a committed dataset version, against its root"""
    return Call(
        'GET',
        '/v1/datasets/{dataset}/versions/{version}/proofs/{shard}',
        form='json',
        path={'shard': shard, 'dataset': dataset, 'version': version},
        query={'asOf': as_of},
    )


def dataset_version_withdraw(
    dataset: str,
    version: str,
    body: t.WithdrawVersion,
    *,
    idempotency_key: str | None = None,
) -> Call[t.DatasetVersionWithdrawn]:
    """Withdraw a dataset version that was committed by mistake. It counts in no later answer, and
    its name is not used again. While it has uses, it is refused with the list of them
    """
    return Call(
        'POST',
        '/v1/datasets/{dataset}/versions/{version}/withdraw',
        form='json',
        path={'dataset': dataset, 'version': version},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def findings_list(
    *,
    as_of: str | int | None = None,
    state: Literal['acknowledged', 'open', 'resolved', 'waived'] | None = None,
    kind: Literal['answers-like-a-vendors', 'certificate-flagged', 'measured-content-differs', 'measured-counts-differ', 'measured-languages-differ', 'measured-phrases-frequent', 'metadata-contradictory', 'metadata-malformed', 'reading-after-removal', 'removal-overdue', 'removed-content-derived', 'removed-content-found', 'removed-content-registered', 'rule-flagged', 'rule-waived', 'undeclared-reading', 'unexplained-usage', 'unregistered-reading', 'verification-inconclusive', 'verification-violated'] | None = None,
    severity: Literal['info', 'violation', 'warning'] | None = None,
    rule: str | None = None,
    vendor: str | None = None,
    dataset: str | None = None,
    model: str | None = None,
    version: str | None = None,
    owner: str | None = None,
    since: Any | None = None,
    before: Any | None = None,
    ignored: bool | None = None,
    regressed: bool | None = None,
    removal: str | None = None,
    shard: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.FindingListAnswer]:
    """List what rules and checks found wrong, the newest first"""
    return Call(
        'GET',
        '/v1/findings',
        form='json',
        query={'asOf': as_of, 'state': state, 'kind': kind, 'severity': severity, 'rule': rule, 'vendor': vendor, 'dataset': dataset, 'model': model, 'version': version, 'owner': owner, 'since': since, 'before': before, 'ignored': ignored, 'regressed': regressed, 'removal': removal, 'shard': shard, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def findings_report(
    body: t.ReportFinding,
    *,
    idempotency_key: str | None = None,
) -> Call[t.FindingState]:
    """Report what is wrong with metadata of others that a shard was registered from.

    The same again, with the same faults, is no other finding, whatever became of it.
    """
    return Call(
        'POST',
        '/v1/findings',
        form='json',
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def findings_triage(
    body: t.TriageFindings,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Triage]:
    """Take one step with many findings: all in one transaction, or none if one of them is unknown
    """
    return Call(
        'POST',
        '/v1/findings/triage',
        form='json',
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def findings_one(id: str, *, as_of: str | int | None = None) -> Call[t.FindingAnswer]:
    """Get a finding with the history of its state"""
    return Call('GET', '/v1/findings/{id}', form='json', path={'id': id}, query={'asOf': as_of})


def findings_acknowledge(
    id: str,
    body: t.ChangeFindingState,
    *,
    idempotency_key: str | None = None,
) -> Call[t.FindingState]:
    """Acknowledge a finding: somebody takes care of it"""
    return Call(
        'POST',
        '/v1/findings/{id}/acknowledge',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def findings_assign(
    id: str,
    body: t.AssignFinding,
    *,
    idempotency_key: str | None = None,
) -> Call[t.FindingState]:
    """Assign a finding to somebody who takes care of it; without an owner, to whom the key belongs
    """
    return Call(
        'POST',
        '/v1/findings/{id}/assign',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def findings_ignore(
    id: str,
    body: t.IgnoreFinding,
    *,
    idempotency_key: str | None = None,
) -> Call[t.FindingState]:
    """Ignore a finding until an instant. Its state stays, and it is listed unless `ignored=false`
    """
    return Call(
        'POST',
        '/v1/findings/{id}/ignore',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def findings_resolve(
    id: str,
    body: t.ChangeFindingState,
    *,
    idempotency_key: str | None = None,
) -> Call[t.FindingState]:
    """Resolve a finding: the fault no longer exists"""
    return Call(
        'POST',
        '/v1/findings/{id}/resolve',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def findings_waive(
    id: str,
    body: t.ChangeFindingState,
    *,
    idempotency_key: str | None = None,
) -> Call[t.FindingState]:
    """Waive a finding: it is accepted as it is, for a reason"""
    return Call(
        'POST',
        '/v1/findings/{id}/waive',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def reach_generator_exposure(
    generator: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
    exposed: Literal['false', 'true', 'unknown'] | None = None,
    as_of: str | int | None = None,
) -> Call[t.ExposedModelListAnswer]:
    """List the model versions in the order declared, each with whether the generator reaches it"""
    return Call(
        'GET',
        '/v1/generators/{generator}/exposure',
        form='json',
        path={'generator': generator},
        query={'limit': limit, 'cursor': cursor, 'involvement': involvement, 'exposed': exposed, 'asOf': as_of},
        csv=True,
    )


def reach_generator_shards(
    generator: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
    as_of: str | int | None = None,
) -> Call[t.ReachedShardListAnswer]:
    """List the shards that a generator reaches, in the order registered"""
    return Call(
        'GET',
        '/v1/generators/{generator}/shards',
        form='json',
        path={'generator': generator},
        query={'limit': limit, 'cursor': cursor, 'involvement': involvement, 'asOf': as_of},
        csv=True,
    )


def index_latest() -> Call[t.LatestCommitment]:
    """Get the latest commitment of the index, with the proof that it is in the published log.

    No `as_of`: it is the head of the published log, how far that is, or what is proven against it.
    """
    return Call('GET', '/v1/index', form='json')


def index_subject(
    kind: Literal['api-key', 'dataset', 'log-key', 'model', 'name', 'readings', 'removal', 'verification'],
    subject: str,
) -> Call[t.Subject]:
    """Get all entries that speak of a subject, as of the latest commitment, with the proof that
    they are all. It shows whether a name was ever stated, so it is as public as the entries are.

    No `as_of`: it is the head of the published log, how far that is, or what is proven against it.
    """
    return Call(
        'GET',
        '/v1/index/{kind}/{subject}',
        form='json',
        path={'kind': kind, 'subject': subject},
    )


def inspections_begin(
    body: t.OrderInspection,
    *,
    idempotency_key: str | None = None,
) -> Call[t.BegunInspection]:
    """Read the files of shards and measure what is in them.

    A job for each shard reads it below `WHENCE_STORAGE_ROOTS`. What is measured is recorded beside
    what was declared, and changes none of it; where it contradicts a declared digest, length or
    number of records, a finding is raised. What cannot be read is inconclusive, by name.
    """
    return Call(
        'POST',
        '/v1/inspections',
        form='json',
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def inspections_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.InspectionListAnswer]:
    """List inspections, the latest first"""
    return Call(
        'GET',
        '/v1/inspections',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def inspections_one(id: str, *, as_of: str | int | None = None) -> Call[t.InspectionAnswer]:
    """Get an inspection: what it inspects, how far it is, its rate, and the time left"""
    return Call('GET', '/v1/inspections/{id}', form='json', path={'id': id}, query={'asOf': as_of})


def inspections_cancel(
    id: str,
    body: t.CancelInspection,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Recorded]:
    """Cancel an inspection. What was measured stays recorded"""
    return Call(
        'POST',
        '/v1/inspections/{id}/cancel',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def inspections_example_texts(id: str, shard: str) -> Call[t.InspectionExamples]:
    """Get the texts of a shard's examples, where `phrases` was ordered with `{"keep": true}`.

    They are beside the ledger, sealed under a secret that can be erased; 404 once it is. They are
    read as they are now, and as the facts' examples, whose digests and places the results show.

    No `as_of`: once it is erased it must not be found at any position.
    """
    return Call(
        'GET',
        '/v1/inspections/{id}/examples',
        form='json',
        path={'id': id},
        query={'shard': shard},
    )


def inspections_results(
    id: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.MeasurementListAnswer]:
    """List what was measured on each shard, in the order it was recorded"""
    return Call(
        'GET',
        '/v1/inspections/{id}/results',
        form='json',
        path={'id': id},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def jobs_list(
    *,
    limit: int | None = None,
    cursor: str | None = None,
    state: Literal['active', 'completed', 'failed', 'waiting'] | None = None,
    name: str | None = None,
) -> Call[t.JobPageAnswer]:
    """List jobs in their present state, the newest first.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call(
        'GET',
        '/v1/jobs',
        form='json',
        query={'limit': limit, 'cursor': cursor, 'state': state, 'name': name},
        csv=True,
    )


def jobs_one(id: str) -> Call[t.Job]:
    """Get a job in its present state.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call('GET', '/v1/jobs/{id}', form='json', path={'id': id})


def jobs_retry(id: str, *, idempotency_key: str | None = None) -> Call[t.Job]:
    """Retry a job that failed"""
    return Call(
        'POST',
        '/v1/jobs/{id}/retry',
        form='json',
        path={'id': id},
        idempotency_key=idempotency_key or new_key(),
    )


def access_issue(body: t.IssueKey, *, idempotency_key: str | None = None) -> Call[t.IssuedKey]:
    """Issue an API key"""
    return Call(
        'POST',
        '/v1/keys',
        form='json',
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def access_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.KeyListAnswer]:
    """List API keys, without their secrets.

    `lastUsedAt`, the names and the labels are kept beside the ledger: they are as they are now.
    """
    return Call(
        'GET',
        '/v1/keys',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def access_revoke(id: str, *, idempotency_key: str | None = None) -> Call[t.Recorded]:
    """Revoke an API key. The next request with it is refused"""
    return Call(
        'POST',
        '/v1/keys/{id}/revoke',
        form='json',
        path={'id': id},
        idempotency_key=idempotency_key or new_key(),
    )


def ledger_position(*, as_of: str | int | None = None) -> Call[t.Ledger]:
    """Get the present ledger position, or the one at asOf"""
    return Call('GET', '/v1/ledger', form='json', query={'asOf': as_of})


def ledger_consistency(from_: int, *, to: int | None = None) -> Call[t.ConsistencyProof]:
    """Prove that the tree of one size is a prefix of the tree of a larger size.

    No `as_of`: the caller states the tree sizes.
    """
    return Call('GET', '/v1/ledger/consistency', form='json', query={'from': from_, 'to': to})


def changes_entries(
    *,
    as_of: str | int | None = None,
    since: Any | None = None,
    until: Any | None = None,
    kind: Literal['key.issued', 'key.revoked', 'personal-data.erased', 'personal-data.erasure-requested', 'vendor.declared', 'terms.recorded', 'terms.withdrawn', 'approval.recorded', 'dataset.described', 'dataset.version-refused', 'rule.stated', 'rule.retired', 'policy.refused', 'waiver.requested', 'waiver.approved', 'waiver.ended', 'openlineage.received', 'openlineage.datasets-named', 'shard.registered', 'derivation.declared', 'shard.bound', 'shard.located', 'shard.corrected', 'shard.conflict-refused', 'dataset.members-listed', 'dataset.split-listed', 'dataset.version-ordered', 'dataset.version-committed', 'dataset.version-withdrawn', 'model.version-declared', 'model.version-withdrawn', 'model.use-recorded', 'model.use-withdrawn', 'finding.raised', 'finding.recurred', 'finding.updated', 'finding.acknowledged', 'finding.resolved', 'finding.waived', 'finding.assigned', 'finding.ignored', 'receipts.run-stated', 'receipts.reading-recorded', 'receipts.coverage-stated', 'receipts.usage-recorded', 'inspection.begun', 'measurement.recorded', 'inspection.concluded', 'inspection.cancelled', 'probe.begun', 'probe.measured', 'probe.inconclusive', 'probe.cancelled', 'removal.shards-listed', 'removal.ordered', 'removal.approved', 'removal.withdrawn', 'removal.withdrawal-requested', 'removal.withdrawal-approved', 'removal.extended', 'removal.executed', 'removal.verification-begun', 'removal.verification-concluded', 'verification.begun', 'verification.check-recorded', 'verification.concluded', 'ledger.key-rotated', 'index.committed'] | None = None,
    subject: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.LedgerEntryListAnswer]:
    """List entries in ledger order, by instant, kind and subject.

    A page may be shorter than `limit`, or empty, though there are more: go on while there is a
    `nextCursor`. The names of principals are shown to keys that may read them, as they are now.
    """
    return Call(
        'GET',
        '/v1/ledger/entries',
        form='json',
        query={'asOf': as_of, 'since': since, 'until': until, 'kind': kind, 'subject': subject, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def ledger_entry(index: int) -> Call[t.Entry]:
    """Get an entry with the exact bytes that were hashed.

    No `as_of`: what has this digest, index, path or name never changes.
    """
    return Call('GET', '/v1/ledger/entries/{index}', form='json', path={'index': index})


def ledger_inclusion(index: int, *, tree_size: int | None = None) -> Call[t.InclusionProof]:
    """Prove that an entry is in the tree of a given size.

    No `as_of`: the caller states the tree sizes.
    """
    return Call(
        'GET',
        '/v1/ledger/entries/{index}/proof',
        form='json',
        path={'index': index},
        query={'treeSize': tree_size},
    )


def publication_tlog_proof(index: int) -> Call[str]:
    """Prove, for offline verification, that an entry is in the published log (C2SP tlog-proof).

    No `as_of`: it is the head of the published log, how far that is, or what is proven against it.
    """
    return Call('GET', '/v1/ledger/entries/{index}/tlog-proof', form='text', path={'index': index})


def publication_key() -> Call[str]:
    """Get the verifier key of the log (C2SP signed-note vkey).

    No `as_of`: it is the head of the published log, how far that is, or what is proven against it.
    """
    return Call('GET', '/v1/ledger/key', form='text')


def publication_status() -> Call[t.Publication]:
    """Report how far the log is published, and what prevents its publication.

    No `as_of`: it is the head of the published log, how far that is, or what is proven against it.
    """
    return Call('GET', '/v1/ledger/publication', form='json')


def publication_trusted_root() -> Call[t.TrustedRootJson]:
    """Get what verifiers of the log trust, as one file: all keys of the log with their periods, and
    its witnesses with their policy.

    No `as_of`: it is the head of the published log, how far that is, or what is proven against it.
    """
    return Call('GET', '/v1/ledger/trusted-root', form='json')


def models_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ModelSummaryListAnswer]:
    """List models"""
    return Call(
        'GET',
        '/v1/models',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def models_declare(
    model: str,
    body: t.ModelVersionFacts,
    *,
    idempotency_key: str | None = None,
) -> Call[t.ModelVersionDeclared]:
    """Declare a model version with all its parents"""
    return Call(
        'POST',
        '/v1/models/{model}/versions',
        form='json',
        path={'model': model},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def models_versions(
    model: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ModelVersionItemListAnswer]:
    """List the versions of a model in the order declared"""
    return Call(
        'GET',
        '/v1/models/{model}/versions',
        form='json',
        path={'model': model},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def models_one(
    model: str,
    version: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.ModelVersionAnswer]:
    """Get a model version with its parents and uses"""
    return Call(
        'GET',
        '/v1/models/{model}/versions/{version}',
        form='json',
        path={'model': model, 'version': version},
        query={'asOf': as_of},
    )


def certificates_of_model_version(
    model: str,
    version: str,
    *,
    subject: str | None = None,
    removal: str | None = None,
) -> Call[str]:
    """Certify what the given shards, or the shards of a removal, are to all dataset versions that a
    model version and its parents use.

    A text file that `whence verify` checks offline. 503 with Retry-After until the log is indexed
    and published that far; 409 `policy-refused`, with the findings, where a rule blocks it.

    No `as_of`: a certificate is proven against the latest commitment of the index: keep the file to
    show what was certified earlier.
    """
    return Call(
        'GET',
        '/v1/models/{model}/versions/{version}/certificate',
        form='text',
        path={'model': model, 'version': version},
        query={'subject': subject, 'removal': removal},
    )


def policy_verdicts_of_model(
    model: str,
    version: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    chain: bool | None = None,
) -> Call[t.UseVerdictsListAnswer]:
    """List the uses of a model version with the verdict of each rule, as it was when rules were
    last asked about the use and as it is now.

    Its own uses: those of the models that it was made from are among them with `chain`.
    """
    return Call(
        'GET',
        '/v1/models/{model}/versions/{version}/policy',
        form='json',
        path={'model': model, 'version': version},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'chain': chain},
        csv=True,
    )


def model_receipts_one(
    model: str,
    version: str,
    *,
    as_of: str | int | None = None,
) -> Call[t.ModelReceiptsAnswer]:
    """Compare what a model version's training runs read with what its recorded uses declare.

    Receipts show what a watcher saw or the training code stated; they cannot show that nothing else
    was read, so `complete` is the word of the watchers. Uses and runs of the model version itself
    count, not those of its parents.
    """
    return Call(
        'GET',
        '/v1/models/{model}/versions/{version}/receipts',
        form='json',
        path={'model': model, 'version': version},
        query={'asOf': as_of},
    )


def model_receipts_shards(
    model: str,
    version: str,
    list: Literal['declaredUnread', 'readAfterRemoval', 'readDeclared', 'readUndeclared'],
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ReadShardListAnswer]:
    """List the shards that were read, or declared and not read"""
    return Call(
        'GET',
        '/v1/models/{model}/versions/{version}/receipts/shards',
        form='json',
        path={'model': model, 'version': version},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'list': list},
        csv=True,
    )


def model_removals_list(
    model: str,
    version: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ModelRemovalListAnswer]:
    """List the removals that were not withdrawn: whether the model version or an ancestor used what
    is removed, and when
    """
    return Call(
        'GET',
        '/v1/models/{model}/versions/{version}/removals',
        form='json',
        path={'model': model, 'version': version},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def models_record_uses(
    model: str,
    version: str,
    body: t.RecordUses | t.RecordUse | Sequence[t.RecordUse],
    *,
    idempotency_key: str | None = None,
) -> Call[t.UsesRecorded]:
    """Record uses of committed dataset versions, all or none. A recorded use may be finished or
    amended.

    The body is an object with `uses`, the list of uses alone, or one use.
    """
    return Call(
        'POST',
        '/v1/models/{model}/versions/{version}/uses',
        form='json',
        path={'model': model, 'version': version},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def models_finish_use(
    model: str,
    version: str,
    use: str,
    body: t.FinishUse,
    *,
    idempotency_key: str | None = None,
) -> Call[t.UsesRecorded]:
    """Record when a use ended. Until then it counts as running: as after every removal that takes
    effect
    """
    return Call(
        'POST',
        '/v1/models/{model}/versions/{version}/uses/{use}/finish',
        form='json',
        path={'model': model, 'version': version, 'use': use},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def models_withdraw_use(
    model: str,
    version: str,
    use: str,
    body: t.WithdrawUse,
    *,
    idempotency_key: str | None = None,
) -> Call[t.UseWithdrawn]:
    """Withdraw a use that was recorded by mistake. It counts in no later answer; the model version
    lists it with the reason
    """
    return Call(
        'POST',
        '/v1/models/{model}/versions/{version}/uses/{use}/withdraw',
        form='json',
        path={'model': model, 'version': version, 'use': use},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def models_withdraw(
    model: str,
    version: str,
    body: t.WithdrawModelVersion,
    *,
    idempotency_key: str | None = None,
) -> Call[t.ModelVersionDeclared]:
    """Withdraw a model version that was declared by mistake. It counts in no later answer, and its
    name is not used again. While it has uses, or another model version names it as a parent, it is
    refused with the list of them
    """
    return Call(
        'POST',
        '/v1/models/{model}/versions/{version}/withdraw',
        form='json',
        path={'model': model, 'version': version},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def provenance_list_components(
    name: str,
    version: str,
    label: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    kind: Literal['human', 'model_generated', 'scraped', 'unknown'] | None = None,
    vendor: str | None = None,
    generator: str | None = None,
    involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
    chain: bool | None = None,
    as_of: str | int | None = None,
) -> Call[t.Components]:
    """List the components of the data of a model version, by a label, through which an origin
    reached it
    """
    return Call(
        'GET',
        '/v1/models/{name}/versions/{version}/components',
        form='json',
        path={'name': name, 'version': version},
        query={'limit': limit, 'cursor': cursor, 'label': label, 'kind': kind, 'vendor': vendor, 'generator': generator, 'involvement': involvement, 'chain': chain, 'asOf': as_of},
        csv=True,
    )


def provenance_exposure(
    name: str,
    version: str,
    *,
    vendor: str | None = None,
    generator: str | None = None,
    involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
    as_of: str | int | None = None,
) -> Call[t.ExposureAnswer]:
    """Find the paths by which a vendor or a generator reaches a model version"""
    return Call(
        'GET',
        '/v1/models/{name}/versions/{version}/exposure',
        form='json',
        path={'name': name, 'version': version},
        query={'vendor': vendor, 'generator': generator, 'involvement': involvement, 'asOf': as_of},
    )


def provenance_provenance(
    name: str,
    version: str,
    *,
    basis: Literal['declared', 'measured'] | None = None,
    by: Literal['language', 'licence', 'modality'] | None = None,
    weighted: bool | None = None,
    chain: bool | None = None,
    stage: Literal['distillation', 'evaluation', 'long_context', 'midtraining', 'other', 'preference', 'pretraining', 'reward_model', 'rl', 'sft', 'tokenizer'] | None = None,
    as_of: str | int | None = None,
) -> Call[t.ProvenanceAnswer | t.ModelMeasuredAnswer]:
    """Break down the data that a model version was trained and evaluated on, by kind, vendor,
    origin and stage; with `basis=measured`, by what detectors measured in the members that it used
    """
    return Call(
        'GET',
        '/v1/models/{name}/versions/{version}/provenance',
        form='json',
        path={'name': name, 'version': version},
        query={'basis': basis, 'by': by, 'weighted': weighted, 'chain': chain, 'stage': stage, 'asOf': as_of},
        csv=True,
    )


def personal_data_opening(id: str) -> Call[t.Opening]:
    """Get the opening of a commitment, for the person concerned.

    404 once it is erased. Secrets of the service, such as that of what an inspection kept, are
    withheld.

    No `as_of`: once it is erased it must not be found at any position.
    """
    return Call('GET', '/v1/personal-data/{id}', form='json', path={'id': id})


def personal_data_erase(
    id: str,
    body: t.ErasePersonalData,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Recorded]:
    """Erase salt and payload, and record that they were erased; where two people are needed,
    request that
    """
    return Call(
        'POST',
        '/v1/personal-data/{id}/erase',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def personal_data_approve(
    id: str,
    body: t.ApproveErasure | None = None,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Recorded]:
    """Approve a requested erasure as a second person: salt and payload are erased. The body may be
    left out
    """
    return Call(
        'POST',
        '/v1/personal-data/{id}/erase/approve',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def policy_check_check(body: t.CheckPolicy) -> Call[t.PolicyCheckAnswer]:
    """Ask the rules about a planned write: shards, the order of a dataset version, or uses of a
    model version.

    Nothing is written. `deny`: a rule would refuse it. `unknown`: it would be accepted, though the
    record does not tell whether a rule is met. `allow`: it would be accepted; rules that flag it
    are among the findings. Shards that are registered already are asked about no more. Shards that
    could not be registered, whatever the rules are, are in `rejected`: no rule is asked about them,
    and what would be `allow` is `unknown`.

    No `idempotency_key`: it writes nothing.

    No `as_of`: it asks about a write that would be made now; a replay of the rule asks about
    earlier ones.
    """
    return Call(
        'POST',
        '/v1/policy/check',
        form='json',
        body=body,
        media_type='application/json',
        always_repeatable=True,
    )


def probes_begin(body: t.OrderProbe, *, idempotency_key: str | None = None) -> Call[t.BegunProbe]:
    """Compare what a model answers with what a vendor’s model answers, and a third one as baseline.

    The three answer the same prompt set. A job compares each answer with the vendor’s to the same
    prompt: the longest run of tokens in both, 13-grams, and whether they are nearly the same. The
    answer has the counts, with intervals, in a sentence. It can raise suspicion, and a finding; it
    changes no verdict and no answer about provenance. Answers are in files below
    `WHENCE_STORAGE_ROOTS`, or in the body, and then forgotten when the probe ends.
    """
    return Call(
        'POST',
        '/v1/probes',
        form='json',
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def probes_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    model: str | None = None,
    version: str | None = None,
    vendor: str | None = None,
) -> Call[t.ProbeListAnswer]:
    """List probes, the latest first"""
    return Call(
        'GET',
        '/v1/probes',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'model': model, 'version': version, 'vendor': vendor},
        csv=True,
    )


def probes_one(id: str, *, as_of: str | int | None = None) -> Call[t.ProbeAnswer]:
    """Get a probe: what it compares, and what it measured, in figures and in sentences"""
    return Call('GET', '/v1/probes/{id}', form='json', path={'id': id}, query={'asOf': as_of})


def probes_cancel(
    id: str,
    body: t.CancelProbe,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Recorded]:
    """Cancel a probe. Answers that were uploaded are forgotten"""
    return Call(
        'POST',
        '/v1/probes/{id}/cancel',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def probes_results(
    id: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ProbeComparisonListAnswer]:
    """List what was compared for each prompt, by its key: figures and digests, no answers"""
    return Call(
        'GET',
        '/v1/probes/{id}/results',
        form='json',
        path={'id': id},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def reading_receipts_reading(
    body: Body,
) -> Call[t.RejectedReading | t.ReadingReceiptsReadingLine2 | t.Problem]:
    """Record what training runs read, one receipt on each line.

    The first line states the run: `{run, model, version, stage, dataset?, rank?, open?, blind}`.
    Then `{run, rank, process?, sequence, shard | uri, digest?, bytes?, records?, step?, at, seen,
    how?}` for each opening. Further lines with `blind` state another run, another rank, or more
    that the watcher could not see. A receipt is known by run, rank, process and sequence: sent
    again it is existing, with other content it is rejected. Where a digest is given, it is believed
    before the place.

    A run whose model version is not known is a problem, and nothing is recorded. Any number of
    lines; they are committed in chunks.

    No `idempotency_key`: each line, receipt or event is known by its own content, so that sending
    it again writes nothing twice.
    """
    return Call(
        'POST',
        '/v1/receipts/reading',
        form='lines',
        body=body,
        media_type='application/x-ndjson',
        always_repeatable=True,
    )


def usage_receipts_record(
    body: t.RecordUsage,
    *,
    vendor: str | None = None,
    account: str | None = None,
    idempotency_key: str | None = None,
) -> Call[t.UsageRecorded]:
    """Record what an account bought from a vendor’s API, by day, model and project.

    The body is our own statement, or an export of the vendor beside `?vendor=` and `?account=`: a
    page of OpenAI’s organisation usage or of Anthropic’s usage report as JSON (`{"data": […]}`, by
    days), or a CSV with a header. Users, keys and prices are not read. The same again is existing;
    other figures of the same day, model and project amend it. Figures that shards of the vendor and
    the period cannot explain raise a finding.
    """
    return Call(
        'POST',
        '/v1/receipts/usage',
        form='json',
        query={'vendor': vendor, 'account': account},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def removals_order(
    body: t.OrderRemoval,
    *,
    dry_run: bool | None = None,
    idempotency_key: str | None = None,
) -> Call[t.RemovalPreview | t.RemovalOrdered]:
    """Order a removal. With dryRun, preview what it would concern and order nothing"""
    return Call(
        'POST',
        '/v1/removals',
        form='json',
        query={'dryRun': dry_run},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def removals_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    state: Literal['approved', 'breached', 'effective', 'inconclusive', 'requested', 'verified', 'verifying', 'withdrawn'] | None = None,
    overdue: bool | None = None,
    due_before: Any | None = None,
) -> Call[t.RemovalItemListAnswer]:
    """List removals, the latest first"""
    return Call(
        'GET',
        '/v1/removals',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'state': state, 'overdue': overdue, 'dueBefore': due_before},
        csv=True,
    )


def removals_one(id: str, *, as_of: str | int | None = None) -> Call[t.RemovalAnswer]:
    """Get a removal with its state and the size of its scope"""
    return Call('GET', '/v1/removals/{id}', form='json', path={'id': id}, query={'asOf': as_of})


def removals_affected(id: str, *, as_of: str | int | None = None) -> Call[t.AffectedAnswer]:
    """List the dataset and model versions that hold what is removed, before the removal and after
    it
    """
    return Call(
        'GET',
        '/v1/removals/{id}/affected',
        form='json',
        path={'id': id},
        query={'asOf': as_of},
    )


def removals_approve(
    id: str,
    body: t.ApproveRemoval,
    *,
    idempotency_key: str | None = None,
) -> Call[t.RemovalStep]:
    """Approve a removal as a second person, where that is required"""
    return Call(
        'POST',
        '/v1/removals/{id}/approve',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def removals_executions(
    id: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ExecutionListAnswer]:
    """List how far the removal is executed at each place"""
    return Call(
        'GET',
        '/v1/removals/{id}/executions',
        form='json',
        path={'id': id},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def removals_execute(
    id: str,
    body: t.RecordExecution,
    *,
    idempotency_key: str | None = None,
) -> Call[t.RemovalStep]:
    """Record how far a removal is executed at one place"""
    return Call(
        'POST',
        '/v1/removals/{id}/executions',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def removals_extend(
    id: str,
    body: t.ExtendRemoval,
    *,
    idempotency_key: str | None = None,
) -> Call[t.RemovalStep]:
    """Extend the due date of a removal, with a reason; of an erasure request by at most two months
    """
    return Call(
        'POST',
        '/v1/removals/{id}/extend',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def removals_history(
    id: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.RemovalEntryListAnswer]:
    """List the statements about a removal, oldest first.

    The names of principals are shown to keys that may read them, as they are now.
    """
    return Call(
        'GET',
        '/v1/removals/{id}/history',
        form='json',
        path={'id': id},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def requesters_opening(id: str) -> Call[t.Opening]:
    """Get who requested a removal: the opening of the commitment.

    404 once it is erased.

    No `as_of`: once it is erased it must not be found at any position.
    """
    return Call('GET', '/v1/removals/{id}/requester', form='json', path={'id': id})


def requesters_erase(
    id: str,
    body: t.ErasePersonalData,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Recorded]:
    """Erase who requested a removal, and record the erasure; where two people are needed, request
    that
    """
    return Call(
        'POST',
        '/v1/removals/{id}/requester/erase',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def requesters_approve(
    id: str,
    body: t.ApproveErasure | None = None,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Recorded]:
    """Approve the requested erasure of who requested a removal, as a second person. The body may be
    left out
    """
    return Call(
        'POST',
        '/v1/removals/{id}/requester/erase/approve',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def removals_scope(
    id: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    role: Literal['descends', 'selected'] | None = None,
) -> Call[t.ScopedShardListAnswer]:
    """List the shards in the scope of a removal in the order of their registration, with the entry
    that brought each in
    """
    return Call(
        'GET',
        '/v1/removals/{id}/scope',
        form='json',
        path={'id': id},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'role': role},
        csv=True,
    )


def verification_begin(
    id: str,
    *,
    idempotency_key: str | None = None,
) -> Call[t.VerificationBeginAnswer]:
    """Verify that a removal is complete: in dataset versions, in training, in storage"""
    return Call(
        'POST',
        '/v1/removals/{id}/verifications',
        form='json',
        path={'id': id},
        idempotency_key=idempotency_key or new_key(),
    )


def verification_list(
    id: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.VerificationItemListAnswer]:
    """List the verifications of a removal, the latest first"""
    return Call(
        'GET',
        '/v1/removals/{id}/verifications',
        form='json',
        path={'id': id},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def removals_withdraw(
    id: str,
    body: t.WithdrawRemoval,
    *,
    idempotency_key: str | None = None,
) -> Call[t.RemovalStep]:
    """Withdraw a removal, with a reason; where two people are needed, request its withdrawal"""
    return Call(
        'POST',
        '/v1/removals/{id}/withdraw',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def removals_approve_withdrawal(
    id: str,
    body: t.ApproveRemoval,
    *,
    idempotency_key: str | None = None,
) -> Call[t.RemovalStep]:
    """Approve the requested withdrawal of a removal as a second person"""
    return Call(
        'POST',
        '/v1/removals/{id}/withdraw/approve',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def rules_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    state: Literal['retired', 'stated'] | None = None,
) -> Call[t.RuleListAnswer]:
    """List rules"""
    return Call(
        'GET',
        '/v1/rules',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'state': state},
        csv=True,
    )


def rules_put(
    slug: str,
    body: t.RuleFacts,
    *,
    idempotency_key: str | None = None,
) -> Call[t.RuleStated]:
    """State a rule, amend it, or bring a retired one back. The earlier statement stays readable
    with asOf.

    `warnings` names what the rule asks about and nobody recorded: a vendor, a model registered
    here, a rule that terms set. The rule is stated all the same.
    """
    return Call(
        'PUT',
        '/v1/rules/{slug}',
        form='json',
        path={'slug': slug},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def rules_one(slug: str, *, as_of: str | int | None = None) -> Call[t.RuleAnswer]:
    """Get a rule"""
    return Call('GET', '/v1/rules/{slug}', form='json', path={'slug': slug}, query={'asOf': as_of})


def rules_history(
    slug: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.RuleListAnswer]:
    """List the statements of a rule, oldest first"""
    return Call(
        'GET',
        '/v1/rules/{slug}/history',
        form='json',
        path={'slug': slug},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def policy_verdicts_replay(
    slug: str,
    body: t.ReplayRule,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ReplayAnswer]:
    """Ask which past dataset versions and uses a rule would have denied, with what was known then
    or with what is known now.

    Whatever the gates and the period of the rule are; waivers are left out. A page examines at most
    `limit` versions and lists those that are denied or may be: it may be empty though there is a
    next one. Nothing is written.

    No `idempotency_key`: it writes nothing.
    """
    return Call(
        'POST',
        '/v1/rules/{slug}/replay',
        form='json',
        path={'slug': slug},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        body=body,
        media_type='application/json',
        csv=True,
        always_repeatable=True,
    )


def policy_verdicts_replay_as_job(
    slug: str,
    body: t.ReplayRule,
    *,
    as_of: str | int | None = None,
    idempotency_key: str | None = None,
) -> Call[t.ReplayJobAnswer]:
    """Replay a rule as a job, where there are many versions: `GET /v1/jobs/{id}` answers its
    progress and then its result, with the number of commits and uses that the rule would have
    denied or may have, and the first 1,000 of them.

    The same replay as of the same position is the same job.
    """
    return Call(
        'POST',
        '/v1/rules/{slug}/replay/job',
        form='json',
        path={'slug': slug},
        query={'asOf': as_of},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def rules_retire(
    slug: str,
    body: t.RetireRule,
    *,
    idempotency_key: str | None = None,
) -> Call[t.RuleRecorded]:
    """Retire a rule: from then on it is not asked"""
    return Call(
        'POST',
        '/v1/rules/{slug}/retire',
        form='json',
        path={'slug': slug},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def rule_waivers_request(
    slug: str,
    body: t.WaiverRequest,
    *,
    idempotency_key: str | None = None,
) -> Call[t.WaiverRecorded]:
    """Request an exception from a rule, for a scope and until an instant. It lifts nothing until a
    second person approves it
    """
    return Call(
        'POST',
        '/v1/rules/{slug}/waivers',
        form='json',
        path={'slug': slug},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def search_search(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    q: str | None = None,
    prefix: str | None = None,
    kinds: str | None = None,
) -> Call[t.HitListAnswer]:
    """Search vendors, terms, datasets, models, removals, uses, findings and shards, in this order,
    by words or by a prefix. What is withdrawn is found, and marked as such.

    A page may be shorter than `limit`, or empty, though there are more: go on while there is a
    `nextCursor`. A prefix of a URI is found by an index; words in URIs and labels by reading
    shards, 800,000 a page at most.
    """
    return Call(
        'GET',
        '/v1/search',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'q': q, 'prefix': prefix, 'kinds': kinds},
        csv=True,
    )


def shards_register(
    body: t.RegisterShard,
    *,
    idempotency_key: str | None = None,
) -> Call[t.ShardRegistered]:
    """Register a shard.

    409 if another registration contradicts it. The attempt is recorded: the problem has its
    `receipt`.
    """
    return Call(
        'POST',
        '/v1/shards',
        form='json',
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def shards_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    dataset: str | None = None,
    kind: Literal['human', 'model_generated', 'scraped', 'unknown'] | None = None,
    vendor: str | None = None,
    channel: str | None = None,
    generator: str | None = None,
    involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
    uri_prefix: str | None = None,
    label: str | None = None,
    checksum: str | None = None,
) -> Call[t.ListedShardListAnswer]:
    """List shards in the order of registration"""
    return Call(
        'GET',
        '/v1/shards',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'dataset': dataset, 'kind': kind, 'vendor': vendor, 'channel': channel, 'generator': generator, 'involvement': involvement, 'uriPrefix': uri_prefix, 'label': label, 'checksum': checksum},
        csv=True,
    )


def shard_bulk_bulk(
    body: Body,
    *,
    on_error: Literal['abort', 'skip'] | None = None,
) -> Call[t.Problem | t.RejectedLine | t.ShardBulkBulkLine3]:
    """Register any number of shards, one on each line.

    A CSV file names its columns in its first row: the members of a shard by their dotted names
    (libs/interop/listings/README.md). `origin` is the shard's only origin; parents are separated by
    spaces or `|`; an empty cell states nothing. A Parquet file has the same columns, or nested ones
    as in JSON. `line` is the number of the row: the header of a CSV file is row 1, the first row of
    a Parquet file is row 1. A Parquet file may have 4 GiB; NDJSON and CSV have no limit but that of
    the settings. After 10,000 rejected lines an upload stops: its summary has `stoppedAtLine`, the
    last line that it counts.

    The status covers all lines: the answer begins at its end, or once it holds 64 KiB, and by then
    lines were rejected. An upload of which more than that is rejected is 207, even if nothing of it
    was taken: its summary has the counts.

    No `idempotency_key`: each line, receipt or event is known by its own content, so that sending
    it again writes nothing twice.
    """
    return Call(
        'POST',
        '/v1/shards/bulk',
        form='lines',
        query={'onError': on_error},
        body=body,
        media_type='application/x-ndjson',
        always_repeatable=True,
    )


def corrections_correct(
    body: t.OrderCorrections,
    *,
    dry_run: bool | None = None,
    idempotency_key: str | None = None,
) -> Call[t.CorrectionEffects | t.ShardsCorrected | t.CorrectionsOrdered]:
    """Correct all selected shards in the same way, each by an entry of its own.

    With dryRun, preview what would change and correct nothing. A shard whose last correction has
    the same reason and facts stays as it is.
    """
    return Call(
        'POST',
        '/v1/shards/corrections',
        form='json',
        query={'dryRun': dry_run},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def corrections_correct_lines(
    reason: str,
    body: Body,
    *,
    dry_run: bool | None = None,
    idempotency_key: str | None = None,
) -> Call[t.CorrectionEffects | t.ShardsCorrected | t.CorrectionsOrdered]:
    """Correct any number of shards, one on each line: `{"shard": …}` and the members that are
    corrected.

    All lines are checked first: if one is refused, nothing is corrected, and `errors` points at
    `/<line>/<member>`. An upload may correct 1,000,000 shards. With dryRun, preview what would
    change.
    """
    return Call(
        'POST',
        '/v1/shards/corrections/bulk',
        form='json',
        query={'dryRun': dry_run, 'reason': reason},
        body=body,
        media_type='application/x-ndjson',
        idempotency_key=idempotency_key or new_key(),
    )


def shards_one(name: str, *, as_of: str | int | None = None) -> Call[t.ShardAnswer]:
    """Get a shard: facts, locations, parents, declared and effective origins; beside what is
    declared, what each detector measured last
    """
    return Call('GET', '/v1/shards/{name}', form='json', path={'name': name}, query={'asOf': as_of})


def shards_bind(
    name: str,
    body: t.BindDigest,
    *,
    idempotency_key: str | None = None,
) -> Call[t.ShardRegistered]:
    """Record the digest of a shard that was registered by its URI.

    409 if another registration contradicts it. The attempt is recorded: the problem has its
    `receipt`.
    """
    return Call(
        'POST',
        '/v1/shards/{name}/bindings',
        form='json',
        path={'name': name},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def certificates_of_shard(name: str) -> Call[str]:
    """Certify what a shard is to every dataset version that holds it or a descendant of it.

    A text file that `whence verify` checks offline. 503 with Retry-After until the log is indexed
    and published that far; 409 `policy-refused`, with the findings, where a rule blocks it.

    No `as_of`: a certificate is proven against the latest commitment of the index: keep the file to
    show what was certified earlier.
    """
    return Call('GET', '/v1/shards/{name}/certificate', form='text', path={'name': name})


def shards_correct(
    name: str,
    body: t.CorrectShard,
    *,
    idempotency_key: str | None = None,
) -> Call[t.ShardCorrected]:
    """Correct a declaration. The history keeps both"""
    return Call(
        'POST',
        '/v1/shards/{name}/corrections',
        form='json',
        path={'name': name},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def shards_downstream(
    name: str,
    *,
    as_of: str | int | None = None,
    depth: int | None = None,
    limit: int | None = None,
) -> Call[t.ShardGraphAnswer]:
    """List a shard and its descendants, the nearest first"""
    return Call(
        'GET',
        '/v1/shards/{name}/downstream',
        form='json',
        path={'name': name},
        query={'asOf': as_of, 'depth': depth, 'limit': limit},
    )


def shards_history(
    name: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.StatementListAnswer]:
    """List the statements about a shard, oldest first"""
    return Call(
        'GET',
        '/v1/shards/{name}/history',
        form='json',
        path={'name': name},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def shards_locate(
    name: str,
    body: t.LocateShard,
    *,
    idempotency_key: str | None = None,
) -> Call[t.ShardRegistered]:
    """Record another location of the same content"""
    return Call(
        'POST',
        '/v1/shards/{name}/locations',
        form='json',
        path={'name': name},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def shards_upstream(
    name: str,
    *,
    as_of: str | int | None = None,
    depth: int | None = None,
    limit: int | None = None,
) -> Call[t.ShardGraphAnswer]:
    """List a shard and its ancestors, the nearest first"""
    return Call(
        'GET',
        '/v1/shards/{name}/upstream',
        form='json',
        path={'name': name},
        query={'asOf': as_of, 'depth': depth, 'limit': limit},
    )


def provenance_impact(shard: str, *, as_of: str | int | None = None) -> Call[t.ImpactAnswer]:
    """List the dataset and model versions that a shard reaches"""
    return Call(
        'GET',
        '/v1/shards/{shard}/impact',
        form='json',
        path={'shard': shard},
        query={'asOf': as_of},
    )


def use_withdrawals_withdraw(
    body: t.OrderUseWithdrawals,
    *,
    dry_run: bool | None = None,
    idempotency_key: str | None = None,
) -> Call[t.UseWithdrawalEffects | t.UsesWithdrawn | t.UseWithdrawalsOrdered]:
    """Withdraw all selected uses, which were recorded by mistake, each by an entry of its own.

    With dryRun, preview what would be withdrawn and withdraw nothing. A use that is withdrawn
    already for the same reason stays as it is. An order may withdraw 100,000 uses.
    """
    return Call(
        'POST',
        '/v1/uses/withdrawals',
        form='json',
        query={'dryRun': dry_run},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def use_withdrawals_withdraw_lines(
    reason: str,
    body: Body,
    *,
    dry_run: bool | None = None,
    idempotency_key: str | None = None,
) -> Call[t.UseWithdrawalEffects | t.UsesWithdrawn | t.UseWithdrawalsOrdered]:
    """Withdraw uses, those of one dataset version by one model version in one stage on each line:
    `{"model": …, "modelVersion": …, "dataset": …, "datasetVersion": …, "stage": …, "startedAt"?:
    …}`.

    All lines are checked first: if one is refused, nothing is withdrawn, and `errors` points at
    `/<line>/<member>`. An upload may have 100,000 lines. With dryRun, preview what would be
    withdrawn.
    """
    return Call(
        'POST',
        '/v1/uses/withdrawals/bulk',
        form='json',
        query={'dryRun': dry_run, 'reason': reason},
        body=body,
        media_type='application/x-ndjson',
        idempotency_key=idempotency_key or new_key(),
    )


def vendors_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.VendorListAnswer]:
    """List vendors"""
    return Call(
        'GET',
        '/v1/vendors',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor},
        csv=True,
    )


def vendors_put(
    slug: str,
    body: t.VendorFacts,
    *,
    idempotency_key: str | None = None,
) -> Call[t.VendorRecorded]:
    """Declare a vendor, or change its declaration. The earlier declaration stays readable with asOf
    """
    return Call(
        'PUT',
        '/v1/vendors/{slug}',
        form='json',
        path={'slug': slug},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def vendors_one(slug: str, *, as_of: str | int | None = None) -> Call[t.VendorAnswer]:
    """Get a vendor"""
    return Call(
        'GET',
        '/v1/vendors/{slug}',
        form='json',
        path={'slug': slug},
        query={'asOf': as_of},
    )


def vendors_record_approval(
    slug: str,
    body: t.RecordApproval,
    *,
    idempotency_key: str | None = None,
) -> Call[t.ApprovalRecorded]:
    """Record an approval of access to a vendor: who approved whose access, through which channel,
    for what, from when to when. The same access, purpose and beginning amend it; `effective.to`
    ends it
    """
    return Call(
        'POST',
        '/v1/vendors/{slug}/approvals',
        form='json',
        path={'slug': slug},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def vendors_list_approvals(
    slug: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    at: Any | None = None,
    channel: str | None = None,
) -> Call[t.ApprovalListAnswer]:
    """List the approvals of access to a vendor, the newest effective first; with `at`, those that
    hold at that instant
    """
    return Call(
        'GET',
        '/v1/vendors/{slug}/approvals',
        form='json',
        path={'slug': slug},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'at': at, 'channel': channel},
        csv=True,
    )


def reach_vendor_exposure(
    slug: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
    exposed: Literal['false', 'true', 'unknown'] | None = None,
    as_of: str | int | None = None,
) -> Call[t.ExposedModelListAnswer]:
    """List the model versions in the order declared, each with whether the vendor reaches it; with
    `exposed`, only those with that answer
    """
    return Call(
        'GET',
        '/v1/vendors/{slug}/exposure',
        form='json',
        path={'slug': slug},
        query={'limit': limit, 'cursor': cursor, 'involvement': involvement, 'exposed': exposed, 'asOf': as_of},
        csv=True,
    )


def reach_vendor_generators(
    slug: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    as_of: str | int | None = None,
) -> Call[t.ReachingGeneratorListAnswer]:
    """List the models of a vendor whose output shards are declared to be, by name"""
    return Call(
        'GET',
        '/v1/vendors/{slug}/generators',
        form='json',
        path={'slug': slug},
        query={'limit': limit, 'cursor': cursor, 'asOf': as_of},
        csv=True,
    )


def reach_vendor_shards(
    slug: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
    as_of: str | int | None = None,
) -> Call[t.ReachedShardListAnswer]:
    """List the shards that a vendor reaches, in the order registered"""
    return Call(
        'GET',
        '/v1/vendors/{slug}/shards',
        form='json',
        path={'slug': slug},
        query={'limit': limit, 'cursor': cursor, 'involvement': involvement, 'asOf': as_of},
        csv=True,
    )


def vendors_record_terms(
    slug: str,
    body: t.RecordTerms,
    *,
    idempotency_key: str | None = None,
) -> Call[t.TermsRecorded]:
    """Record a version of the terms of a vendor. The same document, version, channel and
    jurisdiction amend it
    """
    return Call(
        'POST',
        '/v1/vendors/{slug}/terms',
        form='json',
        path={'slug': slug},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def vendors_terms(
    slug: str,
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    at: Any | None = None,
    channel: str | None = None,
    jurisdiction: str | None = None,
    generator: str | None = None,
) -> Call[t.TermsListAnswer]:
    """List the terms of a vendor, the newest effective first; with `at`, those effective at that
    instant; with `generator`, those that bind that model. `asOf` answers what was recorded by then.
    Without `at`, terms that are withdrawn are listed too, each with the reason
    """
    return Call(
        'GET',
        '/v1/vendors/{slug}/terms',
        form='json',
        path={'slug': slug},
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'at': at, 'channel': channel, 'jurisdiction': jurisdiction, 'generator': generator},
        csv=True,
    )


def vendors_withdraw_terms(
    slug: str,
    terms: str,
    body: t.WithdrawTerms,
    *,
    idempotency_key: str | None = None,
) -> Call[t.Recorded]:
    """Withdraw terms that were recorded by mistake. They are in force in no later answer; the list
    shows them with the reason. The same terms may be recorded again
    """
    return Call(
        'POST',
        '/v1/vendors/{slug}/terms/{terms}/withdraw',
        form='json',
        path={'slug': slug, 'terms': terms},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def vendor_usage_of_vendor(
    slug: str,
    *,
    from_: str | None = None,
    to: str | None = None,
    as_of: str | int | None = None,
) -> Call[t.VendorUsageAnswer]:
    """Compare what accounts bought from a vendor with what shards declare of its output.

    Declared are the tokens of shards whose own origins name the vendor’s models as makers, were
    collected in part of these days, and came from an own account or do not state whose. A shard
    counts with all its tokens: the sum is the most that shards can explain.
    """
    return Call(
        'GET',
        '/v1/vendors/{slug}/usage',
        form='json',
        path={'slug': slug},
        query={'from': from_, 'to': to, 'asOf': as_of},
    )


def verification_one(id: str, *, as_of: str | int | None = None) -> Call[t.VerificationAnswer]:
    """Get a verification: each check with its method, parameters, evidence and verdict"""
    return Call(
        'GET',
        '/v1/verifications/{id}',
        form='json',
        path={'id': id},
        query={'asOf': as_of},
    )


def verification_evidence(
    id: str,
    check: Literal['committed-sets', 'content', 'storage', 'uses'],
    *,
    as_of: str | int | None = None,
) -> Call[dict[str, Any]]:
    """Get the complete evidence of a check: a line for each thing examined"""
    return Call(
        'GET',
        '/v1/verifications/{id}/checks/{check}/evidence',
        form='lines',
        path={'id': id, 'check': check},
        query={'asOf': as_of},
    )


def waivers_list(
    *,
    as_of: str | int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    rule: str | None = None,
    state: Literal['approved', 'ended', 'expired', 'requested'] | None = None,
) -> Call[t.WaiverItemListAnswer]:
    """List waivers, the latest first"""
    return Call(
        'GET',
        '/v1/waivers',
        form='json',
        query={'asOf': as_of, 'limit': limit, 'cursor': cursor, 'rule': rule, 'state': state},
        csv=True,
    )


def waivers_one(id: str, *, as_of: str | int | None = None) -> Call[t.WaiverAnswer]:
    """Get a waiver with its steps: who requested, approved and ended it, when and why"""
    return Call('GET', '/v1/waivers/{id}', form='json', path={'id': id}, query={'asOf': as_of})


def waivers_approve(
    id: str,
    body: t.ApproveWaiver,
    *,
    idempotency_key: str | None = None,
) -> Call[t.WaiverRecorded]:
    """Approve a waiver, as another person than the one who requested it"""
    return Call(
        'POST',
        '/v1/waivers/{id}/approve',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def waivers_end(
    id: str,
    body: t.EndWaiver,
    *,
    idempotency_key: str | None = None,
) -> Call[t.WaiverRecorded]:
    """End a waiver before its time, or refuse one that was requested"""
    return Call(
        'POST',
        '/v1/waivers/{id}/end',
        form='json',
        path={'id': id},
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def webhooks_add(
    body: t.AddWebhook,
    *,
    idempotency_key: str | None = None,
) -> Call[t.WebhookSecret]:
    """Add a webhook: events from now on are sent to its address, signed with the secret"""
    return Call(
        'POST',
        '/v1/webhooks',
        form='json',
        body=body,
        media_type='application/json',
        idempotency_key=idempotency_key or new_key(),
    )


def webhooks_list(
    *,
    limit: int | None = None,
    cursor: str | None = None,
) -> Call[t.ListedWebhookPageAnswer]:
    """List webhooks in their present state, without their secrets.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call(
        'GET',
        '/v1/webhooks',
        form='json',
        query={'limit': limit, 'cursor': cursor},
        csv=True,
    )


def webhooks_one(id: str) -> Call[t.ListedWebhook]:
    """Get a webhook.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call('GET', '/v1/webhooks/{id}', form='json', path={'id': id})


def webhooks_deliveries(
    id: str,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    state: Literal['active', 'completed', 'failed', 'waiting'] | None = None,
) -> Call[t.DeliveryPageAnswer]:
    """List what was or is to be sent to a webhook, the latest first; `failed` are dead letters.

    No `as_of`: it is the present state of a process, of work or of settings; nothing of it is in
    the ledger.
    """
    return Call(
        'GET',
        '/v1/webhooks/{id}/deliveries',
        form='json',
        path={'id': id},
        query={'limit': limit, 'cursor': cursor, 'state': state},
        csv=True,
    )


def webhooks_resend(
    id: str,
    delivery: str,
    *,
    idempotency_key: str | None = None,
) -> Call[t.DeliveryQueued]:
    """Send a dead letter again, under the same id"""
    return Call(
        'POST',
        '/v1/webhooks/{id}/deliveries/{delivery}/resend',
        form='json',
        path={'id': id, 'delivery': delivery},
        idempotency_key=idempotency_key or new_key(),
    )


def webhooks_end(id: str, *, idempotency_key: str | None = None) -> Call[t.ListedWebhook]:
    """End a webhook: nothing is sent to it from now on"""
    return Call(
        'POST',
        '/v1/webhooks/{id}/end',
        form='json',
        path={'id': id},
        idempotency_key=idempotency_key or new_key(),
    )


def webhooks_rotate(id: str, *, idempotency_key: str | None = None) -> Call[t.WebhookSecret]:
    """Replace the secret. For a day events are signed with the one before too"""
    return Call(
        'POST',
        '/v1/webhooks/{id}/rotate',
        form='json',
        path={'id': id},
        idempotency_key=idempotency_key or new_key(),
    )
