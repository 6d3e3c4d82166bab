import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  leafHash,
  type NodeReader,
  proveConsistency,
  proveInclusion,
  recordOfNode,
  rootAt,
  TreeEdge,
} from '@core/merkle';
import {
  addSignatures,
  cosignCheckpoint,
  formatCheckpoint,
  formatSigningKey,
  formatTlogProof,
  formatVerifierKey,
  NoteError,
  parseSigningKey,
  parseWitnessPolicy,
  SigningKey,
  signNote,
  verifyCheckpoint,
  verifyTlogProof,
} from '@core/note';
import { encodeEntryBundle, formatTilePath, newTiles, readHashTile, TILE_WIDTH } from '@core/tiles';

// A log of ours, checked by the programs that others check logs with (go/main.go).
const FOLDER = resolve(__dirname, 'go');
const environment = { ...process.env, GOWORK: 'off' };
/**
 * Loads the packages without compiling them: fails without Go, and where its modules are neither
 * there nor to be had.
 */
const canRun = spawnSync('go', ['list', '-deps', '.'], { cwd: FOLDER, env: environment, timeout: 60_000 }).status === 0;
const describeGo = canRun ? describe : describe.skip;

const ORIGIN = 'log.example/whence';
const SIZES = [0, 1, 2, 255, 256, 257, 700, 66_000];
const skey = formatSigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 1));
const log = parseSigningKey(skey);
const witnesses = [2, 3, 4].map((n) => new SigningKey(`w${n}.example`, 'cosignature/v1', Buffer.alloc(32, n)));
const vkeys = witnesses.map(({ verifierKey }) => formatVerifierKey(verifierKey));
const POLICY = `log ${formatVerifierKey(log.verifierKey)} https://log.example/
${vkeys.map((vkey, n) => `witness w${n} ${vkey} https://w${n}.example/`).join('\n')}
group first 1 w0 w1
group both all first w2
quorum both
`;

const entries = Array.from({ length: 66_000 }, (_, i) => Buffer.from(i % 7 === 0 ? '' : `entry ${i}`));
const { completed } = TreeEdge.empty.appendAll(entries.map(leafHash));
const reader: NodeReader = {
  readNodes: async (nodes) =>
    nodes.map((node) => {
      const { entry, offset } = recordOfNode(node);
      return (completed[entry] as Buffer).subarray(offset, offset + 32);
    }),
};
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

async function checkpointText(treeSize: number): Promise<string> {
  const root = await rootAt(treeSize, reader);
  return formatCheckpoint({ origin: ORIGIN, treeSize, root, extensionLines: [] });
}

async function tilesOf(sizes: readonly number[]): Promise<Record<string, string>> {
  const tiles: Record<string, string> = {};
  for (const size of sizes) {
    for (const { level, index, width } of newTiles(0, size)) {
      const start = index * TILE_WIDTH;
      const bytes =
        level === 'entries'
          ? encodeEntryBundle(entries.slice(start, start + width))
          : await readHashTile({ level, index, width }, reader);
      tiles[formatTilePath({ level, index, width })] = base64(bytes);
    }
  }
  return tiles;
}

async function proofs(): Promise<{ Inclusion: object[]; Consistency: object[]; TlogProofs: object[] }> {
  const [Inclusion, Consistency, TlogProofs]: [object[], object[], object[]] = [[], [], []];
  for (const size of SIZES.slice(1)) {
    const note = signNote(await checkpointText(size), [log]);
    for (const index of new Set([0, size >> 1, size - 1])) {
      const proof = await proveInclusion(index, size, reader);
      Inclusion.push({ Index: index, Size: size, Proof: proof.map(base64) });
      const text = formatTlogProof({ index, proof, checkpoint: note, ...(index && { extra: Buffer.from('x') }) });
      verifyTlogProof(text, { entry: entries[index] as Buffer }, { logKey: log.verifierKey, witnessPolicy: 'none' });
      TlogProofs.push({ Entry: base64(entries[index] as Buffer), Text: text });
    }
    for (const from of SIZES.slice(1).filter((older) => older <= size)) {
      const proof = await proveConsistency(from, size, reader);
      Consistency.push({ From: from, To: size, Proof: proof.map(base64) });
    }
  }
  return { Inclusion, Consistency, TlogProofs };
}

function growth(): object[] {
  const steps = [...SIZES, 66_000, 49_516_517, 49_516_586, 2 ** 40, 2 ** 40 + 70_000];
  return steps.slice(1).flatMap((to, i) => {
    const from = steps[i] as number;
    if (to - from > 1_000_000) return [];
    const tiles = [...newTiles(from, to)].filter(({ level }) => level !== 'entries');
    return [{ From: from, To: to, Paths: tiles.map(formatTilePath) }];
  });
}

/** Each set of witnesses, and what this project says of the quorum. */
async function cosigned(): Promise<object[]> {
  const text = await checkpointText(700);
  const trusted = { logKey: log.verifierKey, witnessPolicy: parseWitnessPolicy(POLICY) };
  return [1, 2, 3, 4, 5, 6, 7].map((mask) => {
    const who = [0, 1, 2].filter((n) => mask & (1 << n));
    const lines = who.map((n) => cosignCheckpoint(text, witnesses[n] as SigningKey, 1_700_000_000 + mask));
    const Note = addSignatures(signNote(text, [log]), lines);
    let Satisfied = true;
    try {
      verifyCheckpoint(Note, trusted);
    } catch (error) {
      expect(error).toBeInstanceOf(NoteError);
      Satisfied = false;
    }
    return { Note, Vkey: vkeys[who[0] as number], Timestamp: 1_700_000_000 + mask, Satisfied };
  });
}

async function ourLog(): Promise<Record<string, unknown>> {
  const checkpoints = SIZES.map(async (size) => [size, signNote(await checkpointText(size), [log])] as const);
  return {
    Origin: ORIGIN,
    Vkey: formatVerifierKey(log.verifierKey),
    Skey: skey,
    Checkpoints: Object.fromEntries(await Promise.all(checkpoints)),
    Tiles: await tilesOf(SIZES),
    ...(await proofs()),
    Growth: growth(),
    Policy: POLICY,
    Cosigned: await cosigned(),
  };
}

describeGo('golang.org/x/mod/sumdb and transparency-dev/formats (needs go and their modules)', () => {
  let folder: string;
  let program: string;
  const check = (made: object): { Checked: number; Failures: string[] } =>
    JSON.parse(execFileSync(program, { input: JSON.stringify(made), maxBuffer: 1 << 26 }).toString()) as ReturnType<
      typeof check
    >;
  let made: Awaited<ReturnType<typeof ourLog>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'whence-go-'));
    program = join(folder, 'check-log');
    execFileSync('go', ['build', '-o', program, '.'], { cwd: FOLDER, env: environment });
    made = await ourLog();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('find nothing wrong with our notes, tiles, bundles, proofs, cosignatures and quorum', () => {
    const { Checked, Failures } = check(made);
    expect(Failures).toEqual([]);
    const count = (name: string): number => Object.keys(made[name] as object).length;
    const bundles = Object.keys(made['Tiles'] as object).filter((path) => path.startsWith('tile/entries/'));
    const lists = ['Inclusion', 'Consistency', 'TlogProofs', 'Growth', 'Cosigned'].map(count);
    // Every checkpoint twice, itself and its tiles; and the policy.
    const expected = 2 * SIZES.length + bundles.length + lists.reduce((sum, n) => sum + n, 0) + 1;
    expect(Checked).toBe(expected);
  });

  it('verify our certificates, index and tries by a verifier that was written from their pages', () => {
    const libs = resolve(__dirname, '../../libs/core');
    const judge = (folder: string): { Checked: number; Failures: string[] } =>
      JSON.parse(execFileSync(program, ['vectors', folder]).toString()) as ReturnType<typeof judge>;
    const { Checked, Failures } = judge(libs);
    expect(Failures).toEqual([]);
    expect(Checked).toBeGreaterThan(500);

    const copy = join(folder, 'core');
    cpSync(libs, copy, { recursive: true, filter: (path) => statSync(path).isDirectory() || path.endsWith('.json') });
    const file = join(copy, 'certificate/vectors/certificates.json');
    const spoilt = readFileSync(file, 'utf8').replace('"verdict": "incomplete-list"', '"verdict": "verified"');
    writeFileSync(file, spoilt.replace('"absent"', '"member"'));
    expect(judge(copy).Failures).toEqual([
      expect.stringMatching(/^certificate: .*: it is another$/),
      expect.stringMatching(/^certificate: .*: incomplete-list, not verified$/),
    ]);
  });

  it('find what is spoilt, so that finding nothing means something', () => {
    const spoil = (name: string, change: (value: string) => string): object =>
      JSON.parse(change(JSON.stringify({ [name]: made[name] }))) as object;
    const spoilTile = (path: string): object => {
      const tiles = made['Tiles'] as Record<string, string>;
      return { Tiles: { ...tiles, [path]: base64(Buffer.alloc(Buffer.from(tiles[path] ?? '', 'base64').length)) } };
    };
    const spoilt: [object, RegExp][] = [
      [spoil('Checkpoints', (json) => json.replace('whence\\n700', 'whence\\n701')), /^checkpoint 700: /],
      [
        spoil('Policy', (json) => json.replace('group first 1', 'group first 2')),
        /^cosignatures at .* policy says false/,
      ],
      [
        spoil('Cosigned', (json) => json.replace('"Timestamp":1700000001', '"Timestamp":1700000000')),
        /^cosignatures at /,
      ],
      [spoil('Growth', (json) => json.replace('tile/0/000', 'tile/0/001')), /^new tiles from /],
      [spoil('Inclusion', (json) => json.replace('"Index":350', '"Index":351')), /^inclusion of 351 in 700: /],
      [spoil('Consistency', (json) => json.replace('"From":257', '"From":256')), /^consistency of .* with 256: /],
      [spoil('TlogProofs', (json) => json.replace('index 350', 'index 351')), /^tlog-proof of "?/],
      [{ Tiles: { ...(made['Tiles'] as object), 'tile/entries/000': 'AAA=' } }, /^tile\/entries\/000: /],
      [spoilTile('tile/2/000.p/1'), /^tiles of size 66000: downloaded inconsistent tile/],
      // Which golang.org/x/mod before v0.40.0 did not notice (CVE-2026-56865).
      [spoilTile('tile/1/000'), /^inclusion of 0 in 66000: downloaded inconsistent tile/],
    ];
    for (const [change, failure] of spoilt) {
      expect(check({ ...made, ...change }).Failures).toContainEqual(expect.stringMatching(failure));
    }
  });
});
