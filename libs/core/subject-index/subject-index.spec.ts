import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { propertyRuns } from '@testing/arbitraries';
import { canonicalJson, type JsonObject, type JsonValue } from '@core/kernel';
import { leafHash } from '@core/merkle';
import { GrowingTrie } from '@core/trie';
import { referenceTrieRoot } from '@testing/references';
import {
  EMPTY_LIST,
  extendList,
  listValue,
  type ListedEntry,
  MAPPED_KINDS,
  type Subject,
  subjectKey,
  subjectsOfEntry,
  verifySubject,
} from './index.js';
import { ENTRY_FORMATS } from '@audit-replay';

const UPDATE = process.env['UPDATE_VECTORS'] !== undefined;

function vectors<Vector>(name: string, make: () => Vector): Vector {
  const file = path.join(__dirname, 'vectors', `${name}.json`);
  if (UPDATE) writeFileSync(file, `${JSON.stringify(make(), null, 2)}\n`);
  return JSON.parse(readFileSync(file, 'utf8')) as Vector;
}

const entryOf = (kind: string, data: JsonObject): string =>
  canonicalJson({ at: '2026-01-01T00:00:00.000Z', by: 'key:x', data, kind });
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const VKEY = 'whence.local/log+65e78066+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c';
const deep = (levels: number): JsonValue => (levels === 0 ? 1 : [deep(levels - 1)]);

interface SubjectsVector {
  readonly about: string;
  /** The bytes of the entry as text; `hex` where they are no text. */
  readonly entry?: string;
  readonly hex?: string;
  readonly subjects: readonly { readonly kind: string; readonly subject: string; readonly key: string }[];
}

const CASES: readonly (readonly [about: string, entry: string | Buffer])[] = [
  ['registered by a URI', entryOf('shard.registered', { uri: 's3://b/0' })],
  ['registered by a digest', entryOf('shard.registered', { digest: digest('1') })],
  ['several names in one entry', entryOf('shard.registered', { digest: digest('1'), uri: 's3://b/1' })],
  ['parents are no subjects', entryOf('shard.registered', { derivedFrom: ['s3://b/0'], uri: 's3://b/2' })],
  ['a name of other letters stays as it is', entryOf('shard.registered', { uri: 'S3://b/./%43//\u202e\u0441' })],
  ['an empty name is a subject', entryOf('shard.registered', { uri: '' })],
  ['a line feed in a name', entryOf('shard.registered', { uri: 'a\nb' })],
  ['bound', entryOf('shard.bound', { digest: digest('2'), shard: 's3://b/0' })],
  ['bound to its own name: one subject', entryOf('shard.bound', { digest: digest('2'), shard: digest('2') })],
  ['located', entryOf('shard.located', { shard: digest('2'), uri: 's3://c/0' })],
  ['corrected', entryOf('shard.corrected', { facts: { uri: 's3://not/a/name' }, reason: 'x', shard: digest('2') })],
  [
    'a refused conflict states three names',
    entryOf('shard.conflict-refused', {
      declared: { digest: digest('3'), uri: 's3://d/0' },
      differs: ['/uri'],
      shard: digest('2'),
    }),
  ],
  [
    'a refused conflict whose declaration is no object',
    entryOf('shard.conflict-refused', { declared: ['s3://d/0'], shard: 's3://b/0' }),
  ],
  ['a dataset version', entryOf('dataset.version-committed', { dataset: 'a/b', upto: 3, version: '1' })],
  ['a dataset version without a version', entryOf('dataset.version-committed', { dataset: 'a/b' })],
  ['a version that is a number', entryOf('dataset.version-committed', { dataset: 'a/b', version: 1 })],
  ['a part of a member list', entryOf('dataset.members-listed', { dataset: 'a/b', version: '1' })],
  [
    'a model version with a parent',
    entryOf('model.version-declared', { model: 'm', parents: [{ model: 'p', version: '1' }], version: '2' }),
  ],
  [
    'a use',
    entryOf('model.use-recorded', { dataset: 'a/b', datasetVersion: '1', model: 'm', modelVersion: '2', use: 'u' }),
  ],
  ['a dataset version that is withdrawn', entryOf('dataset.version-withdrawn', { dataset: 'a/b', version: '1' })],
  ['a model version that is withdrawn', entryOf('model.version-withdrawn', { model: 'm', version: '2' })],
  [
    'a use that is withdrawn',
    entryOf('model.use-withdrawn', { dataset: 'a/b', datasetVersion: '1', model: 'm', modelVersion: '2', use: 'u' }),
  ],
  ['a run of training', entryOf('receipts.run-stated', { model: 'm', modelVersion: '2', run: 'r' })],
  ['receipts', entryOf('receipts.reading-recorded', { model: 'm', modelVersion: '2', rows: [], run: 'r' })],
  ['receipts without a model version', entryOf('receipts.reading-recorded', { rows: [], run: 'r' })],
  ['a coverage', entryOf('receipts.coverage-stated', { list: digest('0'), model: 'm', modelVersion: '2' })],
  ['a removal', entryOf('removal.ordered', { removal: 'removal-1' })],
  ['a step of a removal that names a shard', entryOf('removal.executed', { removal: 'removal-1', shard: 's3://b/0' })],
  ['a verification', entryOf('verification.begun', { removal: 'removal-1', verification: 'v' })],
  ['a check', entryOf('verification.check-recorded', { verification: 'v' })],
  ['an API key', entryOf('key.issued', { key: 'k', roles: ['admin'] })],
  ['a rotated log key', entryOf('ledger.key-rotated', { from: VKEY, to: 'x' })],
  ['a commitment of the index', entryOf('index.committed', { root: digest('0'), subjects: 0, upto: 0 })],
  ['a vendor', entryOf('vendor.declared', { slug: 'openai' })],
  ['an unknown kind', entryOf('shard.forgotten', { uri: 's3://b/0' })],
  ['a kind that is a member of every JavaScript object', entryOf('constructor', { uri: 's3://b/0' })],
  ['members that are no texts', entryOf('shard.registered', { digest: null, uri: ['s3://b/0'] })],
  ['members that are not known do not matter', entryOf('shard.registered', { more: true, uri: 's3://b/0' })],
  [
    'data that is a list',
    '{"at":"2026-01-01T00:00:00.000Z","by":"key:x","data":["s3://b/0"],"kind":"shard.registered"}',
  ],
  [
    'a member more than an entry has',
    canonicalJson({
      at: '2026-01-01T00:00:00.000Z',
      by: 'key:x',
      data: { uri: 'x:y' },
      kind: 'shard.registered',
      z: 1,
    }),
  ],
  [
    'without an author',
    canonicalJson({ at: '2026-01-01T00:00:00.000Z', data: { uri: 'x:y' }, kind: 'shard.registered' }),
  ],
  [
    'an instant in another spelling',
    canonicalJson({ at: '2026-01-01T00:00:00Z', by: 'key:x', data: { uri: 'x:y' }, kind: 'shard.registered' }),
  ],
  ['not canonical: a space', `${entryOf('shard.registered', { uri: 's3://b/0' })} `],
  [
    'not canonical: members out of order',
    '{"by":"key:x","at":"2026-01-01T00:00:00.000Z","data":{"uri":"x:y"},"kind":"shard.registered"}',
  ],
  [
    'not canonical: a member twice',
    '{"at":"2026-01-01T00:00:00.000Z","by":"key:x","data":{"uri":"x:y","uri":"x:z"},"kind":"shard.registered"}',
  ],
  [
    'not canonical: an escape',
    '{"at":"2026-01-01T00:00:00.000Z","by":"key:x","data":{"uri":"x:\\u0041"},"kind":"shard.registered"}',
  ],
  [
    'members by UTF-16 code units (RFC 8785 §3.2.3)',
    entryOf('shard.registered', { uri: 'x:y', '\ufb33': 1, '\ud83d\ude00': 2 }),
  ],
  ['no JSON', 's3://b/0'],
  ['nothing', ''],
  ['null', 'null'],
  ['no UTF-8', Buffer.from(entryOf('shard.registered', { uri: 's3://b/\ufffd' }).replace('\ufffd', '\xff'), 'latin1')],
  ['nested 1,000 deep', entryOf('shard.registered', { more: deep(998), uri: 's3://b/0' })],
  ['nested 1,001 deep', entryOf('shard.registered', { more: deep(999), uri: 's3://b/0' })],
];

function subjectsVectors(): SubjectsVector[] {
  return CASES.map(([about, entry]): SubjectsVector => {
    const subjects = subjectsOfEntry(Buffer.from(entry)).map((one) => ({
      ...one,
      key: subjectKey(one).toString('hex'),
    }));
    return typeof entry === 'string' ? { about, entry, subjects } : { about, hex: entry.toString('hex'), subjects };
  });
}

const listed = (n: number): ListedEntry => ({ index: n, leafHash: leafHash(Buffer.from(`entry ${n}`)) });
const LISTS = [[0], [7], [0, 7], [7, 8, 9], [2 ** 32 - 1, 2 ** 32, 2 ** 40], [Number.MAX_SAFE_INTEGER]];

function listVectors() {
  return LISTS.map((indexes) => ({
    entries: indexes.map((n) => ({ index: n, leafHash: leafHash(Buffer.from(`entry ${n}`)).toString('hex') })),
    value: listValue(indexes.map(listed)).toString('hex'),
  }));
}

interface ProofVector {
  readonly about: string;
  readonly subject: Subject;
  readonly entries: readonly { readonly index: number; readonly leafHash: string }[];
  readonly root: string;
  readonly proof: string;
  readonly valid: boolean;
}

const LOG = [
  entryOf('shard.registered', { uri: 's3://b/0' }),
  entryOf('shard.registered', { digest: digest('1'), uri: 's3://b/1' }),
  entryOf('shard.bound', { digest: digest('0'), shard: 's3://b/0' }),
  entryOf('shard.located', { shard: digest('1'), uri: 's3://b/0' }),
  entryOf('model.use-recorded', { model: 'm', modelVersion: '1', use: 'u' }),
];

function indexOf(entries: readonly string[]): { trie: GrowingTrie; lists: Map<string, ListedEntry[]> } {
  const trie = new GrowingTrie();
  const lists = new Map<string, ListedEntry[]>();
  for (const [index, entry] of entries.entries()) {
    for (const subject of subjectsOfEntry(Buffer.from(entry))) {
      const key = subjectKey(subject);
      const one = { index, leafHash: leafHash(Buffer.from(entry)) };
      trie.set(key, extendList(trie.get(key) ?? EMPTY_LIST, one));
      lists.set(key.toString('hex'), [...(lists.get(key.toString('hex')) ?? []), one]);
    }
  }
  return { trie, lists };
}

function proofVectors(): { entries: readonly string[]; roots: string[]; proofs: ProofVector[] } {
  const roots = LOG.map((_, upto) => indexOf(LOG.slice(0, upto)).trie.root().toString('hex'));
  const { trie, lists } = indexOf(LOG);
  const root = trie.root().toString('hex');
  const proofOf = (subject: Subject): ProofVector => ({
    about: 'the complete list',
    subject,
    entries: (lists.get(subjectKey(subject).toString('hex')) ?? []).map(({ index, leafHash: hash }) => ({
      index,
      leafHash: Buffer.from(hash).toString('hex'),
    })),
    root,
    proof: trie.prove(subjectKey(subject)).toString('base64'),
    valid: true,
  });
  const name = (subject: string): Subject => ({ kind: 'name', subject });
  const whole = proofOf(name('s3://b/0'));
  const absent = proofOf(name('s3://absent'));
  const refused = (about: string, change: Partial<ProofVector>): ProofVector => ({
    ...whole,
    about,
    ...change,
    valid: false,
  });
  return {
    entries: LOG,
    roots: [...roots, root],
    proofs: [
      ...[name('s3://b/0'), name('s3://b/1'), name(digest('0')), { kind: 'model', subject: 'm@1' } as const].map(
        proofOf,
      ),
      { ...absent, about: 'no entry speaks of it' },
      refused('the last entry left out', { entries: whole.entries.slice(0, -1) }),
      refused('the first entry left out', { entries: whole.entries.slice(1) }),
      refused('no entry, and the proof that there is one', { entries: [] }),
      refused('an entry twice', { entries: [...whole.entries, ...whole.entries.slice(-1)] }),
      refused('in another order', { entries: whole.entries.toReversed() }),
      refused('an entry more', {
        entries: [...whole.entries, { index: 4, leafHash: whole.entries[0]?.leafHash ?? '' }],
      }),
      refused('another index', { entries: whole.entries.map((one) => ({ ...one, index: one.index + 1 })) }),
      refused('of another subject', { subject: name('s3://b/1') }),
      refused('of the same name as another kind', { subject: { kind: 'removal', subject: 's3://b/0' } }),
      refused('the proof of absence of another name', { entries: [], proof: absent.proof }),
      refused('under the root of fewer entries', { root: roots.at(-1) ?? '' }),
      refused('cut short', { proof: Buffer.from(whole.proof, 'base64').subarray(0, -1).toString('base64') }),
      { ...absent, about: 'an entry that does not speak of it', entries: whole.entries, valid: false },
    ],
  };
}

function isValid({ subject, entries, root, proof }: ProofVector): boolean {
  try {
    const list = entries.map(({ index, leafHash: hash }) => ({ index, leafHash: Buffer.from(hash, 'hex') }));
    verifySubject({ root: Buffer.from(root, 'hex'), subject, entries: list, proof: Buffer.from(proof, 'base64') });
    return true;
  } catch {
    return false;
  }
}

describe('the published vectors', () => {
  it.each(vectors('subjects', subjectsVectors).map((one) => [one.about, one] as const))('subjects: %s', (_, vector) => {
    const bytes = vector.hex === undefined ? Buffer.from(vector.entry ?? '') : Buffer.from(vector.hex, 'hex');
    const subjects = subjectsOfEntry(bytes).map((one) => ({ ...one, key: subjectKey(one).toString('hex') }));
    expect(subjects).toEqual(vector.subjects);
  });

  it('values of lists', () => {
    for (const { entries, value } of vectors('lists', listVectors)) {
      const list = entries.map((one) => ({ index: one.index, leafHash: Buffer.from(one.leafHash, 'hex') }));
      expect(listValue(list).toString('hex')).toBe(value);
    }
  });

  const { entries, roots, proofs } = vectors('proofs', proofVectors);
  it('roots after each entry', () => {
    for (const [upto, root] of roots.entries()) {
      const { lists } = indexOf(entries.slice(0, upto));
      const pairs = [...lists].map(([key, list]) => [Buffer.from(key, 'hex'), listValue(list)] as const);
      expect(referenceTrieRoot(pairs).toString('hex')).toBe(root);
    }
  });

  it.each(proofs.map((one) => [one.about, one.subject.subject, one] as const))('proofs: %s (%s)', (_, __, vector) => {
    expect(isValid(vector)).toBe(vector.valid);
  });
});

describe('subjectsOfEntry', () => {
  it('has a line for every kind of entry', () => {
    expect([...MAPPED_KINDS].sort()).toEqual(Object.keys(ENTRY_FORMATS).sort());
    const readme = readFileSync(path.join(__dirname, 'README.md'), 'utf8');
    expect(MAPPED_KINDS.filter((kind) => !readme.includes(`\`${kind}\``))).toEqual([]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(subjectsOfEntry(bytes)).toEqual([]);
        },
      ),
      { numRuns: propertyRuns(300) },
    );
    expect(subjectsOfEntry(Buffer.from('['.repeat(60_000)))).toEqual([]);
    expect(subjectsOfEntry(Buffer.from('['.repeat(30_000) + ']'.repeat(30_000)))).toEqual([]);
  });
});

describe('verifySubject', () => {
  it('refuses every list but the complete one, and every changed bit of a proof', () => {
    const { trie, lists } = indexOf(LOG);
    const root = trie.root();
    const subject: Subject = { kind: 'name', subject: 's3://b/0' };
    const all = lists.get(subjectKey(subject).toString('hex')) ?? [];
    const proof = trie.prove(subjectKey(subject));
    verifySubject({ root, subject, entries: all, proof });
    for (let subset = 0; subset < 2 ** all.length - 1; subset++) {
      const some = all.filter((_, at) => (subset >> at) % 2 === 1);
      expect(() => verifySubject({ root, subject, entries: some, proof })).toThrow();
    }
    for (let bit = 0; bit < 8 * proof.length; bit++) {
      const changed = Buffer.from(proof);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => verifySubject({ root, subject, entries: all, proof: changed })).toThrow();
    }
  });
});
