import { entryBytes } from '@domain/ledger';
import { canonicalDeclaration } from './shard-declaration.js';
import {
  SHARD_ENTRY_KINDS,
  shardBound,
  shardConflictRefused,
  shardCorrected,
  shardLocated,
  shardRegistered,
} from './shards.ledger-entries.js';

const AT = '2026-04-01T09:30:00.000Z';
const BY = 'key:k1';
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const OTHER = `sha256:${'cd'.repeat(32)}`;
const entry = (kind: string, data: string): string => `{"at":"${AT}","by":"${BY}","data":${data},"kind":"${kind}"}`;

/** Entry bytes are fixed for ever: these texts never change. */
const VECTORS = {
  'shard.registered': [
    {
      statement: shardRegistered({
        digest: DIGEST,
        uri: 's3://b/ä',
        dataset: 'allenai/dolma',
        mediaType: 'application/jsonl',
        bytes: 12,
        records: 3,
        tokens: 0,
        origins: [
          {
            kind: 'model_generated',
            involvement: 'annotation',
            vendor: 'acme',
            channel: 'api',
            generator: 'acme/m@1',
            nexus: 'own_account',
            acquisition: 'vendor_api',
            jurisdiction: 'EEA',
            collected: { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
            terms: 'terms:1',
            share: 0.25,
            evidence: [{ uri: 'https://e.example/1' }, { digest: OTHER }],
          },
        ],
        derivedFrom: [OTHER, 's3://b/2'],
        activity: { kind: 'annotate', job: 'j', run: 'r', code: 'c' },
        labels: { language: 'en', 'a/b': '“x”' },
      }),
      bytes: entry(
        'shard.registered',
        `{"activity":{"code":"c","job":"j","kind":"annotate","run":"r"},"bytes":12,"dataset":"allenai/dolma","derivedFrom":["${OTHER}","s3://b/2"],"digest":"${DIGEST}","labels":{"a/b":"“x”","language":"en"},"mediaType":"application/jsonl","origins":[{"acquisition":"vendor_api","channel":"api","collected":{"from":"2026-01-01T00:00:00.000Z","to":"2026-02-01T00:00:00.000Z"},"evidence":[{"uri":"https://e.example/1"},{"digest":"${OTHER}"}],"generator":"acme/m@1","involvement":"annotation","jurisdiction":"EEA","kind":"model_generated","nexus":"own_account","share":0.25,"terms":"terms:1","vendor":"acme"}],"records":3,"tokens":0,"uri":"s3://b/ä"}`,
      ),
    },
    {
      statement: shardRegistered({
        uri: 's3://b/clean',
        derivedFrom: [DIGEST],
        activity: { kind: 'redaction', removal: 'removal-1' },
      }),
      bytes: entry(
        'shard.registered',
        `{"activity":{"kind":"redaction","removal":"removal-1"},"derivedFrom":["${DIGEST}"],"uri":"s3://b/clean"}`,
      ),
    },
    {
      statement: shardRegistered(
        canonicalDeclaration({
          uri: 's3://b/1',
          modality: 'text',
          licence: '( MIT )  OR (Apache-2.0 AND LicenseRef-own)',
          personalData: 'possible',
          languages: ['pt-br', 'EN', 'en'],
          consent: 'partly_given',
        }),
      ),
      bytes: entry(
        'shard.registered',
        '{"consent":"partly_given","languages":["en","pt-BR"],"licence":"MIT OR Apache-2.0 AND LicenseRef-own","modality":"text","personalData":"possible","uri":"s3://b/1"}',
      ),
    },
    {
      statement: shardRegistered(
        canonicalDeclaration({
          uri: 's3://b/1',
          checksums: ['MD5:D41D8CD98F00B204E9800998ECF8427E', 'etag:"Abc-2"', 'etag:Abc-2'],
        }),
      ),
      bytes: entry(
        'shard.registered',
        '{"checksums":["etag:Abc-2","md5:d41d8cd98f00b204e9800998ecf8427e"],"uri":"s3://b/1"}',
      ),
    },
    { statement: shardRegistered({ uri: 's3://b/1' }), bytes: entry('shard.registered', '{"uri":"s3://b/1"}') },
    {
      statement: shardRegistered({ uri: 's3://b/1', derivedFrom: [DIGEST], activity: { kind: 'mix' } }, 7),
      bytes: entry('shard.registered', '{"derivation":7,"uri":"s3://b/1"}'),
    },
  ],
  'shard.conflict-refused': [
    {
      statement: shardConflictRefused(DIGEST, { digest: DIGEST, tokens: 5 }, ['/tokens']),
      bytes: entry(
        'shard.conflict-refused',
        `{"declared":{"digest":"${DIGEST}","tokens":5},"differs":["/tokens"],"shard":"${DIGEST}"}`,
      ),
    },
    {
      statement: shardConflictRefused(DIGEST, { digest: DIGEST, derivedFrom: [OTHER] }, ['/derivedFrom'], {
        total: 1,
        hash: OTHER,
      }),
      bytes: entry(
        'shard.conflict-refused',
        `{"declared":{"digest":"${DIGEST}"},"differs":["/derivedFrom"],"parents":{"hash":"${OTHER}","total":1},"shard":"${DIGEST}"}`,
      ),
    },
  ],
  'shard.bound': [
    {
      statement: shardBound('s3://b/1', DIGEST),
      bytes: entry('shard.bound', `{"digest":"${DIGEST}","shard":"s3://b/1"}`),
    },
  ],
  'shard.located': [
    {
      statement: shardLocated(DIGEST, 'gs://b/1'),
      bytes: entry('shard.located', `{"shard":"${DIGEST}","uri":"gs://b/1"}`),
    },
  ],
  'shard.corrected': [
    {
      statement: shardCorrected(DIGEST, 'The licence was read.', { languages: ['de'], licence: 'CC-BY-4.0' }),
      bytes: entry(
        'shard.corrected',
        `{"facts":{"languages":["de"],"licence":"CC-BY-4.0"},"reason":"The licence was read.","shard":"${DIGEST}"}`,
      ),
    },
    {
      statement: shardCorrected(DIGEST, 'The supplier told us.', { tokens: 5, origins: [] }),
      bytes: entry(
        'shard.corrected',
        `{"facts":{"origins":[],"tokens":5},"reason":"The supplier told us.","shard":"${DIGEST}"}`,
      ),
    },
  ],
} as const;

describe('entry bytes of shards', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...SHARD_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
