"""The operations as coroutines.

Written by `npm run python:types` from openapi.json; do not edit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Literal

from . import operations as o
from . import types as t
from .._core.call import AsyncSender, Body, Sender


class AsyncColumnLineage:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def lineage(
        self,
        node_id: str,
        *,
        as_of: str | int | None = None,
        depth: int | None = None,
        with_downstream: bool | None = None,
    ) -> t.ColumnLineageAnswer:
        """Get the columns that a column is made of, as Marquez does.

        As the latest `columnLineage` facet of each dataset states it; a column that no facet names
        is not in it. Upstream, and with `withDownstream` also to the columns that are made of it.
        """
        return await self._sender.send(o.column_lineage_lineage(
            node_id,
            as_of=as_of,
            depth=depth,
            with_downstream=with_downstream,
        ))


class AsyncLineageReads:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def latest_events(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezEventsAnswer:
        """List events of runs, the latest first: the address that Marquez’s Python client reads"""
        return await self._sender.send(o.lineage_reads_latest_events(
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))

    async def events(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_direction: Literal['ASC', 'DESC', 'asc', 'desc'] | None = None,
    ) -> t.MarquezEventsAnswer:
        """List events of runs by their times, as they were sent, as Marquez does"""
        return await self._sender.send(o.lineage_reads_events(
            as_of=as_of,
            limit=limit,
            offset=offset,
            after=after,
            before=before,
            sort_direction=sort_direction,
        ))

    async def events_of_namespace(
        self,
        namespace: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezEventsAnswer:
        """List events of the runs of a namespace’s jobs, the latest first"""
        return await self._sender.send(o.lineage_reads_events_of_namespace(
            namespace,
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))

    async def lineage(
        self,
        node_id: str,
        *,
        as_of: str | int | None = None,
        depth: int | None = None,
        direction: Literal['both', 'downstream', 'upstream'] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.LineageGraphAnswer:
        """Get the jobs and datasets upstream and downstream of a node, by their distance.

        Directed: what else is made of an ancestor is not in it. In pages: `limit` nodes at most,
        and the rest at `nextCursor`. An edge leads to a node of this page or of another one.
        """
        return await self._sender.send(o.lineage_reads_lineage(
            node_id,
            as_of=as_of,
            depth=depth,
            direction=direction,
            limit=limit,
            cursor=cursor,
        ))

    async def search(
        self,
        q: str,
        *,
        as_of: str | int | None = None,
        filter: Literal['DATASET', 'JOB'] | None = None,
        sort: Literal['NAME', 'UPDATE_AT'] | None = None,
        limit: int | None = None,
        namespace: str | None = None,
    ) -> t.MarquezSearchAnswer:
        """Search jobs and datasets by a part of their names, as Marquez does"""
        return await self._sender.send(o.lineage_reads_search(
            q,
            as_of=as_of,
            filter=filter,
            sort=sort,
            limit=limit,
            namespace=namespace,
        ))

    async def dataset_counts(
        self,
        period: Literal['DAY', 'WEEK'],
        *,
        as_of: str | int | None = None,
        timezone: str | None = None,
    ) -> list[t.MarquezCount]:
        """Count datasets at the end of each hour of the last day, or each day of the last week.

        With asOf, the last day or week before the last entry of that position.
        """
        return await self._sender.send(o.lineage_reads_dataset_counts(
            period,
            as_of=as_of,
            timezone=timezone,
        ))

    async def job_counts(
        self,
        period: Literal['DAY', 'WEEK'],
        *,
        as_of: str | int | None = None,
        timezone: str | None = None,
    ) -> list[t.MarquezCount]:
        """Count jobs at the end of each hour of the last day, or each day of the last week.

        With asOf, the last day or week before the last entry of that position.
        """
        return await self._sender.send(o.lineage_reads_job_counts(
            period,
            as_of=as_of,
            timezone=timezone,
        ))

    async def event_counts(
        self,
        period: Literal['DAY', 'WEEK'],
        *,
        as_of: str | int | None = None,
        timezone: str | None = None,
    ) -> list[t.EventCounts]:
        """Count events of the last day by the hour, or of the last week by the day, as Marquez
        does.

        With asOf, the last day or week before the last entry of that position.
        """
        return await self._sender.send(o.lineage_reads_event_counts(
            period,
            as_of=as_of,
            timezone=timezone,
        ))

    async def source_counts(
        self,
        period: Literal['DAY', 'WEEK'],
        *,
        as_of: str | int | None = None,
        timezone: str | None = None,
    ) -> list[t.MarquezCount]:
        """Count namespaces of datasets at the end of each hour of the last day, or day of the week.

        With asOf, the last day or week before the last entry of that position.
        """
        return await self._sender.send(o.lineage_reads_source_counts(
            period,
            as_of=as_of,
            timezone=timezone,
        ))

    async def tags(self, *, as_of: str | int | None = None) -> t.MarquezTagsAnswer:
        """List tags, as Marquez does: there are none; labels of shards are at `/v1/shards`"""
        return await self._sender.send(o.lineage_reads_tags(as_of=as_of))


class AsyncCatalogue:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def all_jobs(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        last_run_states: str | None = None,
    ) -> t.MarquezJobsAnswer:
        """List all jobs with their last runs, the latest first, as Marquez does"""
        return await self._sender.send(o.catalogue_all_jobs(
            as_of=as_of,
            limit=limit,
            offset=offset,
            last_run_states=last_run_states,
        ))

    async def run(self, run: str, *, as_of: str | int | None = None) -> t.MarquezRunAnswer:
        """Get a run with its facets, as Marquez does"""
        return await self._sender.send(o.catalogue_run(run, as_of=as_of))

    async def run_facets(
        self,
        run: str,
        type: Literal['JOB', 'RUN', 'job', 'run'],
        *,
        as_of: str | int | None = None,
    ) -> t.MarquezRunFacetsAnswer:
        """Get the facets of a run, or of its job in the events of the run, as Marquez does"""
        return await self._sender.send(o.catalogue_run_facets(run, type, as_of=as_of))

    async def namespaces(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezNamespacesAnswer:
        """List the namespaces of jobs and datasets, as Marquez does"""
        return await self._sender.send(o.catalogue_namespaces(
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))

    async def namespace(
        self,
        namespace: str,
        *,
        as_of: str | int | None = None,
    ) -> t.MarquezNamespaceAnswer:
        """Get a namespace, as Marquez does"""
        return await self._sender.send(o.catalogue_namespace(namespace, as_of=as_of))

    async def datasets(
        self,
        namespace: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezDatasetsAnswer:
        """List the datasets of a namespace in the order in which events named them, as Marquez does
        """
        return await self._sender.send(o.catalogue_datasets(
            namespace,
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))

    async def dataset(
        self,
        namespace: str,
        dataset: str,
        *,
        as_of: str | int | None = None,
    ) -> t.MarquezDatasetAnswer:
        """Get a dataset with its facets and fields, as Marquez does"""
        return await self._sender.send(o.catalogue_dataset(namespace, dataset, as_of=as_of))

    async def versions(
        self,
        namespace: str,
        dataset: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezDatasetVersionsAnswer:
        """List what a dataset held after each run that wrote it, the latest first, as Marquez does
        """
        return await self._sender.send(o.catalogue_versions(
            namespace,
            dataset,
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))

    async def version(
        self,
        namespace: str,
        dataset: str,
        version: str,
        *,
        as_of: str | int | None = None,
    ) -> t.MarquezDatasetVersionAnswer:
        """Get what a dataset held after a run, with its facets in the run’s event, as Marquez does
        """
        return await self._sender.send(o.catalogue_version(
            namespace,
            dataset,
            version,
            as_of=as_of,
        ))

    async def jobs(
        self,
        namespace: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        last_run_states: str | None = None,
    ) -> t.MarquezJobsAnswer:
        """List the jobs of a namespace with their last runs, as Marquez does"""
        return await self._sender.send(o.catalogue_jobs(
            namespace,
            as_of=as_of,
            limit=limit,
            offset=offset,
            last_run_states=last_run_states,
        ))

    async def job(
        self,
        namespace: str,
        job: str,
        *,
        as_of: str | int | None = None,
    ) -> t.MarquezJobAnswer:
        """Get a job with its inputs, outputs, facets and last run, as Marquez does"""
        return await self._sender.send(o.catalogue_job(namespace, job, as_of=as_of))

    async def runs(
        self,
        namespace: str,
        job: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezRunsAnswer:
        """List the runs of a job, the latest first, as Marquez does"""
        return await self._sender.send(o.catalogue_runs(
            namespace,
            job,
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))


class AsyncOpenLineage:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def receive(
        self,
        body: t.OpenLineageEvent,
        *,
        strict: bool | None = None,
        idempotency_key: str | None = None,
    ) -> t.EventReceived:
        """Record an OpenLineage 2-0-2 event: of a run, a dataset or a job.

        Lifecycle states may arrive in any order, repeatedly, late and in part. The bytes are kept
        under their digest; what they state in our words becomes shards, derivations, dataset
        versions and uses when the run completes. A refused statement is answered with its problem,
        and the attempt is recorded: the problem has its `receipt`. gzip is accepted.
        """
        return await self._sender.send(o.open_lineage_receive(
            body,
            strict=strict,
            idempotency_key=idempotency_key,
        ))

    async def receive_batch(
        self,
        body: Sequence[t.OpenLineageEvent],
        *,
        strict: bool | None = None,
    ) -> t.Batch:
        """Record a list of OpenLineage events, in the order of their times.

        Each is committed or refused by itself. A batch that was cut off is sent again: what was
        committed is found again. At most 32 MiB, decompressed (`WHENCE_LINEAGE_BATCH_MIB`); an
        Idempotency-Key has no effect.

        No `idempotency_key`: each line, receipt or event is known by its own content, so that
        sending it again writes nothing twice.
        """
        return await self._sender.send(o.open_lineage_receive_batch(body, strict=strict))

    async def event(self, digest: str) -> dict[str, Any]:
        """Get an event as it was sent, byte for byte; without white space around it, and
        decompressed.

        The bytes are checked against the digest before they are answered.

        No `as_of`: what has this digest, index, path or name never changes.
        """
        return await self._sender.send(o.open_lineage_event(digest))

    async def facet(
        self,
        facet: Literal['whence_activity', 'whence_shard', 'whence_training'],
    ) -> dict[str, Any]:
        """Get the JSON Schema of a facet of ours: what an event may state beyond OpenLineage’s
        facets.

        No `as_of`: what has this digest, index, path or name never changes.
        """
        return await self._sender.send(o.open_lineage_facet(facet))


class AsyncJobVersions:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def versions(
        self,
        namespace: str,
        job: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezJobVersionsAnswer:
        """List how the inputs and outputs of a job grew, the latest first, as Marquez does.

        A version for each run that named datasets of the job for the first time.
        """
        return await self._sender.send(o.job_versions_versions(
            namespace,
            job,
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))

    async def version(
        self,
        namespace: str,
        job: str,
        version: str,
        *,
        as_of: str | int | None = None,
    ) -> t.MarquezJobVersionAnswer:
        """Get the inputs and outputs of a job after one of its runs, as Marquez does"""
        return await self._sender.send(o.job_versions_version(namespace, job, version, as_of=as_of))

    async def sources(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> t.MarquezSourcesAnswer:
        """List the namespaces of datasets, as Marquez does"""
        return await self._sender.send(o.job_versions_sources(
            as_of=as_of,
            limit=limit,
            offset=offset,
        ))

    async def source(self, source: str, *, as_of: str | int | None = None) -> t.MarquezSourceAnswer:
        """Get a namespace of datasets, as Marquez does"""
        return await self._sender.send(o.job_versions_source(source, as_of=as_of))


class AsyncUpstreamRuns:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def runs(
        self,
        run_id: str,
        *,
        as_of: str | int | None = None,
        depth: int | None = None,
    ) -> t.MarquezUpstreamRunsAnswer:
        """Get the runs that made what a run read, and theirs, by their distance, as Marquez does.

        A run read the version that it named, else the one that was there when it began.
        """
        return await self._sender.send(o.upstream_runs_runs(run_id, as_of=as_of, depth=depth))


class AsyncBetaSearch:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def datasets(self, q: str, *, as_of: str | int | None = None) -> t.BetaDatasetsAnswer:
        """Search datasets by a part of their names, with the facets of their last events"""
        return await self._sender.send(o.beta_search_datasets(q, as_of=as_of))

    async def jobs(self, q: str, *, as_of: str | int | None = None) -> t.BetaJobsAnswer:
        """Search jobs by a part of their names, with the facets of their last events"""
        return await self._sender.send(o.beta_search_jobs(q, as_of=as_of))


class AsyncLog:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def checkpoint(self) -> str:
        """Get the latest published checkpoint: a signed note (C2SP tlog-checkpoint) with its
        cosignatures.

        No `as_of`: it is the head of the published log, how far that is, or what is proven against
        it.
        """
        return await self._sender.send(o.log_checkpoint())

    async def entries(self, path: str) -> bytes:
        """Get a bundle of entries (C2SP tlog-tiles).

        The path is `<N>[.p/<W>]`, such as `x001/x234/067.p/8`. Requires a key with the permission
        to read, unless WHENCE_PUBLIC_LOG is on.

        No `as_of`: what has this digest, index, path or name never changes.
        """
        return await self._sender.send(o.log_entries(path))

    async def tile(self, path: str) -> bytes:
        """Get a tile of hashes (C2SP tlog-tiles).

        The path is `<L>/<N>[.p/<W>]`, such as `0/x001/x234/067.p/8`.

        No `as_of`: what has this digest, index, path or name never changes.
        """
        return await self._sender.send(o.log_tile(path))


class AsyncHealth:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def live(self) -> t.Live:
        """Check that the process answers.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.health_live())

    async def ready(self) -> t.Ready:
        """Check that the database answers and writes, and report the state of publication.

        503 if it does not, if its catalog is not what the migrations make, if the clock is not
        right (WHENCE_CLOCK_STEP_SECONDS), or if publication is further behind than
        WHENCE_PUBLICATION_LAG_SECONDS: the detail names why. It tests writing at most every three
        seconds, and the catalog every half minute. Exports of tables that fail or are behind are
        shown, and change nothing else; so is a place of inspections' results (WHENCE_RESULTS_URL)
        that this service does not see.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.health_ready())


class AsyncMetrics:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def metrics(self) -> str:
        """Get the metrics of this process, in the text format of Prometheus.

        Without a key from the same machine only, unless `WHENCE_METRICS` states otherwise: `key`
        requires one of every caller, `public` of none, `off` turns the route off.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.metrics_metrics())


class AsyncAccessLog:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        since: Any | None = None,
        until: Any | None = None,
        key: str | None = None,
        principal: str | None = None,
        status: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.StoredAccessPageAnswer:
        """List refusals and sensitive reads, the latest first: who, what, when.

        Equal refusals of about the same time are one record, counted by `times`. A read is here
        when it is answered; other processes write once a second. Requests for this list are in it
        too.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.access_log_list(
            since=since,
            until=until,
            key=key,
            principal=principal,
            status=status,
            limit=limit,
            cursor=cursor,
        ))

    def list_all(
        self,
        *,
        since: Any | None = None,
        until: Any | None = None,
        key: str | None = None,
        principal: str | None = None,
        status: int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.StoredAccess]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.access_log_list(
            since=since,
            until=until,
            key=key,
            principal=principal,
            status=status,
            limit=limit,
        ))


class AsyncCertificates:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def verify(self, body: Body) -> t.CertificatesVerifyAnswer | t.CertificatesVerifyAnswer2:
        """Verify a certificate with the key of this log.

        For callers who trust this service: `whence verify` needs neither the service nor a network.
        At most 16 MiB.

        No `idempotency_key`: it writes nothing.

        No `as_of`: the certificate states its own position.
        """
        return await self._sender.send(o.certificates_verify(body))

    async def of_dataset_version(
        self,
        dataset: str,
        version: str,
        *,
        subject: str | None = None,
        removal: str | None = None,
    ) -> str:
        """Certify what the given shards, or the shards of a removal, are to a dataset version.

        A text file that `whence verify` checks offline. 503 with Retry-After until the log is
        indexed and published that far; 409 `policy-refused`, with the findings, where a rule blocks
        it.

        No `as_of`: a certificate is proven against the latest commitment of the index: keep the
        file to show what was certified earlier.
        """
        return await self._sender.send(o.certificates_of_dataset_version(
            dataset,
            version,
            subject=subject,
            removal=removal,
        ))

    async def proof(
        self,
        shard: str,
        dataset: str,
        version: str,
        *,
        as_of: str | int | None = None,
    ) -> t.SetProofAnswer:
        """Prove what a shard is to a committed dataset version, against its root"""
        return await self._sender.send(o.certificates_proof(shard, dataset, version, as_of=as_of))

    async def of_model_version(
        self,
        model: str,
        version: str,
        *,
        subject: str | None = None,
        removal: str | None = None,
    ) -> str:
        """Certify what the given shards, or the shards of a removal, are to all dataset versions
        that a model version and its parents use.

        A text file that `whence verify` checks offline. 503 with Retry-After until the log is
        indexed and published that far; 409 `policy-refused`, with the findings, where a rule blocks
        it.

        No `as_of`: a certificate is proven against the latest commitment of the index: keep the
        file to show what was certified earlier.
        """
        return await self._sender.send(o.certificates_of_model_version(
            model,
            version,
            subject=subject,
            removal=removal,
        ))

    async def of_shard(self, name: str) -> str:
        """Certify what a shard is to every dataset version that holds it or a descendant of it.

        A text file that `whence verify` checks offline. 503 with Retry-After until the log is
        indexed and published that far; 409 `policy-refused`, with the findings, where a rule blocks
        it.

        No `as_of`: a certificate is proven against the latest commitment of the index: keep the
        file to show what was certified earlier.
        """
        return await self._sender.send(o.certificates_of_shard(name))


class AsyncChanges:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def changes(
        self,
        *,
        as_of: str | int | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ChangeListAnswer:
        """List what changed between two instants or tree sizes, in words and in ledger order.

        Entries of one kind by one key about the same thing are one item: 12,400 shards of a
        dataset, the findings of a kind. An item goes on in the next page, with the same `kind`,
        `by` and `about`, where a page ends within it: a page summarises 100,000 entries at most.
        """
        return await self._sender.send(o.changes_changes(
            as_of=as_of,
            from_=from_,
            to=to,
            limit=limit,
            cursor=cursor,
        ))

    def changes_all(
        self,
        *,
        as_of: str | int | None = None,
        from_: str | None = None,
        to: str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Change]:
        """The items of all pages of `changes`, all at the position of the first page."""
        return self._sender.items(o.changes_changes(as_of=as_of, from_=from_, to=to, limit=limit))

    async def entries(
        self,
        *,
        as_of: str | int | None = None,
        since: Any | None = None,
        until: Any | None = None,
        kind: Literal['key.issued', 'key.revoked', 'personal-data.erased', 'personal-data.erasure-requested', 'vendor.declared', 'terms.recorded', 'terms.withdrawn', 'approval.recorded', 'dataset.described', 'dataset.version-refused', 'rule.stated', 'rule.retired', 'policy.refused', 'waiver.requested', 'waiver.approved', 'waiver.ended', 'openlineage.received', 'openlineage.datasets-named', 'shard.registered', 'derivation.declared', 'shard.bound', 'shard.located', 'shard.corrected', 'shard.conflict-refused', 'dataset.members-listed', 'dataset.split-listed', 'dataset.version-ordered', 'dataset.version-committed', 'dataset.version-withdrawn', 'model.version-declared', 'model.version-withdrawn', 'model.use-recorded', 'model.use-withdrawn', 'finding.raised', 'finding.recurred', 'finding.updated', 'finding.acknowledged', 'finding.resolved', 'finding.waived', 'finding.assigned', 'finding.ignored', 'receipts.run-stated', 'receipts.reading-recorded', 'receipts.coverage-stated', 'receipts.usage-recorded', 'inspection.begun', 'measurement.recorded', 'inspection.concluded', 'inspection.cancelled', 'probe.begun', 'probe.measured', 'probe.inconclusive', 'probe.cancelled', 'removal.shards-listed', 'removal.ordered', 'removal.approved', 'removal.withdrawn', 'removal.withdrawal-requested', 'removal.withdrawal-approved', 'removal.extended', 'removal.executed', 'removal.verification-begun', 'removal.verification-concluded', 'verification.begun', 'verification.check-recorded', 'verification.concluded', 'ledger.key-rotated', 'index.committed'] | None = None,
        subject: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.LedgerEntryListAnswer:
        """List entries in ledger order, by instant, kind and subject.

        A page may be shorter than `limit`, or empty, though there are more: go on while there is a
        `nextCursor`. The names of principals are shown to keys that may read them, as they are now.
        """
        return await self._sender.send(o.changes_entries(
            as_of=as_of,
            since=since,
            until=until,
            kind=kind,
            subject=subject,
            limit=limit,
            cursor=cursor,
        ))

    def entries_all(
        self,
        *,
        as_of: str | int | None = None,
        since: Any | None = None,
        until: Any | None = None,
        kind: Literal['key.issued', 'key.revoked', 'personal-data.erased', 'personal-data.erasure-requested', 'vendor.declared', 'terms.recorded', 'terms.withdrawn', 'approval.recorded', 'dataset.described', 'dataset.version-refused', 'rule.stated', 'rule.retired', 'policy.refused', 'waiver.requested', 'waiver.approved', 'waiver.ended', 'openlineage.received', 'openlineage.datasets-named', 'shard.registered', 'derivation.declared', 'shard.bound', 'shard.located', 'shard.corrected', 'shard.conflict-refused', 'dataset.members-listed', 'dataset.split-listed', 'dataset.version-ordered', 'dataset.version-committed', 'dataset.version-withdrawn', 'model.version-declared', 'model.version-withdrawn', 'model.use-recorded', 'model.use-withdrawn', 'finding.raised', 'finding.recurred', 'finding.updated', 'finding.acknowledged', 'finding.resolved', 'finding.waived', 'finding.assigned', 'finding.ignored', 'receipts.run-stated', 'receipts.reading-recorded', 'receipts.coverage-stated', 'receipts.usage-recorded', 'inspection.begun', 'measurement.recorded', 'inspection.concluded', 'inspection.cancelled', 'probe.begun', 'probe.measured', 'probe.inconclusive', 'probe.cancelled', 'removal.shards-listed', 'removal.ordered', 'removal.approved', 'removal.withdrawn', 'removal.withdrawal-requested', 'removal.withdrawal-approved', 'removal.extended', 'removal.executed', 'removal.verification-begun', 'removal.verification-concluded', 'verification.begun', 'verification.check-recorded', 'verification.concluded', 'ledger.key-rotated', 'index.committed'] | None = None,
        subject: str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.LedgerEntry]:
        """The items of all pages of `entries`, all at the position of the first page."""
        return self._sender.items(o.changes_entries(
            as_of=as_of,
            since=since,
            until=until,
            kind=kind,
            subject=subject,
            limit=limit,
        ))


class AsyncDatasets:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.DatasetListAnswer:
        """List datasets with what is stated about each"""
        return await self._sender.send(o.datasets_list(as_of=as_of, limit=limit, cursor=cursor))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Dataset]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.datasets_list(as_of=as_of, limit=limit))

    async def one(self, dataset: str, *, as_of: str | int | None = None) -> t.DatasetAnswer:
        """Get a dataset with its description, creators, citation and homepage as stated"""
        return await self._sender.send(o.datasets_one(dataset, as_of=as_of))

    async def describe(
        self,
        dataset: str,
        body: t.DescribeDataset,
        *,
        idempotency_key: str | None = None,
    ) -> t.DatasetDescribed:
        """Describe a dataset that has a version, or change what is stated. The statement replaces
        the one before it as a whole; the earlier one stays readable with asOf
        """
        return await self._sender.send(o.datasets_describe(
            dataset,
            body,
            idempotency_key=idempotency_key,
        ))

    async def make(
        self,
        dataset: str,
        body: t.MakeVersion,
        *,
        version: str | None = None,
        base: str | None = None,
        uri_base: str | None = None,
        substitute: str | None = None,
        idempotency_key: str | None = None,
    ) -> t.DatasetVersionMade:
        """Make a dataset version from a list, a base with additions and removals, a query, or a
        manifest.

        A manifest is NDJSON (`{"shard": name, "weight"?: n, "split"?: name}` or a string on each
        line), CSV (a header with `shard`, `uri` or `path`, and optionally `weight`, `fraction` and
        `split`) or text (`label,path` on each line), of any length; gzip is accepted. A repeated
        member counts once more. A `fraction` in place of a weight is a decimal or a ratio: all
        weights are then multiplied by the least number that makes them whole. An unknown member is
        reported with its line, and nothing is committed.
        """
        return await self._sender.send(o.datasets_make(
            dataset,
            body,
            version=version,
            base=base,
            uri_base=uri_base,
            substitute=substitute,
            idempotency_key=idempotency_key,
        ))

    async def versions(
        self,
        dataset: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.DatasetVersionItemListAnswer:
        """List the versions of a dataset in the order they were made"""
        return await self._sender.send(o.datasets_versions(
            dataset,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def versions_all(
        self,
        dataset: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.DatasetVersionItem]:
        """The items of all pages of `versions`, all at the position of the first page."""
        return self._sender.items(o.datasets_versions(dataset, as_of=as_of, limit=limit))


class AsyncDatasetVersion:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def one(
        self,
        dataset: str,
        version: str,
        *,
        as_of: str | int | None = None,
    ) -> t.DatasetVersionAnswer:
        """Get a dataset version with its totals, or with what rules found in it where they refused
        its commit
        """
        return await self._sender.send(o.dataset_version_one(dataset, version, as_of=as_of))

    async def breakdown(
        self,
        dataset: str,
        version: str,
        *,
        weighted: bool | None = None,
        basis: Literal['declared', 'measured'] | None = None,
        by: Literal['language', 'licence', 'modality'] | None = None,
        as_of: str | int | None = None,
    ) -> t.DatasetBreakdownAnswer | t.DatasetMeasuredAnswer:
        """Break a dataset version down by kind, involvement, vendor and origin; with `by`, by
        licence, language or modality too; with `basis=measured`, by what detectors measured in its
        members
        """
        return await self._sender.send(o.dataset_version_breakdown(
            dataset,
            version,
            weighted=weighted,
            basis=basis,
            by=by,
            as_of=as_of,
        ))

    async def diff(
        self,
        dataset: str,
        version: str,
        from_: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.DatasetVersionDiffAnswer:
        """Compare a dataset version with another: what it adds, what it lacks, what counts another
        number of times, and what is in another split
        """
        return await self._sender.send(o.dataset_version_diff(
            dataset,
            version,
            from_,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def diff_all(
        self,
        dataset: str,
        version: str,
        from_: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.ChangedMember]:
        """The items of all pages of `diff`, all at the position of the first page."""
        return self._sender.items(o.dataset_version_diff(
            dataset,
            version,
            from_,
            as_of=as_of,
            limit=limit,
        ))

    async def members(
        self,
        dataset: str,
        version: str,
        *,
        as_of: str | int | None = None,
        split: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.MemberListAnswer:
        """List the members of a dataset version, how often each counts, and its split"""
        return await self._sender.send(o.dataset_version_members(
            dataset,
            version,
            as_of=as_of,
            split=split,
            limit=limit,
            cursor=cursor,
        ))

    def members_all(
        self,
        dataset: str,
        version: str,
        *,
        as_of: str | int | None = None,
        split: str | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Member]:
        """The items of all pages of `members`, all at the position of the first page."""
        return self._sender.items(o.dataset_version_members(
            dataset,
            version,
            as_of=as_of,
            split=split,
            limit=limit,
        ))

    async def withdraw(
        self,
        dataset: str,
        version: str,
        body: t.WithdrawVersion,
        *,
        idempotency_key: str | None = None,
    ) -> t.DatasetVersionWithdrawn:
        """Withdraw a dataset version that was committed by mistake. It counts in no later answer,
        and its name is not used again. While it has uses, it is refused with the list of them
        """
        return await self._sender.send(o.dataset_version_withdraw(
            dataset,
            version,
            body,
            idempotency_key=idempotency_key,
        ))


class AsyncReach:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def dataset_models(
        self,
        dataset: str,
        version: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        as_of: str | int | None = None,
    ) -> t.AffectedModelVersionListAnswer:
        """List the model versions that used a dataset version, or descend from one that did"""
        return await self._sender.send(o.reach_dataset_models(
            dataset,
            version,
            limit=limit,
            cursor=cursor,
            as_of=as_of,
        ))

    def dataset_models_all(
        self,
        dataset: str,
        version: str,
        *,
        limit: int | None = None,
        as_of: str | int | None = None,
    ) -> AsyncIterator[t.AffectedModelVersion]:
        """The items of all pages of `dataset_models`, all at the position of the first page."""
        return self._sender.items(o.reach_dataset_models(
            dataset,
            version,
            limit=limit,
            as_of=as_of,
        ))

    async def generator_exposure(
        self,
        generator: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        exposed: Literal['false', 'true', 'unknown'] | None = None,
        as_of: str | int | None = None,
    ) -> t.ExposedModelListAnswer:
        """List the model versions in the order declared, each with whether the generator reaches it
        """
        return await self._sender.send(o.reach_generator_exposure(
            generator,
            limit=limit,
            cursor=cursor,
            involvement=involvement,
            exposed=exposed,
            as_of=as_of,
        ))

    def generator_exposure_all(
        self,
        generator: str,
        *,
        limit: int | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        exposed: Literal['false', 'true', 'unknown'] | None = None,
        as_of: str | int | None = None,
    ) -> AsyncIterator[t.ExposedModel]:
        """The items of all pages of `generator_exposure`, all at the position of the first page."""
        return self._sender.items(o.reach_generator_exposure(
            generator,
            limit=limit,
            involvement=involvement,
            exposed=exposed,
            as_of=as_of,
        ))

    async def generator_shards(
        self,
        generator: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        as_of: str | int | None = None,
    ) -> t.ReachedShardListAnswer:
        """List the shards that a generator reaches, in the order registered"""
        return await self._sender.send(o.reach_generator_shards(
            generator,
            limit=limit,
            cursor=cursor,
            involvement=involvement,
            as_of=as_of,
        ))

    def generator_shards_all(
        self,
        generator: str,
        *,
        limit: int | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        as_of: str | int | None = None,
    ) -> AsyncIterator[t.ReachedShard]:
        """The items of all pages of `generator_shards`, all at the position of the first page."""
        return self._sender.items(o.reach_generator_shards(
            generator,
            limit=limit,
            involvement=involvement,
            as_of=as_of,
        ))

    async def vendor_exposure(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        exposed: Literal['false', 'true', 'unknown'] | None = None,
        as_of: str | int | None = None,
    ) -> t.ExposedModelListAnswer:
        """List the model versions in the order declared, each with whether the vendor reaches it;
        with `exposed`, only those with that answer
        """
        return await self._sender.send(o.reach_vendor_exposure(
            slug,
            limit=limit,
            cursor=cursor,
            involvement=involvement,
            exposed=exposed,
            as_of=as_of,
        ))

    def vendor_exposure_all(
        self,
        slug: str,
        *,
        limit: int | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        exposed: Literal['false', 'true', 'unknown'] | None = None,
        as_of: str | int | None = None,
    ) -> AsyncIterator[t.ExposedModel]:
        """The items of all pages of `vendor_exposure`, all at the position of the first page."""
        return self._sender.items(o.reach_vendor_exposure(
            slug,
            limit=limit,
            involvement=involvement,
            exposed=exposed,
            as_of=as_of,
        ))

    async def vendor_generators(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        as_of: str | int | None = None,
    ) -> t.ReachingGeneratorListAnswer:
        """List the models of a vendor whose output shards are declared to be, by name"""
        return await self._sender.send(o.reach_vendor_generators(
            slug,
            limit=limit,
            cursor=cursor,
            as_of=as_of,
        ))

    def vendor_generators_all(
        self,
        slug: str,
        *,
        limit: int | None = None,
        as_of: str | int | None = None,
    ) -> AsyncIterator[t.ReachingGenerator]:
        """The items of all pages of `vendor_generators`, all at the position of the first page."""
        return self._sender.items(o.reach_vendor_generators(slug, limit=limit, as_of=as_of))

    async def vendor_shards(
        self,
        slug: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        as_of: str | int | None = None,
    ) -> t.ReachedShardListAnswer:
        """List the shards that a vendor reaches, in the order registered"""
        return await self._sender.send(o.reach_vendor_shards(
            slug,
            limit=limit,
            cursor=cursor,
            involvement=involvement,
            as_of=as_of,
        ))

    def vendor_shards_all(
        self,
        slug: str,
        *,
        limit: int | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        as_of: str | int | None = None,
    ) -> AsyncIterator[t.ReachedShard]:
        """The items of all pages of `vendor_shards`, all at the position of the first page."""
        return self._sender.items(o.reach_vendor_shards(
            slug,
            limit=limit,
            involvement=involvement,
            as_of=as_of,
        ))


class AsyncPolicyVerdicts:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def of_dataset(
        self,
        dataset: str,
        version: str,
        *,
        as_of: str | int | None = None,
    ) -> t.DatasetPolicyAnswer:
        """Get the verdict of each rule on a dataset version, as it was at its commit and as it is
        now.

        `then` is what the gate knew when the version was committed; `now` is what it would know at
        the position of the answer. Null: the rule was not, or would not be, asked.
        """
        return await self._sender.send(o.policy_verdicts_of_dataset(dataset, version, as_of=as_of))

    async def of_model(
        self,
        model: str,
        version: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        chain: bool | None = None,
    ) -> t.UseVerdictsListAnswer:
        """List the uses of a model version with the verdict of each rule, as it was when rules were
        last asked about the use and as it is now.

        Its own uses: those of the models that it was made from are among them with `chain`.
        """
        return await self._sender.send(o.policy_verdicts_of_model(
            model,
            version,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            chain=chain,
        ))

    def of_model_all(
        self,
        model: str,
        version: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        chain: bool | None = None,
    ) -> AsyncIterator[t.UseVerdicts]:
        """The items of all pages of `of_model`, all at the position of the first page."""
        return self._sender.items(o.policy_verdicts_of_model(
            model,
            version,
            as_of=as_of,
            limit=limit,
            chain=chain,
        ))

    async def replay(
        self,
        slug: str,
        body: t.ReplayRule,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ReplayAnswer:
        """Ask which past dataset versions and uses a rule would have denied, with what was known
        then or with what is known now.

        Whatever the gates and the period of the rule are; waivers are left out. A page examines at
        most `limit` versions and lists those that are denied or may be: it may be empty though
        there is a next one. Nothing is written.

        No `idempotency_key`: it writes nothing.
        """
        return await self._sender.send(o.policy_verdicts_replay(
            slug,
            body,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def replay_all(
        self,
        slug: str,
        body: t.ReplayRule,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.ReplayedWrite]:
        """The items of all pages of `replay`, all at the position of the first page."""
        return self._sender.items(o.policy_verdicts_replay(slug, body, as_of=as_of, limit=limit))

    async def replay_as_job(
        self,
        slug: str,
        body: t.ReplayRule,
        *,
        as_of: str | int | None = None,
        idempotency_key: str | None = None,
    ) -> t.ReplayJobAnswer:
        """Replay a rule as a job, where there are many versions: `GET /v1/jobs/{id}` answers its
        progress and then its result, with the number of commits and uses that the rule would have
        denied or may have, and the first 1,000 of them.

        The same replay as of the same position is the same job.
        """
        return await self._sender.send(o.policy_verdicts_replay_as_job(
            slug,
            body,
            as_of=as_of,
            idempotency_key=idempotency_key,
        ))


class AsyncFindings:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
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
    ) -> t.FindingListAnswer:
        """List what rules and checks found wrong, the newest first"""
        return await self._sender.send(o.findings_list(
            as_of=as_of,
            state=state,
            kind=kind,
            severity=severity,
            rule=rule,
            vendor=vendor,
            dataset=dataset,
            model=model,
            version=version,
            owner=owner,
            since=since,
            before=before,
            ignored=ignored,
            regressed=regressed,
            removal=removal,
            shard=shard,
            limit=limit,
            cursor=cursor,
        ))

    def list_all(
        self,
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
    ) -> AsyncIterator[t.Finding]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.findings_list(
            as_of=as_of,
            state=state,
            kind=kind,
            severity=severity,
            rule=rule,
            vendor=vendor,
            dataset=dataset,
            model=model,
            version=version,
            owner=owner,
            since=since,
            before=before,
            ignored=ignored,
            regressed=regressed,
            removal=removal,
            shard=shard,
            limit=limit,
        ))

    async def report(
        self,
        body: t.ReportFinding,
        *,
        idempotency_key: str | None = None,
    ) -> t.FindingState:
        """Report what is wrong with metadata of others that a shard was registered from.

        The same again, with the same faults, is no other finding, whatever became of it.
        """
        return await self._sender.send(o.findings_report(body, idempotency_key=idempotency_key))

    async def triage(
        self,
        body: t.TriageFindings,
        *,
        idempotency_key: str | None = None,
    ) -> t.Triage:
        """Take one step with many findings: all in one transaction, or none if one of them is
        unknown
        """
        return await self._sender.send(o.findings_triage(body, idempotency_key=idempotency_key))

    async def one(self, id: str, *, as_of: str | int | None = None) -> t.FindingAnswer:
        """Get a finding with the history of its state"""
        return await self._sender.send(o.findings_one(id, as_of=as_of))

    async def acknowledge(
        self,
        id: str,
        body: t.ChangeFindingState,
        *,
        idempotency_key: str | None = None,
    ) -> t.FindingState:
        """Acknowledge a finding: somebody takes care of it"""
        return await self._sender.send(o.findings_acknowledge(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def assign(
        self,
        id: str,
        body: t.AssignFinding,
        *,
        idempotency_key: str | None = None,
    ) -> t.FindingState:
        """Assign a finding to somebody who takes care of it; without an owner, to whom the key
        belongs
        """
        return await self._sender.send(o.findings_assign(id, body, idempotency_key=idempotency_key))

    async def ignore(
        self,
        id: str,
        body: t.IgnoreFinding,
        *,
        idempotency_key: str | None = None,
    ) -> t.FindingState:
        """Ignore a finding until an instant. Its state stays, and it is listed unless
        `ignored=false`
        """
        return await self._sender.send(o.findings_ignore(id, body, idempotency_key=idempotency_key))

    async def resolve(
        self,
        id: str,
        body: t.ChangeFindingState,
        *,
        idempotency_key: str | None = None,
    ) -> t.FindingState:
        """Resolve a finding: the fault no longer exists"""
        return await self._sender.send(o.findings_resolve(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def waive(
        self,
        id: str,
        body: t.ChangeFindingState,
        *,
        idempotency_key: str | None = None,
    ) -> t.FindingState:
        """Waive a finding: it is accepted as it is, for a reason"""
        return await self._sender.send(o.findings_waive(id, body, idempotency_key=idempotency_key))


class AsyncIndex:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def latest(self) -> t.LatestCommitment:
        """Get the latest commitment of the index, with the proof that it is in the published log.

        No `as_of`: it is the head of the published log, how far that is, or what is proven against
        it.
        """
        return await self._sender.send(o.index_latest())

    async def subject(
        self,
        kind: Literal['api-key', 'dataset', 'log-key', 'model', 'name', 'readings', 'removal', 'verification'],
        subject: str,
    ) -> t.Subject:
        """Get all entries that speak of a subject, as of the latest commitment, with the proof that
        they are all. It shows whether a name was ever stated, so it is as public as the entries
        are.

        No `as_of`: it is the head of the published log, how far that is, or what is proven against
        it.
        """
        return await self._sender.send(o.index_subject(kind, subject))


class AsyncInspections:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def begin(
        self,
        body: t.OrderInspection,
        *,
        idempotency_key: str | None = None,
    ) -> t.BegunInspection:
        """Read the files of shards and measure what is in them.

        A job for each shard reads it below `WHENCE_STORAGE_ROOTS`. What is measured is recorded
        beside what was declared, and changes none of it; where it contradicts a declared digest,
        length or number of records, a finding is raised. What cannot be read is inconclusive, by
        name.
        """
        return await self._sender.send(o.inspections_begin(body, idempotency_key=idempotency_key))

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.InspectionListAnswer:
        """List inspections, the latest first"""
        return await self._sender.send(o.inspections_list(as_of=as_of, limit=limit, cursor=cursor))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Inspection]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.inspections_list(as_of=as_of, limit=limit))

    async def one(self, id: str, *, as_of: str | int | None = None) -> t.InspectionAnswer:
        """Get an inspection: what it inspects, how far it is, its rate, and the time left"""
        return await self._sender.send(o.inspections_one(id, as_of=as_of))

    async def cancel(
        self,
        id: str,
        body: t.CancelInspection,
        *,
        idempotency_key: str | None = None,
    ) -> t.Recorded:
        """Cancel an inspection. What was measured stays recorded"""
        return await self._sender.send(o.inspections_cancel(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def example_texts(self, id: str, shard: str) -> t.InspectionExamples:
        """Get the texts of a shard's examples, where `phrases` was ordered with `{"keep": true}`.

        They are beside the ledger, sealed under a secret that can be erased; 404 once it is. They
        are read as they are now, and as the facts' examples, whose digests and places the results
        show.

        No `as_of`: once it is erased it must not be found at any position.
        """
        return await self._sender.send(o.inspections_example_texts(id, shard))

    async def results(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.MeasurementListAnswer:
        """List what was measured on each shard, in the order it was recorded"""
        return await self._sender.send(o.inspections_results(
            id,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def results_all(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Measurement]:
        """The items of all pages of `results`, all at the position of the first page."""
        return self._sender.items(o.inspections_results(id, as_of=as_of, limit=limit))


class AsyncJobs:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: Literal['active', 'completed', 'failed', 'waiting'] | None = None,
        name: str | None = None,
    ) -> t.JobPageAnswer:
        """List jobs in their present state, the newest first.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.jobs_list(
            limit=limit,
            cursor=cursor,
            state=state,
            name=name,
        ))

    def list_all(
        self,
        *,
        limit: int | None = None,
        state: Literal['active', 'completed', 'failed', 'waiting'] | None = None,
        name: str | None = None,
    ) -> AsyncIterator[t.Job]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.jobs_list(limit=limit, state=state, name=name))

    async def one(self, id: str) -> t.Job:
        """Get a job in its present state.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.jobs_one(id))

    async def retry(self, id: str, *, idempotency_key: str | None = None) -> t.Job:
        """Retry a job that failed"""
        return await self._sender.send(o.jobs_retry(id, idempotency_key=idempotency_key))


class AsyncAccess:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def issue(self, body: t.IssueKey, *, idempotency_key: str | None = None) -> t.IssuedKey:
        """Issue an API key"""
        return await self._sender.send(o.access_issue(body, idempotency_key=idempotency_key))

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.KeyListAnswer:
        """List API keys, without their secrets.

        `lastUsedAt`, the names and the labels are kept beside the ledger: they are as they are now.
        """
        return await self._sender.send(o.access_list(as_of=as_of, limit=limit, cursor=cursor))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Key]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.access_list(as_of=as_of, limit=limit))

    async def revoke(self, id: str, *, idempotency_key: str | None = None) -> t.Recorded:
        """Revoke an API key. The next request with it is refused"""
        return await self._sender.send(o.access_revoke(id, idempotency_key=idempotency_key))


class AsyncLedger:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def position(self, *, as_of: str | int | None = None) -> t.Ledger:
        """Get the present ledger position, or the one at asOf"""
        return await self._sender.send(o.ledger_position(as_of=as_of))

    async def consistency(self, from_: int, *, to: int | None = None) -> t.ConsistencyProof:
        """Prove that the tree of one size is a prefix of the tree of a larger size.

        No `as_of`: the caller states the tree sizes.
        """
        return await self._sender.send(o.ledger_consistency(from_, to=to))

    async def entry(self, index: int) -> t.Entry:
        """Get an entry with the exact bytes that were hashed.

        No `as_of`: what has this digest, index, path or name never changes.
        """
        return await self._sender.send(o.ledger_entry(index))

    async def inclusion(self, index: int, *, tree_size: int | None = None) -> t.InclusionProof:
        """Prove that an entry is in the tree of a given size.

        No `as_of`: the caller states the tree sizes.
        """
        return await self._sender.send(o.ledger_inclusion(index, tree_size=tree_size))


class AsyncPublication:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def tlog_proof(self, index: int) -> str:
        """Prove, for offline verification, that an entry is in the published log (C2SP tlog-proof).

        No `as_of`: it is the head of the published log, how far that is, or what is proven against
        it.
        """
        return await self._sender.send(o.publication_tlog_proof(index))

    async def key(self) -> str:
        """Get the verifier key of the log (C2SP signed-note vkey).

        No `as_of`: it is the head of the published log, how far that is, or what is proven against
        it.
        """
        return await self._sender.send(o.publication_key())

    async def status(self) -> t.Publication:
        """Report how far the log is published, and what prevents its publication.

        No `as_of`: it is the head of the published log, how far that is, or what is proven against
        it.
        """
        return await self._sender.send(o.publication_status())

    async def trusted_root(self) -> t.TrustedRootJson:
        """Get what verifiers of the log trust, as one file: all keys of the log with their periods,
        and its witnesses with their policy.

        No `as_of`: it is the head of the published log, how far that is, or what is proven against
        it.
        """
        return await self._sender.send(o.publication_trusted_root())


class AsyncModels:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ModelSummaryListAnswer:
        """List models"""
        return await self._sender.send(o.models_list(as_of=as_of, limit=limit, cursor=cursor))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.ModelSummary]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.models_list(as_of=as_of, limit=limit))

    async def declare(
        self,
        model: str,
        body: t.ModelVersionFacts,
        *,
        idempotency_key: str | None = None,
    ) -> t.ModelVersionDeclared:
        """Declare a model version with all its parents"""
        return await self._sender.send(o.models_declare(
            model,
            body,
            idempotency_key=idempotency_key,
        ))

    async def versions(
        self,
        model: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ModelVersionItemListAnswer:
        """List the versions of a model in the order declared"""
        return await self._sender.send(o.models_versions(
            model,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def versions_all(
        self,
        model: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.ModelVersionItem]:
        """The items of all pages of `versions`, all at the position of the first page."""
        return self._sender.items(o.models_versions(model, as_of=as_of, limit=limit))

    async def one(
        self,
        model: str,
        version: str,
        *,
        as_of: str | int | None = None,
    ) -> t.ModelVersionAnswer:
        """Get a model version with its parents and uses"""
        return await self._sender.send(o.models_one(model, version, as_of=as_of))

    async def record_uses(
        self,
        model: str,
        version: str,
        body: t.RecordUses | t.RecordUse | Sequence[t.RecordUse],
        *,
        idempotency_key: str | None = None,
    ) -> t.UsesRecorded:
        """Record uses of committed dataset versions, all or none. A recorded use may be finished or
        amended.

        The body is an object with `uses`, the list of uses alone, or one use.
        """
        return await self._sender.send(o.models_record_uses(
            model,
            version,
            body,
            idempotency_key=idempotency_key,
        ))

    async def finish_use(
        self,
        model: str,
        version: str,
        use: str,
        body: t.FinishUse,
        *,
        idempotency_key: str | None = None,
    ) -> t.UsesRecorded:
        """Record when a use ended. Until then it counts as running: as after every removal that
        takes effect
        """
        return await self._sender.send(o.models_finish_use(
            model,
            version,
            use,
            body,
            idempotency_key=idempotency_key,
        ))

    async def withdraw_use(
        self,
        model: str,
        version: str,
        use: str,
        body: t.WithdrawUse,
        *,
        idempotency_key: str | None = None,
    ) -> t.UseWithdrawn:
        """Withdraw a use that was recorded by mistake. It counts in no later answer; the model
        version lists it with the reason
        """
        return await self._sender.send(o.models_withdraw_use(
            model,
            version,
            use,
            body,
            idempotency_key=idempotency_key,
        ))

    async def withdraw(
        self,
        model: str,
        version: str,
        body: t.WithdrawModelVersion,
        *,
        idempotency_key: str | None = None,
    ) -> t.ModelVersionDeclared:
        """Withdraw a model version that was declared by mistake. It counts in no later answer, and
        its name is not used again. While it has uses, or another model version names it as a
        parent, it is refused with the list of them
        """
        return await self._sender.send(o.models_withdraw(
            model,
            version,
            body,
            idempotency_key=idempotency_key,
        ))


class AsyncModelReceipts:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def one(
        self,
        model: str,
        version: str,
        *,
        as_of: str | int | None = None,
    ) -> t.ModelReceiptsAnswer:
        """Compare what a model version's training runs read with what its recorded uses declare.

        Receipts show what a watcher saw or the training code stated; they cannot show that nothing
        else was read, so `complete` is the word of the watchers. Uses and runs of the model version
        itself count, not those of its parents.
        """
        return await self._sender.send(o.model_receipts_one(model, version, as_of=as_of))

    async def shards(
        self,
        model: str,
        version: str,
        list: Literal['declaredUnread', 'readAfterRemoval', 'readDeclared', 'readUndeclared'],
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ReadShardListAnswer:
        """List the shards that were read, or declared and not read"""
        return await self._sender.send(o.model_receipts_shards(
            model,
            version,
            list,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def shards_all(
        self,
        model: str,
        version: str,
        list: Literal['declaredUnread', 'readAfterRemoval', 'readDeclared', 'readUndeclared'],
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.ReadShard]:
        """The items of all pages of `shards`, all at the position of the first page."""
        return self._sender.items(o.model_receipts_shards(
            model,
            version,
            list,
            as_of=as_of,
            limit=limit,
        ))


class AsyncModelRemovals:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        model: str,
        version: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ModelRemovalListAnswer:
        """List the removals that were not withdrawn: whether the model version or an ancestor used
        what is removed, and when
        """
        return await self._sender.send(o.model_removals_list(
            model,
            version,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def list_all(
        self,
        model: str,
        version: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.ModelRemoval]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.model_removals_list(model, version, as_of=as_of, limit=limit))


class AsyncProvenance:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list_components(
        self,
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
    ) -> t.Components:
        """List the components of the data of a model version, by a label, through which an origin
        reached it
        """
        return await self._sender.send(o.provenance_list_components(
            name,
            version,
            label,
            limit=limit,
            cursor=cursor,
            kind=kind,
            vendor=vendor,
            generator=generator,
            involvement=involvement,
            chain=chain,
            as_of=as_of,
        ))

    def list_components_all(
        self,
        name: str,
        version: str,
        label: str,
        *,
        limit: int | None = None,
        kind: Literal['human', 'model_generated', 'scraped', 'unknown'] | None = None,
        vendor: str | None = None,
        generator: str | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        chain: bool | None = None,
        as_of: str | int | None = None,
    ) -> AsyncIterator[t.Component]:
        """The items of all pages of `list_components`, all at the position of the first page."""
        return self._sender.items(o.provenance_list_components(
            name,
            version,
            label,
            limit=limit,
            kind=kind,
            vendor=vendor,
            generator=generator,
            involvement=involvement,
            chain=chain,
            as_of=as_of,
        ))

    async def exposure(
        self,
        name: str,
        version: str,
        *,
        vendor: str | None = None,
        generator: str | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        as_of: str | int | None = None,
    ) -> t.ExposureAnswer:
        """Find the paths by which a vendor or a generator reaches a model version"""
        return await self._sender.send(o.provenance_exposure(
            name,
            version,
            vendor=vendor,
            generator=generator,
            involvement=involvement,
            as_of=as_of,
        ))

    async def provenance(
        self,
        name: str,
        version: str,
        *,
        basis: Literal['declared', 'measured'] | None = None,
        by: Literal['language', 'licence', 'modality'] | None = None,
        weighted: bool | None = None,
        chain: bool | None = None,
        stage: Literal['distillation', 'evaluation', 'long_context', 'midtraining', 'other', 'preference', 'pretraining', 'reward_model', 'rl', 'sft', 'tokenizer'] | None = None,
        as_of: str | int | None = None,
    ) -> t.ProvenanceAnswer | t.ModelMeasuredAnswer:
        """Break down the data that a model version was trained and evaluated on, by kind, vendor,
        origin and stage; with `basis=measured`, by what detectors measured in the members that it
        used
        """
        return await self._sender.send(o.provenance_provenance(
            name,
            version,
            basis=basis,
            by=by,
            weighted=weighted,
            chain=chain,
            stage=stage,
            as_of=as_of,
        ))

    async def impact(self, shard: str, *, as_of: str | int | None = None) -> t.ImpactAnswer:
        """List the dataset and model versions that a shard reaches"""
        return await self._sender.send(o.provenance_impact(shard, as_of=as_of))


class AsyncPersonalData:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def opening(self, id: str) -> t.Opening:
        """Get the opening of a commitment, for the person concerned.

        404 once it is erased. Secrets of the service, such as that of what an inspection kept, are
        withheld.

        No `as_of`: once it is erased it must not be found at any position.
        """
        return await self._sender.send(o.personal_data_opening(id))

    async def erase(
        self,
        id: str,
        body: t.ErasePersonalData,
        *,
        idempotency_key: str | None = None,
    ) -> t.Recorded:
        """Erase salt and payload, and record that they were erased; where two people are needed,
        request that
        """
        return await self._sender.send(o.personal_data_erase(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def approve(
        self,
        id: str,
        body: t.ApproveErasure | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> t.Recorded:
        """Approve a requested erasure as a second person: salt and payload are erased. The body may
        be left out
        """
        return await self._sender.send(o.personal_data_approve(
            id,
            body,
            idempotency_key=idempotency_key,
        ))


class AsyncPolicyCheck:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def check(self, body: t.CheckPolicy) -> t.PolicyCheckAnswer:
        """Ask the rules about a planned write: shards, the order of a dataset version, or uses of a
        model version.

        Nothing is written. `deny`: a rule would refuse it. `unknown`: it would be accepted, though
        the record does not tell whether a rule is met. `allow`: it would be accepted; rules that
        flag it are among the findings. Shards that are registered already are asked about no more.
        Shards that could not be registered, whatever the rules are, are in `rejected`: no rule is
        asked about them, and what would be `allow` is `unknown`.

        No `idempotency_key`: it writes nothing.

        No `as_of`: it asks about a write that would be made now; a replay of the rule asks about
        earlier ones.
        """
        return await self._sender.send(o.policy_check_check(body))


class AsyncProbes:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def begin(
        self,
        body: t.OrderProbe,
        *,
        idempotency_key: str | None = None,
    ) -> t.BegunProbe:
        """Compare what a model answers with what a vendor’s model answers, and a third one as
        baseline.

        The three answer the same prompt set. A job compares each answer with the vendor’s to the
        same prompt: the longest run of tokens in both, 13-grams, and whether they are nearly the
        same. The answer has the counts, with intervals, in a sentence. It can raise suspicion, and
        a finding; it changes no verdict and no answer about provenance. Answers are in files below
        `WHENCE_STORAGE_ROOTS`, or in the body, and then forgotten when the probe ends.
        """
        return await self._sender.send(o.probes_begin(body, idempotency_key=idempotency_key))

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        model: str | None = None,
        version: str | None = None,
        vendor: str | None = None,
    ) -> t.ProbeListAnswer:
        """List probes, the latest first"""
        return await self._sender.send(o.probes_list(
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            model=model,
            version=version,
            vendor=vendor,
        ))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        model: str | None = None,
        version: str | None = None,
        vendor: str | None = None,
    ) -> AsyncIterator[t.Probe]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.probes_list(
            as_of=as_of,
            limit=limit,
            model=model,
            version=version,
            vendor=vendor,
        ))

    async def one(self, id: str, *, as_of: str | int | None = None) -> t.ProbeAnswer:
        """Get a probe: what it compares, and what it measured, in figures and in sentences"""
        return await self._sender.send(o.probes_one(id, as_of=as_of))

    async def cancel(
        self,
        id: str,
        body: t.CancelProbe,
        *,
        idempotency_key: str | None = None,
    ) -> t.Recorded:
        """Cancel a probe. Answers that were uploaded are forgotten"""
        return await self._sender.send(o.probes_cancel(id, body, idempotency_key=idempotency_key))

    async def results(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ProbeComparisonListAnswer:
        """List what was compared for each prompt, by its key: figures and digests, no answers"""
        return await self._sender.send(o.probes_results(
            id,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def results_all(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.ProbeComparison]:
        """The items of all pages of `results`, all at the position of the first page."""
        return self._sender.items(o.probes_results(id, as_of=as_of, limit=limit))


class AsyncReadingReceipts:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    def reading(
        self,
        body: Body,
    ) -> AsyncIterator[t.RejectedReading | t.ReadingReceiptsReadingLine2 | t.Problem]:
        """Record what training runs read, one receipt on each line.

        The first line states the run: `{run, model, version, stage, dataset?, rank?, open?,
        blind}`. Then `{run, rank, process?, sequence, shard | uri, digest?, bytes?, records?,
        step?, at, seen, how?}` for each opening. Further lines with `blind` state another run,
        another rank, or more that the watcher could not see. A receipt is known by run, rank,
        process and sequence: sent again it is existing, with other content it is rejected. Where a
        digest is given, it is believed before the place.

        A run whose model version is not known is a problem, and nothing is recorded. Any number of
        lines; they are committed in chunks.

        No `idempotency_key`: each line, receipt or event is known by its own content, so that
        sending it again writes nothing twice.
        """
        return self._sender.lines(o.reading_receipts_reading(body))


class AsyncUsageReceipts:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def record(
        self,
        body: t.RecordUsage,
        *,
        vendor: str | None = None,
        account: str | None = None,
        idempotency_key: str | None = None,
    ) -> t.UsageRecorded:
        """Record what an account bought from a vendor’s API, by day, model and project.

        The body is our own statement, or an export of the vendor beside `?vendor=` and `?account=`:
        a page of OpenAI’s organisation usage or of Anthropic’s usage report as JSON (`{"data":
        […]}`, by days), or a CSV with a header. Users, keys and prices are not read. The same again
        is existing; other figures of the same day, model and project amend it. Figures that shards
        of the vendor and the period cannot explain raise a finding.
        """
        return await self._sender.send(o.usage_receipts_record(
            body,
            vendor=vendor,
            account=account,
            idempotency_key=idempotency_key,
        ))


class AsyncRemovals:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def order(
        self,
        body: t.OrderRemoval,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> t.RemovalPreview | t.RemovalOrdered:
        """Order a removal. With dryRun, preview what it would concern and order nothing"""
        return await self._sender.send(o.removals_order(
            body,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        ))

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        state: Literal['approved', 'breached', 'effective', 'inconclusive', 'requested', 'verified', 'verifying', 'withdrawn'] | None = None,
        overdue: bool | None = None,
        due_before: Any | None = None,
    ) -> t.RemovalItemListAnswer:
        """List removals, the latest first"""
        return await self._sender.send(o.removals_list(
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            state=state,
            overdue=overdue,
            due_before=due_before,
        ))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        state: Literal['approved', 'breached', 'effective', 'inconclusive', 'requested', 'verified', 'verifying', 'withdrawn'] | None = None,
        overdue: bool | None = None,
        due_before: Any | None = None,
    ) -> AsyncIterator[t.RemovalItem]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.removals_list(
            as_of=as_of,
            limit=limit,
            state=state,
            overdue=overdue,
            due_before=due_before,
        ))

    async def one(self, id: str, *, as_of: str | int | None = None) -> t.RemovalAnswer:
        """Get a removal with its state and the size of its scope"""
        return await self._sender.send(o.removals_one(id, as_of=as_of))

    async def affected(self, id: str, *, as_of: str | int | None = None) -> t.AffectedAnswer:
        """List the dataset and model versions that hold what is removed, before the removal and
        after it
        """
        return await self._sender.send(o.removals_affected(id, as_of=as_of))

    async def approve(
        self,
        id: str,
        body: t.ApproveRemoval,
        *,
        idempotency_key: str | None = None,
    ) -> t.RemovalStep:
        """Approve a removal as a second person, where that is required"""
        return await self._sender.send(o.removals_approve(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def executions(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ExecutionListAnswer:
        """List how far the removal is executed at each place"""
        return await self._sender.send(o.removals_executions(
            id,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def executions_all(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Execution]:
        """The items of all pages of `executions`, all at the position of the first page."""
        return self._sender.items(o.removals_executions(id, as_of=as_of, limit=limit))

    async def execute(
        self,
        id: str,
        body: t.RecordExecution,
        *,
        idempotency_key: str | None = None,
    ) -> t.RemovalStep:
        """Record how far a removal is executed at one place"""
        return await self._sender.send(o.removals_execute(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def extend(
        self,
        id: str,
        body: t.ExtendRemoval,
        *,
        idempotency_key: str | None = None,
    ) -> t.RemovalStep:
        """Extend the due date of a removal, with a reason; of an erasure request by at most two
        months
        """
        return await self._sender.send(o.removals_extend(id, body, idempotency_key=idempotency_key))

    async def history(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.RemovalEntryListAnswer:
        """List the statements about a removal, oldest first.

        The names of principals are shown to keys that may read them, as they are now.
        """
        return await self._sender.send(o.removals_history(
            id,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def history_all(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.RemovalEntry]:
        """The items of all pages of `history`, all at the position of the first page."""
        return self._sender.items(o.removals_history(id, as_of=as_of, limit=limit))

    async def scope(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        role: Literal['descends', 'selected'] | None = None,
    ) -> t.ScopedShardListAnswer:
        """List the shards in the scope of a removal in the order of their registration, with the
        entry that brought each in
        """
        return await self._sender.send(o.removals_scope(
            id,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            role=role,
        ))

    def scope_all(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        role: Literal['descends', 'selected'] | None = None,
    ) -> AsyncIterator[t.ScopedShard]:
        """The items of all pages of `scope`, all at the position of the first page."""
        return self._sender.items(o.removals_scope(id, as_of=as_of, limit=limit, role=role))

    async def withdraw(
        self,
        id: str,
        body: t.WithdrawRemoval,
        *,
        idempotency_key: str | None = None,
    ) -> t.RemovalStep:
        """Withdraw a removal, with a reason; where two people are needed, request its withdrawal"""
        return await self._sender.send(o.removals_withdraw(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def approve_withdrawal(
        self,
        id: str,
        body: t.ApproveRemoval,
        *,
        idempotency_key: str | None = None,
    ) -> t.RemovalStep:
        """Approve the requested withdrawal of a removal as a second person"""
        return await self._sender.send(o.removals_approve_withdrawal(
            id,
            body,
            idempotency_key=idempotency_key,
        ))


class AsyncRequesters:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def opening(self, id: str) -> t.Opening:
        """Get who requested a removal: the opening of the commitment.

        404 once it is erased.

        No `as_of`: once it is erased it must not be found at any position.
        """
        return await self._sender.send(o.requesters_opening(id))

    async def erase(
        self,
        id: str,
        body: t.ErasePersonalData,
        *,
        idempotency_key: str | None = None,
    ) -> t.Recorded:
        """Erase who requested a removal, and record the erasure; where two people are needed,
        request that
        """
        return await self._sender.send(o.requesters_erase(
            id,
            body,
            idempotency_key=idempotency_key,
        ))

    async def approve(
        self,
        id: str,
        body: t.ApproveErasure | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> t.Recorded:
        """Approve the requested erasure of who requested a removal, as a second person. The body
        may be left out
        """
        return await self._sender.send(o.requesters_approve(
            id,
            body,
            idempotency_key=idempotency_key,
        ))


class AsyncVerification:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def begin(
        self,
        id: str,
        *,
        idempotency_key: str | None = None,
    ) -> t.VerificationBeginAnswer:
        """Verify that a removal is complete: in dataset versions, in training, in storage"""
        return await self._sender.send(o.verification_begin(id, idempotency_key=idempotency_key))

    async def list(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.VerificationItemListAnswer:
        """List the verifications of a removal, the latest first"""
        return await self._sender.send(o.verification_list(
            id,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def list_all(
        self,
        id: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.VerificationItem]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.verification_list(id, as_of=as_of, limit=limit))

    async def one(self, id: str, *, as_of: str | int | None = None) -> t.VerificationAnswer:
        """Get a verification: each check with its method, parameters, evidence and verdict"""
        return await self._sender.send(o.verification_one(id, as_of=as_of))

    def evidence(
        self,
        id: str,
        check: Literal['committed-sets', 'content', 'storage', 'uses'],
        *,
        as_of: str | int | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Get the complete evidence of a check: a line for each thing examined"""
        return self._sender.lines(o.verification_evidence(id, check, as_of=as_of))


class AsyncRules:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        state: Literal['retired', 'stated'] | None = None,
    ) -> t.RuleListAnswer:
        """List rules"""
        return await self._sender.send(o.rules_list(
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            state=state,
        ))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        state: Literal['retired', 'stated'] | None = None,
    ) -> AsyncIterator[t.Rule]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.rules_list(as_of=as_of, limit=limit, state=state))

    async def put(
        self,
        slug: str,
        body: t.RuleFacts,
        *,
        idempotency_key: str | None = None,
    ) -> t.RuleStated:
        """State a rule, amend it, or bring a retired one back. The earlier statement stays readable
        with asOf.

        `warnings` names what the rule asks about and nobody recorded: a vendor, a model registered
        here, a rule that terms set. The rule is stated all the same.
        """
        return await self._sender.send(o.rules_put(slug, body, idempotency_key=idempotency_key))

    async def one(self, slug: str, *, as_of: str | int | None = None) -> t.RuleAnswer:
        """Get a rule"""
        return await self._sender.send(o.rules_one(slug, as_of=as_of))

    async def history(
        self,
        slug: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.RuleListAnswer:
        """List the statements of a rule, oldest first"""
        return await self._sender.send(o.rules_history(
            slug,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def history_all(
        self,
        slug: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Rule]:
        """The items of all pages of `history`, all at the position of the first page."""
        return self._sender.items(o.rules_history(slug, as_of=as_of, limit=limit))

    async def retire(
        self,
        slug: str,
        body: t.RetireRule,
        *,
        idempotency_key: str | None = None,
    ) -> t.RuleRecorded:
        """Retire a rule: from then on it is not asked"""
        return await self._sender.send(o.rules_retire(slug, body, idempotency_key=idempotency_key))


class AsyncRuleWaivers:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def request(
        self,
        slug: str,
        body: t.WaiverRequest,
        *,
        idempotency_key: str | None = None,
    ) -> t.WaiverRecorded:
        """Request an exception from a rule, for a scope and until an instant. It lifts nothing
        until a second person approves it
        """
        return await self._sender.send(o.rule_waivers_request(
            slug,
            body,
            idempotency_key=idempotency_key,
        ))


class AsyncSearch:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def search(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        q: str | None = None,
        prefix: str | None = None,
        kinds: str | None = None,
    ) -> t.HitListAnswer:
        """Search vendors, terms, datasets, models, removals, uses, findings and shards, in this
        order, by words or by a prefix. What is withdrawn is found, and marked as such.

        A page may be shorter than `limit`, or empty, though there are more: go on while there is a
        `nextCursor`. A prefix of a URI is found by an index; words in URIs and labels by reading
        shards, 800,000 a page at most.
        """
        return await self._sender.send(o.search_search(
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            q=q,
            prefix=prefix,
            kinds=kinds,
        ))

    def search_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        q: str | None = None,
        prefix: str | None = None,
        kinds: str | None = None,
    ) -> AsyncIterator[t.Hit]:
        """The items of all pages of `search`, all at the position of the first page."""
        return self._sender.items(o.search_search(
            as_of=as_of,
            limit=limit,
            q=q,
            prefix=prefix,
            kinds=kinds,
        ))


class AsyncShards:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def register(
        self,
        body: t.RegisterShard,
        *,
        idempotency_key: str | None = None,
    ) -> t.ShardRegistered:
        """Register a shard.

        409 if another registration contradicts it. The attempt is recorded: the problem has its
        `receipt`.
        """
        return await self._sender.send(o.shards_register(body, idempotency_key=idempotency_key))

    async def list(
        self,
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
    ) -> t.ListedShardListAnswer:
        """List shards in the order of registration"""
        return await self._sender.send(o.shards_list(
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            dataset=dataset,
            kind=kind,
            vendor=vendor,
            channel=channel,
            generator=generator,
            involvement=involvement,
            uri_prefix=uri_prefix,
            label=label,
            checksum=checksum,
        ))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        dataset: str | None = None,
        kind: Literal['human', 'model_generated', 'scraped', 'unknown'] | None = None,
        vendor: str | None = None,
        channel: str | None = None,
        generator: str | None = None,
        involvement: Literal['annotation', 'content', 'filter', 'prompt', 'ranking', 'rewrite', 'translation'] | None = None,
        uri_prefix: str | None = None,
        label: str | None = None,
        checksum: str | None = None,
    ) -> AsyncIterator[t.ListedShard]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.shards_list(
            as_of=as_of,
            limit=limit,
            dataset=dataset,
            kind=kind,
            vendor=vendor,
            channel=channel,
            generator=generator,
            involvement=involvement,
            uri_prefix=uri_prefix,
            label=label,
            checksum=checksum,
        ))

    async def one(self, name: str, *, as_of: str | int | None = None) -> t.ShardAnswer:
        """Get a shard: facts, locations, parents, declared and effective origins; beside what is
        declared, what each detector measured last
        """
        return await self._sender.send(o.shards_one(name, as_of=as_of))

    async def bind(
        self,
        name: str,
        body: t.BindDigest,
        *,
        idempotency_key: str | None = None,
    ) -> t.ShardRegistered:
        """Record the digest of a shard that was registered by its URI.

        409 if another registration contradicts it. The attempt is recorded: the problem has its
        `receipt`.
        """
        return await self._sender.send(o.shards_bind(name, body, idempotency_key=idempotency_key))

    async def correct(
        self,
        name: str,
        body: t.CorrectShard,
        *,
        idempotency_key: str | None = None,
    ) -> t.ShardCorrected:
        """Correct a declaration. The history keeps both"""
        return await self._sender.send(o.shards_correct(
            name,
            body,
            idempotency_key=idempotency_key,
        ))

    async def downstream(
        self,
        name: str,
        *,
        as_of: str | int | None = None,
        depth: int | None = None,
        limit: int | None = None,
    ) -> t.ShardGraphAnswer:
        """List a shard and its descendants, the nearest first"""
        return await self._sender.send(o.shards_downstream(
            name,
            as_of=as_of,
            depth=depth,
            limit=limit,
        ))

    async def history(
        self,
        name: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.StatementListAnswer:
        """List the statements about a shard, oldest first"""
        return await self._sender.send(o.shards_history(
            name,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
        ))

    def history_all(
        self,
        name: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Statement]:
        """The items of all pages of `history`, all at the position of the first page."""
        return self._sender.items(o.shards_history(name, as_of=as_of, limit=limit))

    async def locate(
        self,
        name: str,
        body: t.LocateShard,
        *,
        idempotency_key: str | None = None,
    ) -> t.ShardRegistered:
        """Record another location of the same content"""
        return await self._sender.send(o.shards_locate(name, body, idempotency_key=idempotency_key))

    async def upstream(
        self,
        name: str,
        *,
        as_of: str | int | None = None,
        depth: int | None = None,
        limit: int | None = None,
    ) -> t.ShardGraphAnswer:
        """List a shard and its ancestors, the nearest first"""
        return await self._sender.send(o.shards_upstream(
            name,
            as_of=as_of,
            depth=depth,
            limit=limit,
        ))


class AsyncShardBulk:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    def bulk(
        self,
        body: Body,
        *,
        on_error: Literal['abort', 'skip'] | None = None,
    ) -> AsyncIterator[t.Problem | t.RejectedLine | t.ShardBulkBulkLine3]:
        """Register any number of shards, one on each line.

        A CSV file names its columns in its first row: the members of a shard by their dotted names
        (libs/interop/listings/README.md). `origin` is the shard's only origin; parents are
        separated by spaces or `|`; an empty cell states nothing. A Parquet file has the same
        columns, or nested ones as in JSON. `line` is the number of the row: the header of a CSV
        file is row 1, the first row of a Parquet file is row 1. A Parquet file may have 4 GiB;
        NDJSON and CSV have no limit but that of the settings. After 10,000 rejected lines an upload
        stops: its summary has `stoppedAtLine`, the last line that it counts.

        The status covers all lines: the answer begins at its end, or once it holds 64 KiB, and by
        then lines were rejected. An upload of which more than that is rejected is 207, even if
        nothing of it was taken: its summary has the counts.

        No `idempotency_key`: each line, receipt or event is known by its own content, so that
        sending it again writes nothing twice.
        """
        return self._sender.lines(o.shard_bulk_bulk(body, on_error=on_error))


class AsyncCorrections:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def correct(
        self,
        body: t.OrderCorrections,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> t.CorrectionEffects | t.ShardsCorrected | t.CorrectionsOrdered:
        """Correct all selected shards in the same way, each by an entry of its own.

        With dryRun, preview what would change and correct nothing. A shard whose last correction
        has the same reason and facts stays as it is.
        """
        return await self._sender.send(o.corrections_correct(
            body,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        ))

    async def correct_lines(
        self,
        reason: str,
        body: Body,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> t.CorrectionEffects | t.ShardsCorrected | t.CorrectionsOrdered:
        """Correct any number of shards, one on each line: `{"shard": …}` and the members that are
        corrected.

        All lines are checked first: if one is refused, nothing is corrected, and `errors` points at
        `/<line>/<member>`. An upload may correct 1,000,000 shards. With dryRun, preview what would
        change.
        """
        return await self._sender.send(o.corrections_correct_lines(
            reason,
            body,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        ))


class AsyncUseWithdrawals:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def withdraw(
        self,
        body: t.OrderUseWithdrawals,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> t.UseWithdrawalEffects | t.UsesWithdrawn | t.UseWithdrawalsOrdered:
        """Withdraw all selected uses, which were recorded by mistake, each by an entry of its own.

        With dryRun, preview what would be withdrawn and withdraw nothing. A use that is withdrawn
        already for the same reason stays as it is. An order may withdraw 100,000 uses.
        """
        return await self._sender.send(o.use_withdrawals_withdraw(
            body,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        ))

    async def withdraw_lines(
        self,
        reason: str,
        body: Body,
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> t.UseWithdrawalEffects | t.UsesWithdrawn | t.UseWithdrawalsOrdered:
        """Withdraw uses, those of one dataset version by one model version in one stage on each
        line: `{"model": …, "modelVersion": …, "dataset": …, "datasetVersion": …, "stage": …,
        "startedAt"?: …}`.

        All lines are checked first: if one is refused, nothing is withdrawn, and `errors` points at
        `/<line>/<member>`. An upload may have 100,000 lines. With dryRun, preview what would be
        withdrawn.
        """
        return await self._sender.send(o.use_withdrawals_withdraw_lines(
            reason,
            body,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        ))


class AsyncVendors:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.VendorListAnswer:
        """List vendors"""
        return await self._sender.send(o.vendors_list(as_of=as_of, limit=limit, cursor=cursor))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Vendor]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.vendors_list(as_of=as_of, limit=limit))

    async def put(
        self,
        slug: str,
        body: t.VendorFacts,
        *,
        idempotency_key: str | None = None,
    ) -> t.VendorRecorded:
        """Declare a vendor, or change its declaration. The earlier declaration stays readable with
        asOf
        """
        return await self._sender.send(o.vendors_put(slug, body, idempotency_key=idempotency_key))

    async def one(self, slug: str, *, as_of: str | int | None = None) -> t.VendorAnswer:
        """Get a vendor"""
        return await self._sender.send(o.vendors_one(slug, as_of=as_of))

    async def record_approval(
        self,
        slug: str,
        body: t.RecordApproval,
        *,
        idempotency_key: str | None = None,
    ) -> t.ApprovalRecorded:
        """Record an approval of access to a vendor: who approved whose access, through which
        channel, for what, from when to when. The same access, purpose and beginning amend it;
        `effective.to` ends it
        """
        return await self._sender.send(o.vendors_record_approval(
            slug,
            body,
            idempotency_key=idempotency_key,
        ))

    async def list_approvals(
        self,
        slug: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        at: Any | None = None,
        channel: str | None = None,
    ) -> t.ApprovalListAnswer:
        """List the approvals of access to a vendor, the newest effective first; with `at`, those
        that hold at that instant
        """
        return await self._sender.send(o.vendors_list_approvals(
            slug,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            at=at,
            channel=channel,
        ))

    def list_approvals_all(
        self,
        slug: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        at: Any | None = None,
        channel: str | None = None,
    ) -> AsyncIterator[t.Approval]:
        """The items of all pages of `list_approvals`, all at the position of the first page."""
        return self._sender.items(o.vendors_list_approvals(
            slug,
            as_of=as_of,
            limit=limit,
            at=at,
            channel=channel,
        ))

    async def record_terms(
        self,
        slug: str,
        body: t.RecordTerms,
        *,
        idempotency_key: str | None = None,
    ) -> t.TermsRecorded:
        """Record a version of the terms of a vendor. The same document, version, channel and
        jurisdiction amend it
        """
        return await self._sender.send(o.vendors_record_terms(
            slug,
            body,
            idempotency_key=idempotency_key,
        ))

    async def terms(
        self,
        slug: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        at: Any | None = None,
        channel: str | None = None,
        jurisdiction: str | None = None,
        generator: str | None = None,
    ) -> t.TermsListAnswer:
        """List the terms of a vendor, the newest effective first; with `at`, those effective at
        that instant; with `generator`, those that bind that model. `asOf` answers what was recorded
        by then. Without `at`, terms that are withdrawn are listed too, each with the reason
        """
        return await self._sender.send(o.vendors_terms(
            slug,
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            at=at,
            channel=channel,
            jurisdiction=jurisdiction,
            generator=generator,
        ))

    def terms_all(
        self,
        slug: str,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        at: Any | None = None,
        channel: str | None = None,
        jurisdiction: str | None = None,
        generator: str | None = None,
    ) -> AsyncIterator[t.Terms]:
        """The items of all pages of `terms`, all at the position of the first page."""
        return self._sender.items(o.vendors_terms(
            slug,
            as_of=as_of,
            limit=limit,
            at=at,
            channel=channel,
            jurisdiction=jurisdiction,
            generator=generator,
        ))

    async def withdraw_terms(
        self,
        slug: str,
        terms: str,
        body: t.WithdrawTerms,
        *,
        idempotency_key: str | None = None,
    ) -> t.Recorded:
        """Withdraw terms that were recorded by mistake. They are in force in no later answer; the
        list shows them with the reason. The same terms may be recorded again
        """
        return await self._sender.send(o.vendors_withdraw_terms(
            slug,
            terms,
            body,
            idempotency_key=idempotency_key,
        ))


class AsyncVendorUsage:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def of_vendor(
        self,
        slug: str,
        *,
        from_: str | None = None,
        to: str | None = None,
        as_of: str | int | None = None,
    ) -> t.VendorUsageAnswer:
        """Compare what accounts bought from a vendor with what shards declare of its output.

        Declared are the tokens of shards whose own origins name the vendor’s models as makers, were
        collected in part of these days, and came from an own account or do not state whose. A shard
        counts with all its tokens: the sum is the most that shards can explain.
        """
        return await self._sender.send(o.vendor_usage_of_vendor(
            slug,
            from_=from_,
            to=to,
            as_of=as_of,
        ))


class AsyncWaivers:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def list(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        rule: str | None = None,
        state: Literal['approved', 'ended', 'expired', 'requested'] | None = None,
    ) -> t.WaiverItemListAnswer:
        """List waivers, the latest first"""
        return await self._sender.send(o.waivers_list(
            as_of=as_of,
            limit=limit,
            cursor=cursor,
            rule=rule,
            state=state,
        ))

    def list_all(
        self,
        *,
        as_of: str | int | None = None,
        limit: int | None = None,
        rule: str | None = None,
        state: Literal['approved', 'ended', 'expired', 'requested'] | None = None,
    ) -> AsyncIterator[t.WaiverItem]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.waivers_list(as_of=as_of, limit=limit, rule=rule, state=state))

    async def one(self, id: str, *, as_of: str | int | None = None) -> t.WaiverAnswer:
        """Get a waiver with its steps: who requested, approved and ended it, when and why"""
        return await self._sender.send(o.waivers_one(id, as_of=as_of))

    async def approve(
        self,
        id: str,
        body: t.ApproveWaiver,
        *,
        idempotency_key: str | None = None,
    ) -> t.WaiverRecorded:
        """Approve a waiver, as another person than the one who requested it"""
        return await self._sender.send(o.waivers_approve(id, body, idempotency_key=idempotency_key))

    async def end(
        self,
        id: str,
        body: t.EndWaiver,
        *,
        idempotency_key: str | None = None,
    ) -> t.WaiverRecorded:
        """End a waiver before its time, or refuse one that was requested"""
        return await self._sender.send(o.waivers_end(id, body, idempotency_key=idempotency_key))


class AsyncWebhooks:
    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def add(
        self,
        body: t.AddWebhook,
        *,
        idempotency_key: str | None = None,
    ) -> t.WebhookSecret:
        """Add a webhook: events from now on are sent to its address, signed with the secret"""
        return await self._sender.send(o.webhooks_add(body, idempotency_key=idempotency_key))

    async def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.ListedWebhookPageAnswer:
        """List webhooks in their present state, without their secrets.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.webhooks_list(limit=limit, cursor=cursor))

    def list_all(self, *, limit: int | None = None) -> AsyncIterator[t.ListedWebhook]:
        """The items of all pages of `list`, all at the position of the first page."""
        return self._sender.items(o.webhooks_list(limit=limit))

    async def one(self, id: str) -> t.ListedWebhook:
        """Get a webhook.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.webhooks_one(id))

    async def deliveries(
        self,
        id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        state: Literal['active', 'completed', 'failed', 'waiting'] | None = None,
    ) -> t.DeliveryPageAnswer:
        """List what was or is to be sent to a webhook, the latest first; `failed` are dead letters.

        No `as_of`: it is the present state of a process, of work or of settings; nothing of it is
        in the ledger.
        """
        return await self._sender.send(o.webhooks_deliveries(
            id,
            limit=limit,
            cursor=cursor,
            state=state,
        ))

    def deliveries_all(
        self,
        id: str,
        *,
        limit: int | None = None,
        state: Literal['active', 'completed', 'failed', 'waiting'] | None = None,
    ) -> AsyncIterator[t.Delivery]:
        """The items of all pages of `deliveries`, all at the position of the first page."""
        return self._sender.items(o.webhooks_deliveries(id, limit=limit, state=state))

    async def resend(
        self,
        id: str,
        delivery: str,
        *,
        idempotency_key: str | None = None,
    ) -> t.DeliveryQueued:
        """Send a dead letter again, under the same id"""
        return await self._sender.send(o.webhooks_resend(
            id,
            delivery,
            idempotency_key=idempotency_key,
        ))

    async def end(self, id: str, *, idempotency_key: str | None = None) -> t.ListedWebhook:
        """End a webhook: nothing is sent to it from now on"""
        return await self._sender.send(o.webhooks_end(id, idempotency_key=idempotency_key))

    async def rotate(self, id: str, *, idempotency_key: str | None = None) -> t.WebhookSecret:
        """Replace the secret. For a day events are signed with the one before too"""
        return await self._sender.send(o.webhooks_rotate(id, idempotency_key=idempotency_key))


class AsyncGroups:
    """The operations of the HTTP interface, by what they are about."""

    def _open(self, sender: AsyncSender) -> None:
        self.column_lineage = AsyncColumnLineage(sender)
        self.lineage_reads = AsyncLineageReads(sender)
        self.catalogue = AsyncCatalogue(sender)
        self.open_lineage = AsyncOpenLineage(sender)
        self.job_versions = AsyncJobVersions(sender)
        self.upstream_runs = AsyncUpstreamRuns(sender)
        self.beta_search = AsyncBetaSearch(sender)
        self.log = AsyncLog(sender)
        self.health = AsyncHealth(sender)
        self.metrics = AsyncMetrics(sender)
        self.access_log = AsyncAccessLog(sender)
        self.certificates = AsyncCertificates(sender)
        self.changes = AsyncChanges(sender)
        self.datasets = AsyncDatasets(sender)
        self.dataset_version = AsyncDatasetVersion(sender)
        self.reach = AsyncReach(sender)
        self.policy_verdicts = AsyncPolicyVerdicts(sender)
        self.findings = AsyncFindings(sender)
        self.index = AsyncIndex(sender)
        self.inspections = AsyncInspections(sender)
        self.jobs = AsyncJobs(sender)
        self.access = AsyncAccess(sender)
        self.ledger = AsyncLedger(sender)
        self.publication = AsyncPublication(sender)
        self.models = AsyncModels(sender)
        self.model_receipts = AsyncModelReceipts(sender)
        self.model_removals = AsyncModelRemovals(sender)
        self.provenance = AsyncProvenance(sender)
        self.personal_data = AsyncPersonalData(sender)
        self.policy_check = AsyncPolicyCheck(sender)
        self.probes = AsyncProbes(sender)
        self.reading_receipts = AsyncReadingReceipts(sender)
        self.usage_receipts = AsyncUsageReceipts(sender)
        self.removals = AsyncRemovals(sender)
        self.requesters = AsyncRequesters(sender)
        self.verification = AsyncVerification(sender)
        self.rules = AsyncRules(sender)
        self.rule_waivers = AsyncRuleWaivers(sender)
        self.search = AsyncSearch(sender)
        self.shards = AsyncShards(sender)
        self.shard_bulk = AsyncShardBulk(sender)
        self.corrections = AsyncCorrections(sender)
        self.use_withdrawals = AsyncUseWithdrawals(sender)
        self.vendors = AsyncVendors(sender)
        self.vendor_usage = AsyncVendorUsage(sender)
        self.waivers = AsyncWaivers(sender)
        self.webhooks = AsyncWebhooks(sender)
