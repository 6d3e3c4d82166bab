import { hash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { LineSplitter } from '@core/text';
import { CopyRows } from '@platform/database';

/**
 * The limit of bulk registration by a Node program (`npm run bench`): parses the same lines, hashes
 * each entry once and COPYs rows of the same sizes, while the next lines are read. It keeps all
 * names in memory, by which it finds parents, and numbers lists of origins by their JSON. It checks
 * nothing, looks nothing up in the database and builds no tree. DATABASE_URL names an empty
 * database.
 */

const CHUNK_LINES = 2_000;
/** Of the corpus. */
const ORIGINS = 300;
const LINE_LIMIT = 2 * 1024 * 1024;
const AT = '2026-04-01T00:00:00.000Z';
const BEFORE = Buffer.from(`{"at":"${AT}","by":"key:0123456789abcdef0123","data":`);
const AFTER = Buffer.from(`,"kind":"shard.registered"}`);

const COPY_ENTRIES = 'COPY ledger_entry (index, kind, recorded_at, body, hashes) FROM STDIN (FORMAT binary)';
const COPY_SHARDS = `COPY shard (number, entry, digest, digest_entry, uri, dataset, media_type, bytes, records, tokens, labels,
  traits, derivation, declared_set, effective_set, valid_from) FROM STDIN (FORMAT binary)`;
const COPY_DERIVATIONS = `COPY derivation (id, hash, entry, parents, kind, run) FROM STDIN (FORMAT binary)`;

interface Declared {
  readonly uri: string;
  readonly digest: string;
  readonly dataset: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly records: number;
  readonly tokens: number;
  readonly origins?: readonly object[];
  readonly derivedFrom?: readonly string[];
  readonly activity?: { readonly kind: string; readonly run: string };
}

class Rows {
  readonly entries = new CopyRows(5);
  readonly shards = new CopyRows(16);
  readonly derivations = new CopyRows(6);
  derived = false;
}

let shards = 0;
/** Numbers of shards. Two maps, since one holds 16.7 million names. */
const [byDigest, byUri] = [new Map<string, number>(), new Map<string, number>()];
/** Ids by parents and run, and by the JSON of origins. */
const derivations = new Map<string, number>();
const originSets = new Map<string, number>();

function rowsOf(lines: readonly Buffer[]): Rows {
  const rows = new Rows();
  for (const line of lines) {
    const declared = JSON.parse(line.toString('utf8')) as Declared;
    const number = shards++;
    const body = Buffer.concat([BEFORE, line, AFTER]);
    rows.entries.row().int8(number).text('shard.registered').instant(AT).bytea(body).bytea(hashesOf(body, number));
    const parents = declared.derivedFrom?.map(numberOf);
    const derivation = parents ? derivationOf(declared, parents, number, rows) : null;
    const set = originSetOf(declared.origins ? JSON.stringify(declared.origins) : `${(parents?.[0] ?? 0) % ORIGINS}`);
    const { uri, dataset, mediaType, bytes, records, tokens } = declared;
    rows.shards.row().int4(number).int8(number).hex(declared.digest.slice(7)).int8(number);
    rows.shards.text(uri).text(dataset).text(mediaType).int8(bytes).int8(records).int8(tokens).jsonb(undefined);
    rows.shards.int4(undefined).int4(derivation).int4(set).int4(set).int8(number);
    byDigest.set(declared.digest, number);
    byUri.set(uri, number);
  }
  return rows;
}

const numberOf = (name: string): number => (name.startsWith('sha256:') ? byDigest : byUri).get(name) ?? 0;

/** As many hashes as a tree has at its place, all of them that of the entry. */
function hashesOf(body: Buffer, index: number): Buffer {
  const leaf = sha256(body);
  const nodes = [leaf];
  for (let rest = index; rest % 2 === 1; rest = (rest - 1) / 2) nodes.push(leaf);
  return nodes.length === 1 ? leaf : Buffer.concat(nodes);
}

/** @param key of a derived shard, a number below that of origins: it takes the place of a union */
function originSetOf(key: string): number {
  const known = originSets.get(key);
  if (known !== undefined) return known;
  originSets.set(key, originSets.size);
  return originSets.size - 1;
}

function derivationOf({ activity }: Declared, parents: readonly number[], number: number, rows: Rows): number {
  const key = `${parents.join()} ${activity?.run ?? ''}`;
  const known = derivations.get(key);
  if (known !== undefined) return known;
  rows.derived = true;
  const id = derivations.size;
  derivations.set(key, id);
  const row = rows.derivations.row().int4(id).bytea(sha256(key)).int8(number).int4Array(parents);
  row.text(activity?.kind).text(activity?.run);
  return id;
}

const sha256 = (bytes: Buffer | string): Buffer => Buffer.from(hash('sha256', bytes, 'hex'), 'hex');

const client = new Client({ connectionString: process.env['DATABASE_URL'] });

async function write(rows: Rows): Promise<void> {
  await client.query('BEGIN');
  await copy(COPY_ENTRIES, rows.entries);
  await copy(COPY_SHARDS, rows.shards);
  if (rows.derived) await copy(COPY_DERIVATIONS, rows.derivations);
  await client.query('COMMIT');
}

async function copy(sql: string, rows: CopyRows): Promise<void> {
  const stream = client.query(copyFrom(sql));
  stream.end(rows.toBytes());
  await finished(stream);
}

async function load(request: IncomingMessage): Promise<number> {
  const splitter = new LineSplitter(LINE_LIMIT);
  let lines: Buffer[] = [];
  let count = 0;
  let writing = Promise.resolve();
  const flush = async (): Promise<void> => {
    const rows = rowsOf(lines);
    count += lines.length;
    lines = [];
    await writing;
    writing = write(rows);
    // Awaited above or below; must not count as an unhandled rejection before.
    writing.catch(() => undefined);
  };
  for await (const some of request as AsyncIterable<Buffer>) {
    for (const { bytes } of splitter.push(some)) {
      if (bytes) lines.push(bytes);
      if (lines.length === CHUNK_LINES) await flush();
    }
  }
  if (lines.length > 0) await flush();
  await writing;
  return count;
}

async function main(): Promise<void> {
  await client.connect();
  const server = createServer((request, response) => {
    load(request).then(
      (registered) => response.end(`${JSON.stringify({ summary: { registered } })}\n`),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1', () => {
    console.log(`the limit is ready at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

process.on('SIGTERM', () => process.exit(0));
void main();
