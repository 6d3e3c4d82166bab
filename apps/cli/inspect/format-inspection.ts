import type { JsonObject } from '@core/kernel';
import { formatTable } from '../format-table.js';

/** The members of the responses that are shown. */
export interface Inspection {
  readonly id: string;
  readonly state: 'running' | 'concluded' | 'cancelled';
  readonly shards: number;
  readonly detectors: readonly {
    readonly name: string;
    readonly version: string;
    readonly parameters: JsonObject;
  }[];
  readonly progress: {
    readonly done: number;
    readonly inconclusive: number;
    readonly contradicting: number;
    readonly bytes: number;
    readonly records: number;
  };
  readonly rate: { readonly bytesPerSecond: number; readonly shardsPerHour: number } | null;
  readonly secondsLeft: number | null;
}

export interface Measurement {
  readonly shard: string;
  readonly uri: string | null;
  readonly contradicts: readonly string[];
  readonly measured: readonly {
    readonly detector: string;
    readonly outcome: 'measured' | 'inconclusive';
    readonly reason?: string;
    readonly facts?: JsonObject;
  }[];
}

export function progressLine({ shards, progress, rate, secondsLeft }: Inspection): string {
  const speed = rate === null ? '' : `, ${megabytes(rate.bytesPerSecond)}/s`;
  const left = secondsLeft === null || secondsLeft === 0 ? '' : `, ${secondsLeft.toLocaleString('en')} s left`;
  return `${counted(progress.done)} of ${counted(shards)} shards, ${megabytes(progress.bytes)}${speed}${left}`;
}

/** What was measured, and first of all where it is not what was declared. */
export function formatInspection(inspection: Inspection, remarkable: readonly Measurement[]): string[] {
  const { id, state, shards, progress, detectors } = inspection;
  const { done, contradicting, inconclusive, records, bytes } = progress;
  const names = detectors.map(({ name, version }) => `${name} ${version}`).join(', ');
  const lines = [
    `${id} is ${state}: ${counted(done)} of ${counted(shards)} shards by ${names}.`,
    `Read: ${megabytes(bytes)}, ${counted(records)} records.`,
    `Not as declared (digest, length, records or tokens): ${counted(contradicting)}. Not measured in full: ${counted(inconclusive)}.`,
    ...uncompared(inspection),
    `What each detector measured: whence api GET /v1/inspections/${id}/results. Findings, if any: whence findings`,
  ];
  if (remarkable.length === 0) return lines;
  const rows = remarkable.map((one) => [one.shard, one.uri ?? '', remarkOf(one)]);
  return [...lines, '', ...formatTable(['shard', 'read at', 'what'], rows).map((line) => `  ${line}`)];
}

/** Without a baseline a rate of phrases is neither high nor low, and no finding comes of it. */
function uncompared({ detectors }: Inspection): string[] {
  const isUncompared = detectors.some(({ name, parameters }) => name === 'phrases' && !('baseline' in parameters));
  if (!isUncompared) return [];
  return [
    `Phrases were counted and compared with nothing: no baseline was given (--detector 'phrases={"baseline":{"inspection":"…"}}').`,
  ];
}

function remarkOf({ contradicts, measured }: Measurement): string {
  const differs = contradicts.length > 0 ? [`not the declared ${contradicts.join(', ')}`] : [];
  const unmeasured = measured.flatMap(({ detector, outcome, reason }) =>
    outcome === 'inconclusive' ? [`${detector}: ${reason ?? ''}`] : [],
  );
  return [...differs, ...unmeasured].join('; ');
}

const counted = (value: number): string => value.toLocaleString('en');
const megabytes = (bytes: number): string => `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
