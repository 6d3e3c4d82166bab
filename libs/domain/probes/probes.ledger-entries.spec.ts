import { entryBytes } from '@domain/ledger';
import type { MeasuredLikeness, ProbeFacts, ProbePlan } from './probe.js';
import {
  PROBE_ENTRY_KINDS,
  probeBegun,
  probeCancelled,
  probeInconclusive,
  probeMeasured,
} from './probes.ledger-entries.js';

const AT = '2026-09-01T09:30:00.000Z';
const BY = 'system:worker';
const DIGEST = `sha256:${'0a'.repeat(32)}`;
const PLAN: ProbePlan = {
  prompts: DIGEST,
  tested: { model: 'acme/model-7b', version: '1', answers: { uri: 's3://b/ü.jsonl', digest: null } },
  compared: { vendor: 'x', generator: null, answers: { uri: 's3://b/x.jsonl', digest: DIGEST } },
  baseline: { name: 'a third', answers: { digest: DIGEST, records: 2 } },
  parameters: { span: 50, similarity: 0.8, resamples: 10_000, seed: DIGEST },
  method: 'similarity/1',
};
const SHARE = { count: 1, share: 0.5, bootstrap: { low: 0, high: 1 }, wilson: { low: 0.1, high: 0.9 } };
const LIKENESS: MeasuredLikeness = {
  tested: SHARE,
  baseline: SHARE,
  difference: { share: 0, low: -0.5, high: 0.5 },
};
const READ = { uri: null, digest: DIGEST, empty: 0, short: 1, tokens: 70 };
const COMPARED = { ...READ, longest: 60, medianSpan: 0, grams: 50, sharedGrams: 48, elsewhere: 0, cut: 0 };
const FACTS: ProbeFacts = {
  prompts: 2,
  span: LIKENESS,
  overlap: LIKENESS,
  nearDuplicate: LIKENESS,
  answers: { tested: COMPARED, compared: READ, baseline: COMPARED },
};

/** Entry bytes are fixed for ever: these texts never change. */
const VECTORS = {
  'probe.begun': [
    {
      statement: probeBegun('probe-1', PLAN),
      bytes:
        '{"at":"2026-09-01T09:30:00.000Z","by":"system:worker","data":{"baseline":{"answers":{"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","records":2},"name":"a third"},"compared":{"answers":{"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","uri":"s3://b/x.jsonl"},"vendor":"x"},"method":"similarity/1","parameters":{"resamples":10000,"seed":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","similarity":0.8,"span":50},"probe":"probe-1","prompts":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","tested":{"answers":{"uri":"s3://b/ü.jsonl"},"model":"acme/model-7b","version":"1"}},"kind":"probe.begun"}',
    },
    {
      statement: probeBegun('probe-2', { ...PLAN, compared: { ...PLAN.compared, generator: 'x-4' } }),
      bytes:
        '{"at":"2026-09-01T09:30:00.000Z","by":"system:worker","data":{"baseline":{"answers":{"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","records":2},"name":"a third"},"compared":{"answers":{"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","uri":"s3://b/x.jsonl"},"generator":"x-4","vendor":"x"},"method":"similarity/1","parameters":{"resamples":10000,"seed":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","similarity":0.8,"span":50},"probe":"probe-2","prompts":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","tested":{"answers":{"uri":"s3://b/ü.jsonl"},"model":"acme/model-7b","version":"1"}},"kind":"probe.begun"}',
    },
  ],
  'probe.measured': [
    {
      statement: probeMeasured('probe-1', FACTS, { digest: DIGEST, lines: 2 }),
      bytes:
        '{"at":"2026-09-01T09:30:00.000Z","by":"system:worker","data":{"list":{"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","lines":2},"probe":"probe-1","result":{"answers":{"baseline":{"cut":0,"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","elsewhere":0,"empty":0,"grams":50,"longest":60,"medianSpan":0,"sharedGrams":48,"short":1,"tokens":70,"uri":null},"compared":{"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","empty":0,"short":1,"tokens":70,"uri":null},"tested":{"cut":0,"digest":"sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","elsewhere":0,"empty":0,"grams":50,"longest":60,"medianSpan":0,"sharedGrams":48,"short":1,"tokens":70,"uri":null}},"nearDuplicate":{"baseline":{"bootstrap":{"high":1,"low":0},"count":1,"share":0.5,"wilson":{"high":0.9,"low":0.1}},"difference":{"high":0.5,"low":-0.5,"share":0},"tested":{"bootstrap":{"high":1,"low":0},"count":1,"share":0.5,"wilson":{"high":0.9,"low":0.1}}},"overlap":{"baseline":{"bootstrap":{"high":1,"low":0},"count":1,"share":0.5,"wilson":{"high":0.9,"low":0.1}},"difference":{"high":0.5,"low":-0.5,"share":0},"tested":{"bootstrap":{"high":1,"low":0},"count":1,"share":0.5,"wilson":{"high":0.9,"low":0.1}}},"prompts":2,"span":{"baseline":{"bootstrap":{"high":1,"low":0},"count":1,"share":0.5,"wilson":{"high":0.9,"low":0.1}},"difference":{"high":0.5,"low":-0.5,"share":0},"tested":{"bootstrap":{"high":1,"low":0},"count":1,"share":0.5,"wilson":{"high":0.9,"low":0.1}}}}},"kind":"probe.measured"}',
    },
  ],
  'probe.inconclusive': [
    {
      statement: probeInconclusive('probe-1', { reason: 'duplicate-prompt', side: 'tested', message: 'Answer 2.' }),
      bytes:
        '{"at":"2026-09-01T09:30:00.000Z","by":"system:worker","data":{"message":"Answer 2.","probe":"probe-1","reason":"duplicate-prompt","side":"tested"},"kind":"probe.inconclusive"}',
    },
    {
      statement: probeInconclusive('probe-1', { reason: 'failed', side: null, message: 'No.' }),
      bytes:
        '{"at":"2026-09-01T09:30:00.000Z","by":"system:worker","data":{"message":"No.","probe":"probe-1","reason":"failed"},"kind":"probe.inconclusive"}',
    },
  ],
  'probe.cancelled': [
    {
      statement: probeCancelled('probe-1', 'Not needed.'),
      bytes:
        '{"at":"2026-09-01T09:30:00.000Z","by":"system:worker","data":{"probe":"probe-1","reason":"Not needed."},"kind":"probe.cancelled"}',
    },
  ],
} as const;

describe('entry bytes of probes', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...PROBE_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
