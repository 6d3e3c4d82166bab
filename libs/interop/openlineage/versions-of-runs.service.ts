import { Injectable } from '@nestjs/common';
import { NAME_LIMIT, parseInstant, WhenceError } from '@core/kernel';
import { DatasetsService } from '@domain/datasets';
import { type Actor, RefusedWrite } from '@domain/ledger';
import { ModelsReadModel, ModelsService } from '@domain/models';
import type { Transaction } from '@platform/database';
import { recordedRefusal } from './recorded-refusal.js';
import type { RecordedRefusal } from './openlineage.ledger-entries.js';
import { completes, type PlannedEvent } from './plan-events.js';
import type { LineageEvent } from './read-event.js';

interface VersionName {
  readonly dataset: string;
  readonly version: string;
}

/** Dataset versions and uses that our own facets state: see `whence-facets.ts`. */
@Injectable()
export class VersionsOfRunsService {
  constructor(
    private readonly datasets: DatasetsService,
    private readonly models: ModelsService,
    private readonly known: ModelsReadModel,
  ) {}

  /**
   * Returns why a statement was refused, if one was: then the event states no version and no use.
   */
  async state(tx: Transaction, by: Actor, planned: PlannedEvent): Promise<RecordedRefusal | undefined> {
    const { event } = planned;
    const made = completes(event) || event.type === 'dataset' ? madeVersions(planned) : new Map<string, MadeVersion>();
    if (made.size === 0 && !event.training) return undefined;
    try {
      await tx.savepoint(async () => {
        for (const { dataset, version, members } of made.values()) {
          await this.datasets.commit(tx, by, { dataset, version, add: [...members] });
        }
        await this.use(tx, by, planned);
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof WhenceError) || error.kind === 'unavailable' || error.kind === 'integrity') throw error;
      if (error instanceof RefusedWrite) await error.record(tx);
      return recordedRefusal(error as WhenceError);
    }
  }

  private async use(tx: Transaction, by: Actor, planned: PlannedEvent): Promise<void> {
    const { event, startedAt: begun } = planned;
    const { training } = event;
    if (!training || begun === undefined) return;
    const used = training.datasets ?? (await this.readVersions(tx, by, planned));
    if (used.length === 0) return;
    const { model, version, stage, parents } = training;
    if (parents !== undefined) await this.declare(tx, by, { model, version, parents });
    const startedAt = training.startedAt === undefined ? begun : parseInstant(training.startedAt);
    const ended = hasEnded(event) && event.eventTime > startedAt;
    const times = { startedAt, ...(ended && { finishedAt: event.eventTime }) };
    const uses = used.map((one) => ({ dataset: one.dataset, version: one.version, stage, ...times }));
    await this.models.recordUses(tx, by, model, version, { uses });
  }

  /** The versions that inputs name; else one made of the shards that the ended run has read. */
  private async readVersions(tx: Transaction, by: Actor, { event, read }: PlannedEvent): Promise<VersionName[]> {
    const named = event.inputs.flatMap(({ whence }) => {
      const { dataset, version } = whence ?? {};
      return dataset === undefined || version === undefined ? [] : [{ dataset, version }];
    });
    const distinct = new Map(named.map((one) => [JSON.stringify([one.dataset, one.version]), one]));
    if (distinct.size > 0) return [...distinct.values()];
    if (read.length === 0 || event.run === undefined) return [];
    const made = { dataset: inputsName(event), version: event.run.replace(/[@/]/g, '-') };
    await this.datasets.commit(tx, by, { ...made, add: [...read] });
    return [made];
  }

  /** A model version that is declared stays as it is. */
  private async declare(
    tx: Transaction,
    by: Actor,
    declaration: Parameters<ModelsService['declare']>[2],
  ): Promise<void> {
    const { model, version } = declaration;
    const known = await this.known.within(tx).version(model, version, Number.MAX_SAFE_INTEGER);
    if (!known) await this.models.declare(tx, by, declaration);
  }
}

interface MadeVersion extends VersionName {
  readonly members: Set<string>;
}

/** The dataset versions that facets of outputs name, with the shards that they are made of. */
function madeVersions({ event, outputs }: PlannedEvent): Map<string, MadeVersion> {
  const shards = new Map(outputs.map((one) => [JSON.stringify([one.namespace, one.name]), one.shard]));
  const made = new Map<string, MadeVersion>();
  for (const { namespace, name, whence } of event.outputs) {
    const { dataset, version } = whence ?? {};
    const shard = shards.get(JSON.stringify([namespace, name]));
    if (dataset === undefined || version === undefined || shard === undefined) continue;
    const key = JSON.stringify([dataset, version]);
    const one = made.get(key) ?? { dataset, version, members: new Set<string>() };
    one.members.add(shard);
    made.set(key, one);
  }
  return made;
}

const hasEnded = ({ state }: LineageEvent): boolean => state === 'COMPLETE' || state === 'FAIL' || state === 'ABORT';

/** `inputs of <job>`: what the runs of a job have read. */
function inputsName({ job }: LineageEvent): string {
  const name = `inputs of ${job?.namespace ?? ''}/${job?.name ?? ''}`.replaceAll('@', ' at ');
  const printable = name
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim();
  return printable.slice(0, NAME_LIMIT).toWellFormed().trim();
}
