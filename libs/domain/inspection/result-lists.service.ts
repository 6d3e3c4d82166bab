import { Inject, Injectable, Optional } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createDeflate, createInflate, inflateSync } from 'node:zlib';
import { formatDigest, parseDigest, sha256 } from '@core/kernel';
import { Database, type Reader, type Transaction } from '@platform/database';
import { StorageError } from '@platform/storage';
import { InspectionError } from './inspection.errors.js';
import type { ListedLines } from './listed-lines.js';
import { ResultsSettings } from './results-settings.service.js';
import { INSERT_MEASUREMENT_LIST, SELECT_MEASUREMENT_LIST } from './store/result-lists.sql.js';

/** What is to be written in the transaction of the entry that names lists. */
export type ListRows = readonly { readonly digest: Buffer; readonly content: Buffer }[];

/** A list as a measurement names it. */
interface NamedList {
  /** `sha256:<hex>`, or its bytes. */
  readonly digest: string | Buffer;
  /** Its row, if that was read already; null: it has none; left out: it is looked for. */
  readonly content?: Buffer | null;
}

/**
 * Full results beside the ledger, by digest: files of `WHENCE_RESULTS_URL`, or rows of the
 * database. What is in the database stays there, and is read there.
 */
@Injectable()
export class ResultLists {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    @Optional() private readonly settings: ResultsSettings = new ResultsSettings(),
  ) {}

  /**
   * Writes lists, before the entry that names them is recorded: a crash between leaves files that
   * nothing names. Returns the rows to insert with the entry, where lists are rows.
   * @throws InspectionError `results-unavailable`
   */
  async write(lists: readonly ListedLines[]): Promise<ListRows> {
    const { files } = this.settings;
    const rows: { digest: Buffer; content: Buffer }[] = [];
    for (const { digest, chunks } of lists)
      if (files) await this.stored(digest, files.write(digest, chunks()));
      else rows.push({ digest: parseDigest(digest), content: await deflated(chunks()) });
    return rows;
  }

  async insert(tx: Transaction, rows: ListRows): Promise<void> {
    for (const { digest, content } of rows) await tx.query(INSERT_MEASUREMENT_LIST, [digest, content]);
  }

  /**
   * Streams a list. Its digest is compared at the end: nothing may follow from what comes before.
   * @throws InspectionError `result-not-found`, `result-altered`, `results-unavailable`
   */
  async *read({ digest: named, content: known }: NamedList): AsyncGenerator<Buffer> {
    const digest = typeof named === 'string' ? named : formatDigest(named);
    const content = known === undefined ? await this.row(digest) : known;
    if (content) {
      yield* inflated(digest, content);
      return;
    }
    const { files } = this.settings;
    if (!files)
      throw new InspectionError('result-not-found', `The results ${digest} are not in the database. ${NO_PLACE}`);
    try {
      yield* files.read(digest);
    } catch (error) {
      throw this.explained(digest, error);
    }
  }

  /**
   * A list of bounded length, as a whole.
   * @throws InspectionError as `read` does
   */
  async text({ digest: named, content: known }: NamedList): Promise<string> {
    const digest = typeof named === 'string' ? named : formatDigest(named);
    const content = known === undefined ? await this.row(digest) : known;
    if (content) return inflatedText(digest, content);
    const chunks: Buffer[] = [];
    for await (const chunk of this.read({ digest, content })) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  private async row(digest: string): Promise<Buffer | null> {
    const [row] = await this.reader.query<{ content: Buffer }>(SELECT_MEASUREMENT_LIST, [parseDigest(digest)]);
    return row?.content ?? null;
  }

  private async stored(digest: string, writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      throw this.explained(digest, error);
    }
  }

  private explained(digest: string, error: unknown): unknown {
    if (!(error instanceof StorageError)) return error;
    const uri = this.settings.files?.uriOf(digest) ?? '';
    if (error.code === 'object-altered') return new InspectionError('result-altered', `${error.message} ${RESTORE}`);
    if (error.code === 'object-not-found') {
      const message = `The results ${digest} are not at ${uri}: the file is gone, or the worker that wrote it has another WHENCE_RESULTS_URL.`;
      return new InspectionError('result-not-found', message);
    }
    return new InspectionError('results-unavailable', `The place of results does not serve ${uri}. ${error.message}`);
  }
}

const NO_PLACE = 'This process has no WHENCE_RESULTS_URL; the worker that wrote them may have one.';
const RESTORE = 'Restore the file; `whence audit` lists each that differs.';

async function deflated(chunks: Iterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  const deflate = createDeflate();
  pipeline(Readable.from(chunks), deflate, () => undefined);
  for await (const part of deflate) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Small ones are many: they go through no stream. */
function inflatedText(digest: string, content: Buffer): string {
  try {
    const text = inflateSync(content);
    if (`sha256:${sha256(text).toString('hex')}` === digest) return text.toString('utf8');
  } catch (error) {
    if (!isOfZlib(error)) throw error;
  }
  throw rowAltered(digest);
}

async function* inflated(digest: string, content: Buffer): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of Readable.from([content]).pipe(createInflate())) {
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw isOfZlib(error) ? rowAltered(digest) : error;
  }
  if (`sha256:${hash.digest('hex')}` !== digest) throw rowAltered(digest);
}

function isOfZlib(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('Z_') === true;
}

function rowAltered(digest: string): InspectionError {
  return new InspectionError('result-altered', `The results ${digest} in the database were altered. ${RESTORE}`);
}
