import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leafHash, type NodeReader, proveConsistency, recordOfNode, rootAt, TreeEdge } from '@core/merkle';
import { formatCheckpoint, formatVerifierKey, parseVerifierKey, SigningKey, signNote, verifyNote } from '@core/note';
import { WitnessClient } from '@platform/witness-client';
import { readArguments } from './read-arguments.js';
import { hashOf } from './state-file.js';

const ROOT = path.resolve(__dirname, '../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const ORIGIN = 'log.example/1';
const log = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 1));

const leaves = Array.from({ length: 300 }, (_, n) => leafHash(Buffer.from(`${n}`)));
const { completed } = TreeEdge.empty.appendAll(leaves);
const reader: NodeReader = {
  readNodes: async (nodes) =>
    nodes.map((node) => {
      const { entry, offset } = recordOfNode(node);
      return (completed[entry] as Buffer).subarray(offset, offset + 32);
    }),
};
const noteOf = async (treeSize: number): Promise<string> =>
  signNote(formatCheckpoint({ origin: ORIGIN, treeSize, root: await rootAt(treeSize, reader), extensionLines: [] }), [
    log,
  ]);

describe('the witness process', () => {
  let folder: string;
  let children: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'whence-witness-'));
    children = [];
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async () => {
    const args = ['-r', HOOK, 'apps/witness/main.ts', '--folder', folder, '--log', formatVerifierKey(log.verifierKey)];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    const [line] = (await Promise.race([
      once(child.stdout ?? child, 'data'),
      once(child.stderr ?? child, 'data').then(([text]) => Promise.reject(new Error(String(text)))),
    ])) as [Buffer];
    const [, url = '', vkey = ''] = /ready at (\S+), with the key (\S+)/.exec(line.toString()) ?? [];
    return { child, client: new WitnessClient({ url }), key: parseVerifierKey(vkey), url };
  };
  const add = async (client: WitnessClient, from: number, to: number) =>
    client.addCheckpoint({
      oldSize: from,
      proof: from === 0 || from >= to ? [] : await proveConsistency(from, to, reader),
      note: await noteOf(to),
    });
  const kill = async (child: ChildProcess): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  it('cosigns an extension, keeps its state over restarts, and serves it to monitors', async () => {
    const first = await start();
    expect(await first.client.checkpointOf(ORIGIN)).toBeUndefined();
    const cosigned = await add(first.client, 0, 5);
    if (cosigned.kind !== 'cosigned') throw new Error(cosigned.kind);
    const note = await noteOf(5);
    expect(verifyNote(`${note}${cosigned.lines}`, [log.verifierKey, first.key]).signatures).toHaveLength(2);
    expect(await add(first.client, 0, 7)).toEqual({ kind: 'conflict', size: 5 });
    expect(await add(first.client, 5, 9)).toMatchObject({ kind: 'cosigned' });
    const ended = once(first.child, 'exit');
    first.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);

    const second = await start();
    expect(formatVerifierKey(second.key)).toBe(formatVerifierKey(first.key));
    expect(await add(second.client, 5, 9)).toEqual({ kind: 'conflict', size: 9 });
    expect(await add(second.client, 9, 8)).toMatchObject({ kind: 'absent' });
    expect(await add(second.client, 9, 9)).toMatchObject({ kind: 'cosigned' });
    const served = (await second.client.checkpointOf(ORIGIN)) ?? '';
    expect(verifyNote(served, [log.verifierKey, second.key])).toMatchObject({ signatures: [{}, {}], text: /\n9\n/ });
  });

  it('answers exactly as the specification requires', async () => {
    const { client, url } = await start();
    await add(client, 0, 5);
    const post = (body: string) => fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    const conflict = await post(`old 0\n\n${await noteOf(6)}`);
    expect([conflict.status, conflict.headers.get('content-type')]).toEqual([409, 'text/x.tlog.size']);
    expect(await conflict.text()).toBe('5\n');
    expect((await post('x')).status).toBe(400);
    expect((await post('x'.repeat(2_000_000))).status).toBe(400);
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(404);
    expect((await fetch(`${url}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
    expect((await fetch(`${url}/${hashOf(ORIGIN)}/../witness-key`)).status).toBe(404);
  });

  it('cosigns one of several concurrent requests from one size, and reports a conflict to the others', async () => {
    const { client } = await start();
    await add(client, 0, 10);
    const answers = await Promise.all([20, 30, 40, 50].map((to) => add(client, 10, to)));
    expect(answers.filter(({ kind }) => kind === 'cosigned')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'conflict')).toHaveLength(3);
  });

  it('behaves as one witness when two processes share a folder', async () => {
    const [first, second] = [await start(), await start()];
    await add(first.client, 0, 10);
    for (let at = 10; at < 60; at += 10) {
      const requests = [5, 10, 3, 7].map((more, n) => add(n % 2 ? first.client : second.client, at, at + more));
      const answers = await Promise.all(requests);
      expect(answers.filter(({ kind }) => kind === 'cosigned')).toHaveLength(1);
      const more = [5, 10, 3, 7][answers.findIndex(({ kind }) => kind === 'cosigned')] ?? 0;
      await add(first.client, at + more, at + 10);
    }
    expect((await second.client.checkpointOf(ORIGIN))?.split('\n')[1]).toBe('60');
  });

  it('never cosigns an older head after being killed at any moment', async () => {
    let given = 0;
    for (let round = 0; round < 6; round++) {
      const { child, client } = await start();
      const stands = await client.addCheckpoint({ oldSize: 0, proof: [], note: await noteOf(0) });
      const size = stands.kind === 'conflict' ? stands.size : 0;
      expect(size).toBeGreaterThanOrEqual(given);
      let at = size;
      // One at least is given, however slow the machine is.
      if (round === 0) {
        expect(await add(client, at, at + 1)).toMatchObject({ kind: 'cosigned' });
        given = ++at;
      }
      const killed = new Promise((resolve) => setTimeout(resolve, Math.random() * 40)).then(() => kill(child));
      for (let alive = true; alive;) {
        const answer = await add(client, at, at + 1);
        alive = answer.kind === 'cosigned';
        if (alive) given = ++at;
      }
      await killed;
    }
    expect(readdirSync(folder).sort()).toEqual([hashOf(ORIGIN), 'witness-key'].sort());
  });

  it('does not start with a state that it has not cosigned', async () => {
    const { child, client } = await start();
    await add(client, 0, 5);
    await kill(child);
    const file = path.join(folder, hashOf(ORIGIN), 'checkpoint-0000000000000001');
    const changes = [(note: string) => note.replace('\n5\n', '\n4\n'), () => '', (note: string) => note.slice(0, -20)];
    const whole = readFileSync(file, 'utf8');
    for (const change of changes) {
      writeFileSync(file, change(whole));
      await expect(start()).rejects.toThrow(/is not a checkpoint of log.example\/1 that this witness has cosigned/);
    }
  });
});

describe('readArguments', () => {
  const vkey = formatVerifierKey(log.verifierKey);
  it.each([
    [['--folder', 'x'], /--folder and at least one --log/],
    [['--folder', 'x', '--log', 'y'], /A key is written/],
    [['--folder', 'x', '--log', vkey, '--port', '70000'], /0 to 65535/],
    [['--folder', 'x', '--log', vkey, '--prot', '1'], /--prot/],
  ])('%j are refused with the usage', (args, why) => {
    expect(() => readArguments(args)).toThrow(why);
    expect(() => readArguments(args)).toThrow(/Usage: node/);
  });
});
