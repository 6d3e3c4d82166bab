import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BoundedCache } from '@platform/cache';
import type { Digested } from './digest-stream.js';

/** Identifies a content of a file: another size, time or ETag is another content. */
export interface FileVersion {
  readonly size: number;
  /** Nanoseconds since 1970, or an ETag. */
  readonly stamp: string;
}

/** A line of a cache file: name, size, stamp, digest, records or null. */
type Line = readonly [string, number, string, string, number | null];

/** Folders in memory: the source is read folder by folder, and results arrive soon after. */
const CACHED_FOLDERS = 64;
const BUFFERED_LINES = 1_000;

/**
 * The digests of files that were hashed before, one cache file a folder. Lines are only appended,
 * and the last one about a file counts. A line that a crash cut short is ignored: its file is
 * hashed again.
 */
export class DigestCache {
  private readonly folders = new BoundedCache<Promise<Map<string, Line>>>(CACHED_FOLDERS);
  private readonly unwritten = new Map<string, string[]>();
  private lines = 0;

  constructor(private readonly dir: string) {}

  async find(folder: string, name: string, { size, stamp }: FileVersion): Promise<Digested | undefined> {
    const line = (await this.folder(folder)).get(name);
    if (!line || line[1] !== size || line[2] !== stamp) return undefined;
    return { digest: line[3], bytes: size, records: line[4] ?? undefined };
  }

  async add(folder: string, name: string, { stamp }: FileVersion, { digest, bytes, records }: Digested): Promise<void> {
    const line: Line = [name, bytes, stamp, digest, records ?? null];
    (await this.folder(folder)).set(name, line);
    const lines = this.unwritten.get(folder) ?? [];
    this.unwritten.set(folder, lines);
    lines.push(`${JSON.stringify(line)}\n`);
    this.lines += 1;
    if (this.lines >= BUFFERED_LINES) await this.flush();
  }

  async flush(): Promise<void> {
    const unwritten = [...this.unwritten];
    this.unwritten.clear();
    this.lines = 0;
    for (const [folder, lines] of unwritten) {
      const file = this.fileOf(folder);
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      // Starts with a line end: the line before may have been cut short.
      await appendFile(file, `\n${lines.join('')}`, { mode: 0o600 });
    }
  }

  private folder(folder: string): Promise<Map<string, Line>> {
    const cached = this.folders.get(folder) ?? this.read(folder);
    this.folders.put(folder, cached);
    return cached;
  }

  private async read(folder: string): Promise<Map<string, Line>> {
    const lines = new Map<string, Line>();
    const text = await readFile(this.fileOf(folder), 'utf8').catch(() => '');
    const unwritten = this.unwritten.get(folder)?.join('') ?? '';
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
