import path from 'node:path';
import { parseArgs } from 'node:util';
import { MEASURES } from './measures/all-measures.js';
import { type Measure, TEN_MILLION } from './measures/measure.js';

export interface Settings {
  /** The number of shards. */
  readonly scale: number;
  readonly measures: readonly Measure[];
  /** The folder of the ledgers to keep; null for a run that keeps none. */
  readonly data: string | null;
  /** The names of the measures where not all were asked for. */
  readonly only: readonly string[] | null;
  /** Whether to write the table to RESULTS.md. */
  readonly write: boolean;
  /** The command that repeats this run. */
  readonly command: string;
}

const SMALLEST = 10_000;
const LARGEST = TEN_MILLION;

/** The names of the measures of a whole run. */
function wholeAt(scale: number): string[] {
  return MEASURES.filter(({ upTo = LARGEST }) => scale <= upTo).map(({ name }) => name);
}

export const USAGE = `npm run bench [-- --scale 1e5|1e6|1e7] [--only name,…] [--data folder] [--write]

  --scale  shards, from ${SMALLEST} to ${LARGEST}; defaults to 1e5
  --only   a list of: ${MEASURES.map(({ name }) => name).join(', ')}
           (without it, and above 1e6 shards, only: ${wholeAt(LARGEST).join(', ')})
  --data   a folder that keeps the ledger: the first run builds it there, later ones with the same schema measure it
  --write  write the table to test/bench/RESULTS.md: in place of its scale's, or of that of the same measures`;

/** @throws Error with a message for the user */
export function readSettings(args: string[]): Settings | 'help' {
  const options = { scale: { type: 'string' }, only: { type: 'string' }, data: { type: 'string' } } as const;
  const flags = { write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ args, options: { ...options, ...flags } });
  if (values.help) return 'help';
  const scale = Number(values.scale ?? '1e5');
  if (!Number.isInteger(scale) || scale < SMALLEST || scale > LARGEST) {
    throw new Error(`--scale takes a whole number of shards from ${SMALLEST} to ${LARGEST}, such as 1e6.`);
  }
  const only = values.only?.split(',') ?? null;
  const data = values.data === undefined ? null : path.resolve(values.data);
  const unknown = only?.find((name) => !MEASURES.some((measure) => measure.name === name));
  if (unknown !== undefined) throw new Error(`There is no measure "${unknown}".\n\n${USAGE}`);
  const names = only ?? wholeAt(scale);
  const named = MEASURES.filter(({ name }) => names.includes(name));
  const measures = named.filter(({ ledger }) => data === null || ledger !== 'needs-new');
  const left = named.find((measure) => !measures.includes(measure))?.name;
  if (only && left !== undefined)
    throw new Error(`${left} measures a ledger without dataset versions: run it without --data.`);
  const command = ['npm run bench --', ...args].join(' ');
  return { scale, data, measures, only, write: values.write ?? false, command };
}
