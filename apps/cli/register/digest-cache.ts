import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Digested } from './digest-stream.js';

/** What a file was when it was hashed: another size, time or ETag is another content. */
export interface Version {
  readonly size: number;
  /** Nanoseconds since 1970, or an ETag. */
  readonly stamp: string;
}

/** A line of a cache file: name, size, stamp, digest, records or null. */
type Line = readonly [string, number, string, string, number | null];

/** Folders kept in memory: a walk is in one of them at a time, and its results come soon after. */
const FOLDERS_KEPT = 64;
const LINES_WAITING = 1_000;

/**
 * Digests of files that were hashed before, a file for each folder, under the data folder. Lines are only added, the last one holds; one that a crash cut off is not
 * understood and costs one hashing.
 */
export class DigestCache {
  private readonly folders = new Map<string, Promise<Map<string, Line>>>();
  private readonly waiting = new Map<string, string[]>();
  private lines = 0;

  constructor(private readonly dir: string) {}

  async recall(folder: string, name: string, { size, stamp }: Version): Promise<Digested | undefined> {
    const line = (await this.folder(folder)).get(name);
    if (!line || line[1] !== size || line[2] !== stamp) return undefined;
    return { digest: line[3], bytes: size, ...(line[4] !== null && { records: line[4] }) };
  }

  async remember(
    folder: string,
    name: string,
    { stamp }: Version,
    { digest, bytes, records }: Digested,
  ): Promise<void> {
    const line: Line = [name, bytes, stamp, digest, records ?? null];
    (await this.folder(folder)).set(name, line);
    const lines = this.waiting.get(folder) ?? [];
    this.waiting.set(folder, lines);
    lines.push(`${JSON.stringify(line)}\n`);
    this.lines += 1;
    if (this.lines >= LINES_WAITING) await this.flush();
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    const waiting = [...this.waiting];
    this.waiting.clear();
    this.lines = 0;
    for (const [folder, lines] of waiting) {
      const file = this.fileOf(folder);
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      // Begins with a line end: the line before may have been cut off.
      await appendFile(file, `\n${lines.join('')}`, { mode: 0o600 });
    }
  }

  private folder(folder: string): Promise<Map<string, Line>> {
    const kept = this.folders.get(folder);
    if (kept) return kept;
    const [oldest] = this.folders.keys();
    if (oldest !== undefined && this.folders.size >= FOLDERS_KEPT) this.folders.delete(oldest);
    const read = this.read(folder);
    this.folders.set(folder, read);
    return read;
  }

  private async read(folder: string): Promise<Map<string, Line>> {
    const lines = new Map<string, Line>();
    const text = await readFile(this.fileOf(folder), 'utf8').catch(() => '');
    const unwritten = this.waiting.get(folder)?.join('') ?? '';
    for (const line of `${text}\n${unwritten}`.split('\n')) {
      const read = parsed(line);
      if (read) lines.set(read[0], read);
    }
    return lines;
  }

  private fileOf(folder: string): string {
    const hash = createHash('sha256').update(folder).digest('hex');
    return path.join(this.dir, hash.slice(0, 2), `${hash.slice(2, 32)}.ndjson`);
  }
}

function parsed(text: string): Line | undefined {
  if (!text.endsWith(']')) return undefined;
  try {
    const line = JSON.parse(text) as Line;
    return Array.isArray(line) && /^sha256:[0-9a-f]{64}$/.test(line[3]) ? line : undefined;
  } catch {
    return undefined;
  }
}
