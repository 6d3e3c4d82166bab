import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '@core/kernel';
import { isSameKey, parseCheckpoint, type VerifierKey, verifyNote } from '@core/note';
import { type KnownLogs, NOTHING_WITNESSED, type WitnessedHead } from '@core/witness';
import { WitnessError } from './witness.errors.js';

/** The last cosigned head, and the number of heads so far. */
export interface WitnessState extends WitnessedHead {
  readonly generation: number;
}

const NAME = /^checkpoint-(\d{16})$/;

/**
 * The state of the witness: the last checkpoint of each log that it cosigned, which it also serves
 * to monitors, in `<folder>/<SHA-256 of the origin>/checkpoint-<generation>`. The witness does not
 * start with a file that lacks its cosignature: without its state it could cosign an older head.
 * The generation in the name makes each advance a compare-and-set, also between processes on one
 * folder.
 */
export class StateFile {
  constructor(
    private readonly folder: string,
    private readonly key: VerifierKey,
    private readonly logs: KnownLogs,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const origin of this.logs.keys()) this.head(origin);
  }

  /** The last cosigned checkpoint, verbatim. */
  checkpoint(originHash: string): string | undefined {
    return this.latest(originHash)?.note;
  }

  head(origin: string): WitnessState {
    const latest = this.latest(hashOf(origin));
    if (latest === undefined) return { ...NOTHING_WITNESSED, generation: 0 };
    try {
      const { text, signatures } = verifyNote(latest.note, [this.key]);
      const { treeSize, root, origin: of } = parseCheckpoint(text);
      if (of === origin && signatures.some(({ key }) => isSameKey(key, this.key))) {
        return { size: treeSize, root, generation: latest.generation };
      }
    } catch {
      // Reported below.
    }
    const message = `${latest.file} is not a checkpoint of ${origin} that this witness has cosigned: the file was changed. Restore it from a backup that is not older.`;
    throw new WitnessError('state-damaged', message);
  }

  /**
   * Advances from `last` to a checkpoint; resolves when the file survives a crash of the machine.
   * Returns false, without any change, if another process was first.
   */
  async advance(origin: string, last: WitnessState, note: string): Promise<boolean> {
    const folder = path.join(this.folder, hashOf(origin));
    const generation = last.generation + 1;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const next = path.join(folder, `next-${randomBytes(4).toString('hex')}`);
    await writeSynced(next, note);
    const isFirst = await tryLink(next, path.join(folder, nameOf(generation)));
    await unlink(next);
    await syncFolder(folder);
    await syncFolder(this.folder);
    // If this process was suspended while others advanced twice, it finds a later generation.
    if (!isFirst || this.latest(hashOf(origin))?.generation !== generation) return false;
    if (last.generation > 0) await unlink(path.join(folder, nameOf(last.generation))).catch(() => undefined);
    return true;
  }

  private latest(originHash: string): { file: string; note: string; generation: number } | undefined {
    const folder = path.join(this.folder, originHash);
    for (;;) {
      const generation = generationsIn(folder).at(-1);
      if (generation === undefined) return undefined;
      const file = path.join(folder, nameOf(generation));
      try {
        return { file, note: readFileSync(file, 'utf8'), generation };
      } catch (error) {
        // Another process advanced after the folder was read.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}

/** Throws if the folder holds cosigned checkpoints, and the key that cosigned them is gone. */
export function requireKeyOfState(folder: string, keyFile: string): void {
  if (existsSync(keyFile) || !existsSync(folder)) return;
  const witnessed = readdirSync(folder).filter((name) => generationsIn(path.join(folder, name)).length > 0);
  if (witnessed.length === 0) return;
  const message = `${folder} holds checkpoints that this witness cosigned, and its key ${keyFile} is gone. Restore the key from a backup. If it is lost, the witness ends: start another in an empty folder, under another name, and put its key into the policy of the log.`;
  throw new WitnessError('key-missing', message);
}

function nameOf(generation: number): string {
  return `checkpoint-${String(generation).padStart(16, '0')}`;
}

function generationsIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    // ENOTDIR: a file beside the folders of logs.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

export function hashOf(origin: string): string {
  return sha256(origin).toString('hex');
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Syncs a folder, which makes the names in it durable. Windows neither has nor needs this. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
