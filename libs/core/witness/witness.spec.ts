import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { leafHash, type NodeReader, proveConsistency, recordOfNode, rootAt, TreeEdge } from '@core/merkle';
import { formatCheckpoint, SigningKey, signNote, verifierKey, type VerifierKey } from '@core/note';
import {
  formatAddCheckpoint,
  judge,
  NOTHING_WITNESSED,
  parseAddCheckpoint,
  type Refusal,
  requireSigned,
  type WitnessedHead,
} from './index.js';

const ORIGIN = 'log.example/1';
const key = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 1));
const logs = new Map([[ORIGIN, [key.verifierKey]]]);

/** A log and one that went another way from entry `fork` on. */
function logOf(fork: number) {
  const leaves = Array.from({ length: 40 }, (_, n) => leafHash(Buffer.from(n < fork ? `${n}` : `other ${n}`)));
  const { completed } = TreeEdge.empty.appendAll(leaves);
  const reader: NodeReader = {
    readNodes: async (nodes) =>
      nodes.map((node) => {
        const { entry, offset } = recordOfNode(node);
        return (completed[entry] as Buffer).subarray(offset, offset + 32);
      }),
  };
  return {
    head: async (size: number): Promise<WitnessedHead> => ({ size, root: await rootAt(size, reader) }),
    note: async (size: number, signer = key) =>
      signNote(
        formatCheckpoint({ origin: ORIGIN, treeSize: size, root: await rootAt(size, reader), extensionLines: [] }),
        [signer],
      ),
    proof: (from: number, to: number) => (from === 0 ? Promise.resolve([]) : proveConsistency(from, to, reader)),
  };
}

function answer(
  body: string,
  last: WitnessedHead,
  known: ReadonlyMap<string, VerifierKey[]> = logs,
): Refusal | 'cosigned' {
  const request = parseAddCheckpoint(body);
  if (request === undefined) return { status: 400, why: 'no request' };
  const signed = requireSigned(request, known);
  return 'status' in signed ? signed : (judge(signed, last) ?? 'cosigned');
}
const statusOf = (given: ReturnType<typeof answer>): number => (given === 'cosigned' ? 200 : given.status);

describe('a witness', () => {
  const size = fc.integer({ min: 0, max: 40 });

  it('cosigns a checkpoint if and only if it extends the last cosigned one', async () => {
    await fc.assert(
      fc.asyncProperty(size, size, size, size, async (at, old, to, fork) => {
        const [ours, theirs] = [logOf(40), logOf(fork)];
        const proof = old <= to ? await theirs.proof(old, to) : [];
        const body = formatAddCheckpoint({ oldSize: old, proof, note: await theirs.note(to) });
        const given = statusOf(answer(body, await ours.head(at)));
        if (old > to) expect(given).toBe(400);
        else if (old !== at) expect(given).toBe(409);
        else expect(given).toBe(at <= fork ? 200 : 422);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses each thing with the status of the specification', async () => {
    const log = logOf(40);
    const last = await log.head(10);
    const note = await log.note(20);
    const proof = await log.proof(10, 20);
    const ask = (change: object, at = last) => answer(formatAddCheckpoint({ oldSize: 10, proof, note, ...change }), at);
    expect(ask({})).toBe('cosigned');
    expect(ask({ oldSize: 9 })).toEqual({ status: 409, size: 10 });
    expect(ask({ oldSize: 21 })).toMatchObject({ status: 400 });
    expect(ask({ proof: proof.slice(1) })).toMatchObject({ status: 422 });
    expect(ask({ proof: [...proof, Buffer.alloc(32)] })).toMatchObject({ status: 422 });
    expect(ask({ proof: Array.from({ length: 64 }, () => Buffer.alloc(32)) })).toMatchObject({ status: 400 });
    expect(ask({ oldSize: 0, proof: [Buffer.alloc(32)] }, NOTHING_WITNESSED)).toMatchObject({ status: 422 });
    const stranger = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 2));
    expect(ask({ note: await log.note(20, stranger) })).toMatchObject({ status: 403 });
    expect(ask({ note: note.replace('\n20\n', '\n21\n') })).toMatchObject({ status: 403 });
    expect(ask({ note: note.replaceAll(ORIGIN, 'log.example/2') })).toMatchObject({ status: 404 });
    const empty = formatCheckpoint({ origin: ORIGIN, treeSize: 0, root: Buffer.alloc(32), extensionLines: [] });
    expect(ask({ oldSize: 0, proof: [], note: signNote(empty, [key]) }, NOTHING_WITNESSED)).toMatchObject({
      status: 422,
    });
    expect(ask({ oldSize: 0, proof: [], note: await log.note(0) }, NOTHING_WITNESSED)).toBe('cosigned');
  });

  it('reads one spelling of a request, and never throws', async () => {
    const body = formatAddCheckpoint({ oldSize: 10, proof: [Buffer.alloc(32, 7)], note: await logOf(40).note(20) });
    expect(formatAddCheckpoint(parseAddCheckpoint(body) ?? { oldSize: 0, proof: [], note: '' })).toBe(body);
    for (const bad of ['old 010', 'old -1', 'old 1e3', 'Old 10', 'old  10', 'old 99999999999999999', 'old ']) {
      expect(parseAddCheckpoint(body.replace('old 10', bad))).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.nat(body.length), fc.string({ maxLength: 3 }), (at, put) => {
        const spoilt = body.slice(0, at) + put + body.slice(at + 1);
        expect([200, 400, 403, 404, 409, 422]).toContain(statusOf(answer(spoilt, NOTHING_WITNESSED)));
      }),
    );
  });
});

const FOLDER = path.join(process.env['WHENCE_CONFORMANCE_DIR'] ?? '../shared/conformance', 'tlog/litewitness');
const describeVectors = existsSync(FOLDER) ? describe : describe.skip;

describeVectors('the conversations of litewitness (needs the conformance vectors)', () => {
  const conversations = (file: string) => {
    const text = readFileSync(path.join(FOLDER, file), 'utf8');
    return [...text.matchAll(/POST \S+\n```\n([^`]*)```\nHTTP (\d+)/g)].map(([, body = '', status]) => ({
      body: body,
      status: Number(status),
    }));
  };
  const converse = (file: string, known: ReadonlyMap<string, VerifierKey[]>): void => {
    let last = NOTHING_WITNESSED;
    const all = conversations(file);
    expect(all.length).toBeGreaterThan(0);
    for (const { body, status } of all) {
      const given = statusOf(answer(body, last, known));
      // Older than the specification, which answers 404 to an unknown log; and what it calls a
      // wrong signature is base64 that is not canonical.
      expect(given === 404 || given === 400 ? 403 : given).toBe(status);
      const request = parseAddCheckpoint(body);
      if (given !== 200 || request === undefined) continue;
      const [, size = '', root = ''] = request.note.split('\n');
      last = { size: Number(size), root: Buffer.from(root, 'base64') };
    }
  };

  it('have the outcomes of the specification', () => {
    const sigsum = 'sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562';
    const publicKey = Buffer.from('ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f', 'hex');
    converse('litewitness.txt', new Map([[sigsum, [verifierKey(sigsum, 'ed25519', publicKey)]]]));
  });
});
