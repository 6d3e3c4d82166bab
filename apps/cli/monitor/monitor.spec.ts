import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Authors } from '@audit-replay';
import { TreeEdge } from '@core/merkle';
import { formatCheckpoint, formatVerifierKey, parseWitnessPolicy, signNote, SigningKey } from '@core/note';
import { MonitoredLog, type OpenAuthors, type RoundReport, withKeys, acceptStanding } from '@core/monitor';
import { encodeEntryBundle } from '@core/tiles';
import { at, endless, HostileLog, logKey, ORIGIN, T0, witnessKey } from '@testing/certificates';
import { httpSource } from '../http/http-source.js';
import { openState } from './state-folder.js';

const vkey = formatVerifierKey(logKey.verifierKey);
const nextKey = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 7));
const POLICY = `witness w ${formatVerifierKey(witnessKey.verifierKey)}\nquorum w\n`;

describe('whence monitor', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'monitor-spec-'));
  let server: Server;
  let url: string;
  let served: HostileLog;
  let rooms = 0;
  let room = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      served.serve(request.url ?? '', response).catch(() => response.writeHead(404).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    served = new HostileLog().begin();
    room = path.join(folder, String(rooms++));
  });

  /** As a process that starts, with what the state folder holds. */
  const start = async (
    { policy = POLICY, chunk, roundMs, maxAgeSeconds, keys = [vkey], timeoutMs = 5_000, accept = false } = {} as {
      policy?: string | null;
      chunk?: number;
      roundMs?: number;
      maxAgeSeconds?: number;
      keys?: string[];
      timeoutMs?: number;
      accept?: boolean;
    },
  ) => {
    const { state, index, store } = await openState(room, ORIGIN);
    const witnessPolicy = policy === null ? ('none' as const) : parseWitnessPolicy(policy);
    const authors: OpenAuthors = (onFault, known) => new Authors(onFault, known);
    const limits = { patienceSeconds: 600, chunk, roundMs, maxAgeSeconds };
    const options = { origin: ORIGIN, policy: witnessPolicy, authors, ...limits };
    const known = withKeys(
      accept ? acceptStanding(state) : state,
      keys.map((one) => ({ vkey: one })),
    );
    return new MonitoredLog(httpSource(url, { timeoutMs }), options, store, known, index);
  };
  const round = async (options?: Parameters<typeof start>[0], seconds = 60): Promise<RoundReport> =>
    (await start(options)).round(new Date(T0 + seconds * 1_000));
  const codes = ({ alarms, unchecked }: RoundReport): string[] => [
    ...alarms.map(({ code }) => code),
    ...(unchecked ? [unchecked.code] : []),
  ];

  it('follows an honest log over restarts, whatever its chunks, and recomputes its index', async () => {
    served.commitIndex();
    expect(await round()).toMatchObject({ treeSize: 5, alarms: [], unchecked: null, entriesRead: 5, notChecked: [] });
    for (let n = 0; n < 600; n++) served.state('shard.registered', { uri: `s3://c/${n % 300}` });
    served.commitIndex();
    served.state('shard.corrected', { shard: 's3://b/0' });
    const report = await round({ chunk: 250 });
    expect(report).toMatchObject({ treeSize: 607, grownBy: 602, alarms: [], unchecked: null });
    expect(report.index).toMatchObject({ upto: 605, subjects: 304, commitments: 2 });
    served.commitIndex();
    expect(codes(await round())).toEqual([]);
    served.requests = [];
    expect(codes(await round())).toEqual([]);
    expect(served.requests).toEqual(['checkpoint']);
  });

  it('killed after any write, finds the same as without', async () => {
    const states: string[][] = [];
    const monitor = await start({ chunk: 100 });
    for (let n = 0; n < 500; n++) {
      served.state('shard.registered', { uri: `s3://c/${n}` }, n === 250 ? 'key:forged' : 'key:k1');
      if (n % 90 === 0) served.commitIndex();
    }
    served.commitIndex();
    const files = (): string[] =>
      ['state.json', 'occurrences', 'pages.1'].map((name) => {
        try {
          return readFileSync(path.join(room, name), 'latin1');
        } catch {
          return '';
        }
      });
    const { store } = monitor as unknown as { store: { save: (...given: unknown[]) => Promise<void> } };
    const save = store.save.bind(store);
    store.save = async (...given) => {
      await save(...given);
      states.push(files());
    };
    const whole = await monitor.round(new Date(T0 + 60_000));
    expect(codes(whole)).toEqual(['unknown-author']);
    expect(states.length).toBeGreaterThan(5);
    // Whole, with what was written after the state, damaged, and missing.
    const changed = [
      (pages: string) => pages,
      (pages: string) => `${pages}${'x'.repeat(100)}`,
      (pages: string) => pages.replace(/.{40}$/s, (end) => (end.startsWith('x') ? 'y' : 'x') + end.slice(1)),
      () => '',
    ];
    for (const [at, [state = '', occurrences = '', pages = '']] of states.entries()) {
      room = path.join(folder, `killed-${rooms++}`);
      await openState(room, ORIGIN);
      writeFileSync(path.join(room, 'state.json'), state, 'latin1');
      // What was written after the state, and does not count.
      writeFileSync(path.join(room, 'occurrences'), `${occurrences}${at % 2 ? 'x'.repeat(100) : ''}`, 'latin1');
      writeFileSync(path.join(room, 'pages.1'), changed[at % changed.length]?.(pages) ?? '', 'latin1');
      const again = await round({ chunk: 100 });
      expect({ ...again, grownBy: 0 }).toEqual({ ...whole, grownBy: 0 });
    }
  });

  it.each<[string, (log: HostileLog) => void]>([
    ['unknown-author', (log) => log.state('shard.registered', { uri: 's3://b/x' }, 'key:forged')],
    ['unknown-author', (log) => log.state('shard.registered', { uri: 's3://b/x' }, 'admin')],
    ['unknown-author', (log) => log.state('shard.registered', { uri: 's3://b/x' }, 'key:constructor')],
    ['author-not-allowed', (log) => log.state('shard.registered', { uri: 's3://b/x' }, 'system:worker')],
    ['malformed-entry', (log) => void log.log.entries.push(Buffer.from('{}'))],
    ['instant-went-back', (log) => log.state('shard.registered', { uri: 's3://b/x' }, 'key:k1', at(-60))],
    // As a clock that jumps and holds what follows.
    [
      'instant-ahead',
      (log) => log.state('shard.registered', { uri: 's3://b/x' }, 'key:k1', (log.now = at(365 * 86_400))),
    ],
    [
      'wrong-index',
      (log) => log.state('index.committed', { upto: 4, root: `sha256:${'0'.repeat(64)}`, subjects: 3 }, 'system:index'),
    ],
    [
      'wrong-index',
      (log) => log.state('index.committed', { upto: 9, root: `sha256:${'0'.repeat(64)}`, subjects: 3 }, 'system:index'),
    ],
    ['wrong-index', (log) => log.state('index.committed', { upto: ['x'] }, 'system:index')],
  ])('alarms for an entry: %s', async (code, state) => {
    await round();
    state(served);
    served.commitIndex();
    const report = await round();
    expect(new Set(codes(report))).toEqual(new Set([code]));
    expect(report.alarms[0]?.at).toBe('4');
    // It stays until somebody accepts it.
    expect((await round()).alarms).toEqual(report.alarms);
    expect(codes(await round({ accept: true }))).toEqual([]);
    expect(codes(await round())).toEqual([]);
  });

  it('alarms for an entry that is dated long before a tree without it', async () => {
    served.cosigned = 3 * 86_400;
    await round(undefined, 3 * 86_400);
    served.state('shard.registered', { uri: 's3://b/x' });
    expect(codes(await round(undefined, 3 * 86_400))).toEqual(['instant-behind']);
  });

  it('alarms for a fork, of the same size and of a larger one, and keeps both checkpoints', async () => {
    await round();
    const honest = served;
    served = new HostileLog().begin(2);
    served.state('shard.registered', { uri: 's3://other' });
    expect(codes(await round())).toEqual(['forked']);
    expect(readdirSync(path.join(room, 'evidence'))).toHaveLength(1);
    served.state('shard.registered', { uri: 's3://more' });
    expect(codes(await round())).toEqual(['forked', 'forked']);
    // The honest log again: what was seen stays seen.
    served = honest;
    expect(codes(await round())).toEqual(['forked', 'forked']);
    expect(JSON.parse(readFileSync(path.join(room, 'state.json'), 'utf8')).checkpoint).toBe(honest.checkpoint());
  });

  it('reports an older checkpoint, and alarms if it lasts', async () => {
    served.begin(300);
    await round();
    served.answers.set('checkpoint', (response) => response.end(served.checkpoint(100)));
    expect(codes(await round())).toEqual(['older-checkpoint']);
    expect(codes(await round(undefined, 700))).toEqual(['withheld', 'older-checkpoint']);
    served.answers.clear();
    expect(codes(await round(undefined, 800))).toEqual([]);
  });

  it('alarms for a log that was rolled back and grew otherwise', async () => {
    served.begin(300);
    await round();
    const rolled = new HostileLog().begin(200);
    rolled.state('shard.registered', { uri: 's3://other' });
    served = rolled;
    expect(codes(await round())).toEqual(['missing']);
    rolled.begin(300);
    expect(codes(await round())).toEqual(['forked']);
  });

  it.each<[string, string, (log: HostileLog) => void]>([
    ['no cosignature', 'quorum-not-met', (log) => (log.cosigned = undefined)],
    ['another key', 'unknown-key', (log) => (log.signers = [nextKey])],
    [
      'a changed text',
      'wrong-signature',
      (log) => {
        const note = log.checkpoint();
        log.answers.set('checkpoint', (response) => response.end(note.replace('\n4\n', '\n5\n')));
      },
    ],
    [
      'another origin',
      'wrong-origin',
      (log) => {
        const text = formatCheckpoint({
          origin: 'other.example',
          treeSize: 0,
          root: TreeEdge.empty.root(),
          extensionLines: [],
        });
        log.answers.set('checkpoint', (response) => response.end(signNote(text, [logKey])));
      },
    ],
    ['a page', 'malformed-checkpoint', (log) => log.answers.set('checkpoint', (response) => response.end('<html>'))],
    ['status 503', 'no-answer', (log) => log.answers.set('checkpoint', (response) => response.writeHead(503).end())],
    [
      'a key is needed',
      'not-public',
      (log) => log.answers.set('checkpoint', (response) => response.writeHead(401).end()),
    ],
    [
      'redirected',
      'no-answer',
      (log) => log.answers.set('checkpoint', (response) => response.writeHead(302, { location: '/elsewhere' }).end()),
    ],
    ['without end', 'too-large', (log) => log.answers.set('checkpoint', endless)],
    ['a bundle without end', 'too-large', (log) => log.answers.set('tile/entries/000.p/4', endless)],
    [
      'broken off',
      'no-answer',
      (log) =>
        log.answers.set('tile/entries/000.p/4', (response) => {
          response.writeHead(200, { 'content-length': 1_000 });
          response.write('x');
          response.destroy();
        }),
    ],
    ['no bundle', 'wrong-tile', (log) => log.answers.set('tile/entries/000.p/4', (response) => response.end('x'))],
    [
      'a missing bundle',
      'missing',
      (log) => {
        for (const name of ['tile/entries/000.p/4', 'tile/entries/000'])
          log.answers.set(name, (response) => response.writeHead(404).end());
      },
    ],
    [
      'other entries',
      'wrong-tile',
      (log) =>
        log.answers.set('tile/entries/000.p/4', (response) =>
          response.end(encodeEntryBundle(log.log.entries.slice(0, 3).concat(Buffer.from('{}')))),
        ),
    ],
  ])('survives %s: %s', async (_, code, falsify) => {
    falsify(served);
    const report = await round();
    expect(codes(report)).toEqual([code]);
    expect(report.entriesRead).toBe(0);
    const standing = report.alarms.length > 0 ? [code] : [];
    const repaired = new HostileLog().begin();
    served = repaired;
    expect(codes(await round())).toEqual(standing);
  });

  it.each([
    ['too short', (response: ServerResponse) => response.end('x')],
    ['other hashes', (response: ServerResponse) => response.end(Buffer.alloc(6 * 32, 1))],
    ['of another length', (response: ServerResponse) => response.end(Buffer.alloc(7 * 32, 1))],
  ])('alarms for a malformed tile of hashes: %s', async (_, answer) => {
    await round();
    served.state('shard.registered', { uri: 's3://b/x' });
    served.state('shard.registered', { uri: 's3://b/y' });
    served.answers.set('tile/0/000.p/6', answer);
    expect(codes(await round())).toEqual(['wrong-tile']);
  });

  it('ends a round in which entries come too slowly, and goes on in the next one', async () => {
    served.begin(600);
    const first = await round({ roundMs: 0 });
    expect(first).toMatchObject({ entriesRead: 256, unchecked: { code: 'too-slow' } });
    expect(await round({ roundMs: 0 })).toMatchObject({ entriesRead: 512, unchecked: { code: 'too-slow' } });
    expect(await round({ roundMs: 0 })).toMatchObject({ entriesRead: 605, unchecked: null, alarms: [] });
  });

  it('ends a request whose body comes too slowly', async () => {
    served.answers.set('checkpoint', (response) => {
      response.writeHead(200);
      response.write('x');
    });
    const report = await round({ timeoutMs: 200 });
    expect(report.unchecked?.message).toContain('no whole answer came');
  });

  it('names what it cannot check where only hashes are public, and reads the entries once it may', async () => {
    served.isPublic = false;
    const report = await round({ policy: null });
    expect(report).toMatchObject({ treeSize: 4, entriesRead: 0, alarms: [], unchecked: null });
    expect(report.notChecked.map((what) => what.split(/[,:]/)[0])).toEqual(['entries', 'cosignatures']);
    served.state('shard.registered', { uri: 's3://b/x' }, 'key:forged');
    expect(codes(await round())).toEqual([]);
    served.isPublic = true;
    expect(await round()).toMatchObject({ entriesRead: 5, alarms: [{ code: 'unknown-author', at: '4' }] });
  });

  it('holds the age of the cosignatures against --max-age, and reports when it ends', async () => {
    const options = { maxAgeSeconds: 300 };
    expect(codes(await round(options, 200))).toEqual([]);
    expect(codes(await round(options, 1_000))).toEqual(['too-old']);
    // Also while nothing answers.
    served.answers.set('checkpoint', (response) => response.destroy());
    expect(codes(await round(options, 1_000))).toEqual(['too-old', 'no-answer']);
    served.answers.clear();
    served.cosigned = 1_000;
    const monitor = await start(options);
    expect(codes(await monitor.round(new Date(T0 + 1_100_000)))).toEqual([]);
    expect(monitor.state.outbox.map(({ type, code }) => [type, code])).toEqual([
      ['alarm', 'too-old'],
      ['resolved', 'too-old'],
    ]);
    // Events are kept until the webhook has them.
    const [first] = (await start(options)).state.outbox;
    await monitor.delivered([first?.id ?? '']);
    expect((await start(options)).state.outbox.map(({ type }) => type)).toEqual(['resolved']);
    served.cosigned = 9_000;
    expect(codes(await round(options, 1_200))).toEqual(['too-old']);
  });

  it('follows a rotation of the log’s key; the old key alone no longer counts', async () => {
    await round();
    served.state('ledger.key-rotated', { from: vkey, to: formatVerifierKey(nextKey.verifierKey) }, 'system:cli');
    served.signers = [logKey, nextKey];
    expect(codes(await round())).toEqual([]);
    served.signers = [nextKey];
    served.state('shard.registered', { uri: 's3://b/x' });
    expect(codes(await round())).toEqual([]);
    served.signers = [logKey];
    served.state('shard.registered', { uri: 's3://b/y' });
    expect(codes(await round())).toEqual(['retired-key']);
  });

  it('follows a rotation that it has not seen, if the trusted root proves it', async () => {
    await round();
    const to = formatVerifierKey(nextKey.verifierKey);
    const entry = served.state('ledger.key-rotated', { from: vkey, to }, 'system:cli');
    served.signers = [logKey, nextKey];
    const root = await served.trustedRoot(entry);
    served.signers = [nextKey];
    served.state('shard.registered', { uri: 's3://b/x' });
    for (const [answer, expected] of [
      ['{', ['unknown-key']],
      [root.replace('"proof":"', '"proof":"x'), ['unknown-key']],
      [root, []],
    ] as const) {
      room = path.join(folder, String(rooms++));
      const { state, store } = await openState(room, ORIGIN);
      await store.save(withKeys(state, [{ vkey }]), Buffer.alloc(0));
      served.answers.set('v1/ledger/trusted-root', (response) => response.end(answer));
      expect(codes(await round())).toEqual(expected);
    }
    served.signers = [logKey];
    served.state('shard.registered', { uri: 's3://b/y' });
    expect(codes(await round())).toEqual(['retired-key']);
  });

  it('does not start with a damaged state, or that of another log', async () => {
    await round();
    await expect(openState(room, 'other.example')).rejects.toThrow(
      expect.objectContaining({ code: 'malformed-option' }),
    );
    for (const length of [3 * 72, 4 * 72]) {
      writeFileSync(path.join(room, 'occurrences'), Buffer.alloc(length));
      await expect(openState(room, ORIGIN)).rejects.toThrow(expect.objectContaining({ code: 'monitor-state-damaged' }));
    }
    writeFileSync(path.join(room, 'state.json'), '{');
    await expect(openState(room, ORIGIN)).rejects.toThrow(expect.objectContaining({ code: 'monitor-state-damaged' }));
  });
});
