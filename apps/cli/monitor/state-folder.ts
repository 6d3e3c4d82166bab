import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, unlinkSync } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EMPTY_INDEX } from '@core/index-pages';
import { sha256 } from '@core/kernel';
import { emptyState, type MonitorState, type MonitorStore, RecomputedIndex } from '@core/monitor';
import { OCCURRENCE_BYTES } from '@core/subject-index';
import { CliError } from '../cli.errors.js';
import { PageFile, type SavedPages } from './page-file.js';

const STATE = 'state.json';
const OCCURRENCES = 'occurrences';
const EVIDENCE = 'evidence';
const PIECE = OCCURRENCE_BYTES * 10_000;
/** Occurrences that are added to pages at a time, where those are made again. */
const AT_ONCE = 100_000;

export interface OpenedState {
  readonly state: MonitorState;
  readonly index: RecomputedIndex;
  readonly store: MonitorStore;
}

/** A state with what the folder keeps besides. */
interface SavedState extends MonitorState {
  /** Absent in the states of earlier versions. */
  readonly pages?: SavedPages;
  /** How many of the occurrences the pages hold. */
  readonly covered?: number;
}

/**
 * Opens the state that a monitor keeps in a folder: `state.json`, which is replaced as a whole, and
 * two files to which is appended, of which it states how many bytes count: `occurrences`, and the
 * pages of the index. Pages that are missing or damaged are made again from the occurrences. Throws
 * `monitor-state-damaged`.
 */
export async function openState(folder: string, origin: string): Promise<OpenedState> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, STATE);
  const {
    pages: saved,
    covered,
    ...state
  }: SavedState = existsSync(file) ? readState(file, origin) : emptyState(origin);
  removeOthers(folder, saved?.file);
  const opened = saved && covered !== undefined ? PageFile.open(folder, saved) : undefined;
  const pages = opened ?? PageFile.empty(folder);
  const { subjects, root, upto } = state.index;
  const shape = opened ? { depth: saved?.depth ?? 0, subjects, root: Buffer.from(root, 'hex') } : EMPTY_INDEX;
  const index = new RecomputedIndex(pages, shape);
  const first = opened ? (covered ?? 0) : 0;
  for (const piece of occurrencesIn(path.join(folder, OCCURRENCES), first, state.index.occurrences)) {
    index.pending.addBytes(piece);
    if (!opened && index.pending.size >= AT_ONCE) await index.advance(upto);
  }
  if (!opened) await index.advance(upto);
  const isWhole = index.subjects === subjects && index.root() === root && index.pendingHash() === state.index.pending;
  if (!isWhole) throw damaged(path.join(folder, OCCURRENCES), 'does not lead to the index that was recomputed');
  return { state, index, store: new StateFolder(folder, state.index.occurrences, index, pages) };
}

/** Pages that a crash left behind. */
function removeOthers(folder: string, kept: string | undefined): void {
  for (const name of readdirSync(folder))
    if (name.startsWith('pages.') && name !== kept) unlinkSync(path.join(folder, name));
}

function readState(file: string, origin: string): SavedState {
  let state: SavedState;
  try {
    state = JSON.parse(readFileSync(file, 'utf8')) as SavedState;
  } catch (error) {
    throw damaged(file, `cannot be read (${(error as Error).message})`);
  }
  if (state?.version !== 2) throw damaged(file, 'is no state of this version of the monitor');
  if (state.origin === origin) return state;
  throw new CliError('malformed-option', `${file} is the state of another log, ${state.origin}: give another --state.`);
}

/** The occurrences [from, to), in pieces of whole ones. */
function* occurrencesIn(file: string, from: number, to: number): Generator<Uint8Array> {
  let left = (to - from) * OCCURRENCE_BYTES;
  if (left === 0) return;
  if (!existsSync(file)) throw damaged(file, 'is missing');
  const handle = openSync(file, 'r');
  try {
    while (left > 0) {
      const piece = Buffer.alloc(Math.min(PIECE, left));
      const read = readSync(handle, piece, 0, piece.length, to * OCCURRENCE_BYTES - left);
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
    private readonly index: RecomputedIndex,
    private pages: PageFile,
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
    const { pages, index } = this;
    this.pages.sync();
    const next = pages.compacted(index.depth);
    const covered = state.index.occurrences - index.pending.size;
    const saved: SavedState = { ...state, pages: next.describe(index.depth), covered };
    await replaceFile(this.file, JSON.stringify(saved));
    if (next === pages) return;
    this.pages = next;
    index.moveTo(next);
    pages.remove();
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
