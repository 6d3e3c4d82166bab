import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '@core/kernel';
import { emptyState, type MonitorState, type MonitorStore, RecomputedIndex } from '@core/monitor';
import { OCCURRENCE_BYTES } from '@core/subject-index';
import { CliError } from '../cli.errors.js';

const STATE = 'state.json';
const OCCURRENCES = 'occurrences';
const EVIDENCE = 'evidence';
const PIECE = OCCURRENCE_BYTES * 10_000;

export interface OpenedState {
  readonly state: MonitorState;
  readonly index: RecomputedIndex;
  readonly store: MonitorStore;
}

/**
 * Opens the state that a monitor keeps in a folder: `state.json`, which is replaced as a whole, and
 * `occurrences`, of which it states how many bytes count. Throws `monitor-state-damaged`.
 */
export function openState(folder: string, origin: string): OpenedState {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, STATE);
  const state = existsSync(file) ? readState(file, origin) : emptyState(origin);
  const index = RecomputedIndex.restore(state, occurrencesIn(path.join(folder, OCCURRENCES), state));
  if (!index) throw damaged(path.join(folder, OCCURRENCES), 'does not lead to the index that was recomputed');
  return { state, index, store: new StateFolder(folder, state.index.occurrences) };
}

function readState(file: string, origin: string): MonitorState {
  let state: MonitorState;
  try {
    state = JSON.parse(readFileSync(file, 'utf8')) as MonitorState;
  } catch (error) {
    throw damaged(file, `cannot be read (${(error as Error).message})`);
  }
  if (state?.version !== 2) throw damaged(file, 'is no state of this version of the monitor');
  if (state.origin === origin) return state;
  throw new CliError('malformed-option', `${file} is the state of another log, ${state.origin}: give another --state.`);
}

function* occurrencesIn(file: string, { index }: MonitorState): Generator<Uint8Array> {
  let left = index.occurrences * OCCURRENCE_BYTES;
  if (left === 0) return;
  if (!existsSync(file)) throw damaged(file, 'is missing');
  const handle = openSync(file, 'r');
  try {
    while (left > 0) {
      const piece = Buffer.alloc(Math.min(PIECE, left));
      const read = readSync(handle, piece);
      if (read < piece.length && (read === 0 || read % OCCURRENCE_BYTES !== 0)) throw damaged(file, 'is too short');
      left -= read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(handle);
  }
}

class StateFolder implements MonitorStore {
  constructor(
    private readonly folder: string,
    private written: number,
  ) {}

  /**
   * Bytes of occurrences beyond those that a state counts are written again. They are the same for
   * everybody who reads the log.
   */
  async save(state: MonitorState, occurrences: Buffer): Promise<void> {
    if (occurrences.length > 0) {
      const file = path.join(this.folder, OCCURRENCES);
      const handle = await open(file, existsSync(file) ? 'r+' : 'w', 0o600);
      try {
        await handle.write(occurrences, 0, occurrences.length, this.written * OCCURRENCE_BYTES);
        await handle.sync();
      } finally {
        await handle.close();
      }
      this.written = state.index.occurrences;
    }
    await replaceFile(this.file, JSON.stringify(state));
  }

  async keepEvidence(note: string): Promise<void> {
    const folder = path.join(this.folder, EVIDENCE);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `checkpoint-${sha256(note).toString('hex').slice(0, 16)}`;
    await writeFile(path.join(folder, name), note, { mode: 0o600 });
  }

  private get file(): string {
    return path.join(this.folder, STATE);
  }
}

/** Replaces a file so that a crash leaves the one before, or this one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.${process.pid}.next`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

function damaged(file: string, what: string): CliError {
  const remedy =
    'Restore the folder from a backup, or start again with an empty one, which reads the log from its beginning.';
  return new CliError('monitor-state-damaged', `${file} ${what}. ${remedy}`);
}
