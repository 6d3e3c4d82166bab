import { createHash } from 'node:crypto';
import { Client } from 'pg';

/**
 * The limit of an audit (`npm run bench`): reads the entries of a log and hashes them with the
 * nodes of its tree, as tessera's fsck does. It checks the root alone. DATABASE_URL names the
 * database; prints what it took as JSON.
 */

const ROWS_AT_ONCE = 2_000;
const [LEAF, NODE] = [Buffer.from([0]), Buffer.from([1])];
const ENTRIES = 'DECLARE entries NO SCROLL CURSOR FOR SELECT e.body FROM ledger_entry e ORDER BY e.index';

const sha256 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const join = (left: Buffer, right: Buffer): Buffer => sha256(NODE, left, right);

async function main(): Promise<void> {
  const client = new Client({ connectionString: process.env['DATABASE_URL'] });
  await client.connect();
  await client.query('BEGIN');
  const { rows: heads } = await client.query<{ root: Buffer }>('SELECT root FROM ledger_head');
  const started = performance.now();
  const before = process.cpuUsage();
  await client.query(ENTRIES);
  // The complete subtrees of the right edge, largest first.
  const edge: Buffer[] = [];
  let entries = 0;
  for (;;) {
    const { rows } = await client.query<{ body: Buffer }>(`FETCH ${ROWS_AT_ONCE} FROM entries`);
    if (rows.length === 0) break;
    for (const { body } of rows) {
      let node = sha256(LEAF, body);
      for (let rest = entries++; rest % 2 === 1; rest = (rest - 1) / 2) node = join(edge.pop() as Buffer, node);
      edge.push(node);
    }
  }
  const root = edge.reduceRight((right, left) => join(left, right));
  if (!heads[0]?.root.equals(root)) throw new Error('the log has another root');
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ entries, milliseconds: performance.now() - started, cpu: user + system }));
  await client.end();
}

void main();
