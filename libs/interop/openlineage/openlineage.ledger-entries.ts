import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';

export const OPENLINEAGE_ENTRY_KINDS = ['openlineage.datasets-named', 'openlineage.received'] as const;

/** A dataset that an event names. */
export interface NamedDataset {
  readonly namespace: string;
  readonly name: string;
  /**
   * Of an output: the shard that its state is; of an input: the version or digest that was read.
   */
  readonly shard?: string;
  /** What the state was made of: two states of one run with one basis are the same. */
  readonly basis?: string;
  /** It is another name of an output, by its symlinks. */
  readonly alias?: true;
}

export interface NamedDatasets {
  readonly inputs?: readonly NamedDataset[];
  readonly outputs?: readonly NamedDataset[];
}

/** Why what an event states was refused. */
export interface RecordedRefusal {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

export interface ReceivedEvent extends NamedDatasets {
  /** `sha256:<hex>` of the bytes that were sent. */
  readonly event: string;
  readonly bytes: number;
  readonly type: 'run' | 'dataset' | 'job';
  readonly eventTime: string;
  readonly state?: string;
  readonly run?: string;
  readonly job?: { readonly namespace: string; readonly name: string };
  /** What was wrong with it though it was accepted: the first of them, and how many there are. */
  readonly issues?: readonly { readonly pointer: string; readonly message: string }[];
  readonly issueCount?: number;
  /** Names of facets that nothing was made of: the first of them, and how many there are. */
  readonly notRead?: readonly string[];
  readonly notReadCount?: number;
  readonly refused?: RecordedRefusal;
}

/** Names of datasets in one entry, in bytes of JSON: an entry holds 65,535. */
const PART_BYTES = 24_000;

/**
 * The entries of an event. Datasets that do not fit into `openlineage.received` are in entries
 * before it, which name the event.
 */
export function eventReceived({ inputs = [], outputs = [], ...event }: ReceivedEvent): Statement[] {
  const parts = partsOf(inputs, outputs);
  const last = parts.pop() ?? {};
  return [
    ...parts.map((part) => statement('openlineage.datasets-named', { event: event.event, ...part })),
    statement('openlineage.received', { ...event, ...last, ...(parts.length > 0 && { parts: parts.length }) }),
  ];
}

function statement(kind: (typeof OPENLINEAGE_ENTRY_KINDS)[number], data: object): Statement {
  return { kind, data: data as JsonObject };
}

function partsOf(inputs: readonly NamedDataset[], outputs: readonly NamedDataset[]): NamedDatasets[] {
  const parts: { inputs?: NamedDataset[]; outputs?: NamedDataset[] }[] = [{}];
  let bytes = 0;
  for (const [list, items] of [['inputs', inputs] as const, ['outputs', outputs] as const]) {
    for (const item of items) {
      const size = Buffer.byteLength(JSON.stringify(item));
      if (bytes > 0 && bytes + size > PART_BYTES) {
        parts.push({});
        bytes = 0;
      }
      bytes += size;
      ((parts.at(-1) as (typeof parts)[number])[list] ??= []).push(item);
    }
  }
  return parts;
}
