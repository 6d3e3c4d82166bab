import { hash } from 'node:crypto';
import { fastify, type FastifyReply } from 'fastify';
import { Client } from 'pg';

/**
 * The limit of single registrations by a Node service (`npm run bench`): a Fastify route that
 * checks nothing, and inserts an entry and a shard for each request. Requests that come while a
 * transaction is under way share the next one. DATABASE_URL names an empty database.
 */

const INSERT = `
  WITH entry AS (
    INSERT INTO ledger_entry (index, kind, recorded_at, body, hashes)
    SELECT e.index, 'shard.registered', now(), e.body, e.hash FROM unnest($1::bigint[], $9::bytea[], $10::bytea[]) AS e (index, body, hash))
  INSERT INTO shard (number, entry, digest, digest_entry, uri, dataset, media_type, bytes, records, tokens,
    declared_set, effective_set, valid_from)
  SELECT s.n, s.n, decode(s.digest, 'hex'), s.n, s.uri, s.dataset, s.media_type, s.bytes, s.records, s.tokens, 0, 0, s.n
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[])
    AS s (n, digest, uri, dataset, media_type, bytes, records, tokens)`;

interface Declared {
  readonly digest: string;
  readonly uri: string;
  readonly dataset: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly records: number;
  readonly tokens: number;
}

interface Waiting {
  readonly declared: Declared;
  readonly answer: (index: number) => void;
  readonly fail: (error: unknown) => void;
}

const client = new Client({
  connectionString: process.env['DATABASE_URL'],
  options: '-c plan_cache_mode=force_generic_plan',
});
let waiting: Waiting[] = [];
let working = false;
let next = 0;

async function work(): Promise<void> {
  if (working) return;
  working = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    const first = next;
    next += group.length;
    try {
      await client.query({ name: 'insert', text: INSERT, values: columnsOf(group, first) });
      for (const [at, { answer }] of group.entries()) answer(first + at);
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  }
  working = false;
}

function columnsOf(group: readonly Waiting[], first: number): unknown[] {
  const declared = group.map((one) => one.declared);
  const bodies = declared.map((one) => Buffer.from(JSON.stringify(one)));
  return [
    declared.map((_, at) => first + at),
    declared.map(({ digest }) => digest.slice(7)),
    declared.map(({ uri }) => uri),
    declared.map(({ dataset }) => dataset),
    declared.map(({ mediaType }) => mediaType),
    declared.map(({ bytes }) => bytes),
    declared.map(({ records }) => records),
    declared.map(({ tokens }) => tokens),
    bodies,
    bodies.map((body) => Buffer.from(hash('sha256', body, 'hex'), 'hex')),
  ];
}

async function main(): Promise<void> {
  await client.connect();
  const server = fastify({ logger: false });
  server.post('/v1/shards', async (request, reply): Promise<FastifyReply> => {
    const index = await new Promise<number>((answer, fail) => {
      waiting.push({ declared: request.body as Declared, answer, fail });
      // What arrived in the same turn of the event loop shares the transaction.
      if (!working) setImmediate(() => void work());
    });
    return reply.code(201).send({ index });
  });
  console.log(`the limit is ready at ${await server.listen({ port: 0, host: '127.0.0.1' })}`);
}

process.on('SIGTERM', () => process.exit(0));
void main();
