import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '@core/kernel';
import { isSameKey, parseCheckpoint, type VerifierKey, verifyNote } from '@core/note';
import { type KnownLogs, NOTHING_WITNESSED, type WitnessedHead } from '@core/witness';
import { WitnessError } from './witness.errors.js';

/**
 * What the witness remembers: for each log the checkpoint that it cosigned last, in `<folder>/<SHA-256 of the origin>/checkpoint`. That is also what
 * it serves to monitors. A file that does not hold its own cosignature stops the witness: going on from nothing would let a log go back.
 */
export class StateFile {
  constructor(
    private readonly folder: string,
    private readonly key: VerifierKey,
    private readonly logs: KnownLogs,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const origin of logs.keys()) this.head(origin);
  }

  /** Verbatim; undefined if the witness has not cosigned this log yet. */
  checkpoint(originHash: string): string | undefined {
    try {
      return readFileSync(this.fileOf(originHash), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  head(origin: string): WitnessedHead {
    const note = this.checkpoint(hashOf(origin));
    if (note === undefined) return NOTHING_WITNESSED;
    try {
      const { text, signatures } = verifyNote(note, [this.key]);
      const { treeSize, root, origin: of } = parseCheckpoint(text);
      if (of === origin && signatures.some(({ key }) => isSameKey(key, this.key))) return { size: treeSize, root };
    } catch {
      // Said below.
    }
    const message = `${this.fileOf(hashOf(origin))} is not a checkpoint of ${origin} that this witness has cosigned: the file was changed. Put it back from a backup that is not older.`;
    throw new WitnessError('state-damaged', message);
  }

  /** Returns when the checkpoint would survive a crash of the machine. The file is the old one or the new one, never a part. */
  async keep(origin: string, note: string): Promise<void> {
    const file = this.fileOf(hashOf(origin));
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const next = `${file}.${randomBytes(4).toString('hex')}`;
    await written(next, note);
    await rename(next, file);
    await synced(path.dirname(file));
    await synced(this.folder);
  }

  private fileOf(originHash: string): string {
    return path.join(this.folder, originHash, 'checkpoint');
  }
}

export function hashOf(origin: string): string {
  return sha256(origin).toString('hex');
}

async function written(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename lasts once the folder that holds the name is on disk. Windows has no such call, and needs none. */
async function synced(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
