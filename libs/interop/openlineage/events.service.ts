import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type BatchWrite,
  LedgerReadModel,
  LedgerService,
  type Receipt,
  type Statement,
} from '@domain/ledger';
import { type Outcome, readToRegister, ShardsReadModel, ShardsService } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { processMetrics } from '@platform/metrics';
import {
  eventReceived,
  type NamedDataset,
  type ReceivedEvent,
  type RecordedRefusal,
} from './openlineage.ledger-entries.js';
import { type LineagePlan, type PlannedEvent, planEvents } from './plan-events.js';
import type { LineageEvent } from './read-event.js';
import { recordedRefusal, shortened } from './recorded-refusal.js';
import { SELECT_KNOWN_EVENTS } from './store/openlineage.sql.js';
import { readKnownLineage } from './store/known-lineage.store.js';
import { type RecordedEvent, writeEvents } from './store/write-events.store.js';
import { VersionsOfRunsService } from './versions-of-runs.service.js';

/** An event and who sent it. */
export interface AttributedEvent {
  readonly by: Actor;
  readonly event: LineageEvent;
}

/** What became of an event: its entry, which a repeated event finds again. */
export interface EventOutcome {
  readonly existing: boolean;
  readonly receipt: Receipt;
  readonly recorded: ReceivedEvent;
}

const ISSUES_SHOWN = 20;
const NOT_READ_SHOWN = 30;
const TEXT_SHOWN = 200;

/**
 * Records OpenLineage events, one or hundreds in one transaction, and states what they say through
 * the services that every other statement uses. A refusal by one of those is part of the event's
 * entry: the attempt is recorded, and the caller is answered with it.
 */
@Injectable()
export class EventsService implements BatchWrite<AttributedEvent, EventOutcome> {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly shards: ShardsService,
    private readonly knownShards: ShardsReadModel,
    private readonly versions: VersionsOfRunsService,
  ) {}

  /** Returns an outcome for each event, in order. The same bytes are one event, recorded once. */
  async run(tx: Transaction, attributed: readonly AttributedEvent[]): Promise<EventOutcome[]> {
    const { nextIndex } = await this.ledger.open(tx);
    const digests = [...new Set(attributed.map(({ event }) => event.digest))];
    const bytes = digests.map((digest) => Buffer.from(digest, 'hex'));
    const rows = await tx.query<{ digest: string; entry: number }>(SELECT_KNOWN_EVENTS, [bytes]);
    const known = new Map(rows.map(({ digest, entry }) => [digest, entry]));
    const fresh = digests
      .filter((digest) => !known.has(digest))
      .flatMap((digest) => attributed.find(({ event }) => event.digest === digest) ?? []);
    const recorded = new Map(await this.record(tx, fresh, nextIndex));
    const earlier = await this.earlier(tx, known);
    return attributed.map(({ event }) => (recorded.get(event.digest) ?? earlier.get(event.digest)) as EventOutcome);
  }

  private async record(
    tx: Transaction,
    fresh: readonly AttributedEvent[],
    nextIndex: number,
  ): Promise<[string, EventOutcome][]> {
    if (fresh.length === 0) return [];
    const known = await readKnownLineage(
      tx,
      this.knownShards,
      fresh.map(({ event }) => event),
      nextIndex,
    );
    const plan = planEvents(
      known,
      fresh.map(({ event }) => event),
    );
    const actorOf = plan.events.flatMap(({ declarations }, at) =>
      declarations.map(() => (fresh[at] as AttributedEvent).by),
    );
    const declarations = plan.declarations.map((declaration, at) => ({
      by: actorOf[at] as Actor,
      read: readToRegister(declaration),
    }));
    const registered = declarations.length > 0 ? await this.shards.run(tx, declarations) : [];
    const refusedNames = namesOfRefused(plan, registered);
    if (refusedNames.size > 0 && fresh.length > 1) throw new RefusedAmongOthers();
    const received: ReceivedEvent[] = [];
    for (const [at, planned] of plan.events.entries()) {
      const refused =
        refusalOf(planned, registered) ?? (await this.versions.state(tx, (fresh[at] as AttributedEvent).by, planned));
      received.push(receivedEvent(planned, refused, refusedNames));
    }
    return this.append(tx, fresh, received, known.datasetIds);
  }

  private async append(
    tx: Transaction,
    fresh: readonly AttributedEvent[],
    received: readonly ReceivedEvent[],
    datasetIds: ReadonlyMap<string, number>,
  ): Promise<[string, EventOutcome][]> {
    const statements = received.map(eventReceived);
    const attributed = statements.flatMap((list, at) => {
      const { by } = fresh[at] as AttributedEvent;
      return list.map((statement: Statement) => ({ by, statement }));
    });
    const receipts = await this.ledger.appendEach(tx, attributed);
    let last = -1;
    const recorded = received.map((one, at): RecordedEvent & { receipt: Receipt } => {
      last += (statements[at] ?? []).length;
      const receipt = receipts[last] as Receipt;
      const { inputs = [], outputs = [] } = one;
      return { event: (fresh[at] as AttributedEvent).event, entry: receipt.index, inputs, outputs, receipt };
    });
    await writeEvents(tx, recorded, datasetIds);
    tx.afterCommit(() => count(received));
    return recorded.map(({ event, receipt }, at) => {
      return [event.digest, { existing: false, receipt, recorded: received[at] as ReceivedEvent }];
    });
  }

  /** Events that were recorded before, as their entries have them. */
  private async earlier(tx: Transaction, known: ReadonlyMap<string, number>): Promise<Map<string, EventOutcome>> {
    const indexes = [...known.values()];
    if (indexes.length === 0) return new Map();
    const receipts = await this.entries.receipts(indexes, tx);
    const entries = new Map((await this.entries.entries(indexes, tx)).map((entry) => [entry.index, entry]));
    return new Map(
      [...known].map(([digest, index]) => {
        const recorded = entries.get(index)?.data;
        // The entry was made by `eventReceived`.
        const outcome = {
          existing: true,
          receipt: receipts.get(index),
          recorded: recorded as unknown as ReceivedEvent,
        };
        return [digest, outcome as EventOutcome];
      }),
    );
  }
}

/**
 * Events share a chunk with those of other senders. The refusal of one must not reach another that
 * reads what it writes: the caller runs them one by one.
 */
export class RefusedAmongOthers extends Error {}

function namesOfRefused({ declarations }: LineagePlan, registered: readonly Outcome[]): Set<string> {
  const refused = declarations.filter((_, at) => registered[at]?.outcome === 'refused');
  return new Set(refused.map(({ digest, uri }) => digest ?? uri ?? ''));
}

function receivedEvent(
  planned: PlannedEvent,
  refused: RecordedRefusal | undefined,
  refusedNames: ReadonlySet<string>,
): ReceivedEvent {
  const { event, inputs, outputs, issues } = planned;
  const { digest, bytes, type, eventTime, state, run, job, notRead } = event;
  const shown = issues
    .slice(0, ISSUES_SHOWN)
    .map(({ pointer, message }) => ({ pointer: shortened(pointer, TEXT_SHOWN), message }));
  const named = outputs.map((output): NamedDataset => {
    if (output.shard === undefined || !refusedNames.has(output.shard)) return output;
    return { namespace: output.namespace, name: output.name, ...(output.alias && { alias: output.alias }) };
  });
  return {
    event: `sha256:${digest}`,
    bytes: bytes.length,
    type,
    eventTime,
    ...(state !== undefined && { state }),
    ...(run !== undefined && { run }),
    ...(job && { job }),
    ...(issues.length > 0 && { issues: shown, issueCount: issues.length }),
    ...(notRead.length > 0 && { notRead: notRead.slice(0, NOT_READ_SHOWN), notReadCount: notRead.length }),
    ...(refused && { refused }),
    ...(inputs.length > 0 && { inputs }),
    ...(named.length > 0 && { outputs: named }),
  };
}

/** The first refusal of a shard that the event states. */
function refusalOf({ declarations }: PlannedEvent, registered: readonly Outcome[]): RecordedRefusal | undefined {
  for (const at of declarations) {
    const outcome = registered[at];
    if (outcome?.outcome === 'refused') return recordedRefusal(outcome.error);
  }
  return undefined;
}

function count(received: readonly ReceivedEvent[]): void {
  for (const { type, issueCount = 0, notReadCount = 0, refused } of received) {
    const outcome = refused ? 'refused' : 'accepted';
    processMetrics.increment('whence_openlineage_events_total', { type, outcome });
    if (issueCount > 0) processMetrics.increment('whence_openlineage_issues_total', {}, issueCount);
    if (notReadCount > 0) processMetrics.increment('whence_openlineage_facets_not_read_total', {}, notReadCount);
  }
}
