import { entryBytes } from '@domain/ledger';
import {
  MODEL_ENTRY_KINDS,
  modelUseRecorded,
  modelUseWithdrawn,
  modelVersionDeclared,
  modelVersionWithdrawn,
} from './models.ledger-entries.js';

const AT = '2026-04-01T09:30:00.000Z';
const BY = 'key:k1';

/** Recorded entries never change, so neither do these texts. */
const VECTORS = {
  'model.version-declared': [
    {
      statement: modelVersionDeclared({
        model: 'lärk',
        version: '1.0',
        description: 'seven billion',
        parents: [
          { relation: 'initialised_from', model: 'lark-base', version: '1.0' },
          { relation: 'distilled_from', external: 'openai/gpt-4o@2024-08-06' },
        ],
      }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"description":"seven billion","model":"lärk","parents":[{"model":"lark-base","relation":"initialised_from","version":"1.0"},{"external":"openai/gpt-4o@2024-08-06","relation":"distilled_from"}],"version":"1.0"},"kind":"model.version-declared"}',
    },
    {
      statement: modelVersionDeclared({ model: 'lark', version: '1', parents: [] }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"model":"lark","parents":[],"version":"1"},"kind":"model.version-declared"}',
    },
  ],
  'model.use-recorded': [
    {
      statement: modelUseRecorded('lark', '1.0', {
        dataset: 'allenai/dolmino',
        version: '0925',
        stage: 'midtraining',
        purpose: 'anneal',
        startedAt: '2025-09-01T00:00:00.000Z',
        finishedAt: '2025-09-20T00:00:00.000Z',
        epochs: 1.5,
      }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"dataset":"allenai/dolmino","datasetVersion":"0925","epochs":1.5,"finishedAt":"2025-09-20T00:00:00.000Z","model":"lark","modelVersion":"1.0","purpose":"anneal","stage":"midtraining","startedAt":"2025-09-01T00:00:00.000Z","use":"use:aae9b1a02c17d04a59a5028512611eba9f488a9a5834457b293d9b8831b0e426"},"kind":"model.use-recorded"}',
    },
    {
      statement: modelUseRecorded('lark', '1.0', {
        dataset: 'd',
        version: '1',
        stage: 'sft',
        startedAt: '2025-09-01T00:00:00.000Z',
        purpose: 'product',
        splits: ['train'],
        jurisdictions: ['EU', 'US-CA'],
        competesWith: [],
      }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"competesWith":[],"dataset":"d","datasetVersion":"1","jurisdictions":["EU","US-CA"],"model":"lark","modelVersion":"1.0","purpose":"product","splits":["train"],"stage":"sft","startedAt":"2025-09-01T00:00:00.000Z","use":"use:8a97b429d7c40d9d8f90f9978026d03f83f275c3f64416691867fe08feef66b9"},"kind":"model.use-recorded"}',
    },
    {
      statement: modelUseRecorded('lark', '1.0', {
        dataset: 'd',
        version: '1',
        stage: 'sft',
        startedAt: '2025-09-01T00:00:00.000Z',
      }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"dataset":"d","datasetVersion":"1","model":"lark","modelVersion":"1.0","stage":"sft","startedAt":"2025-09-01T00:00:00.000Z","use":"use:8a97b429d7c40d9d8f90f9978026d03f83f275c3f64416691867fe08feef66b9"},"kind":"model.use-recorded"}',
    },
  ],
  'model.version-withdrawn': [
    {
      statement: modelVersionWithdrawn('lark', '1.0', 'It was never trained.'),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"model":"lark","reason":"It was never trained.","version":"1.0"},"kind":"model.version-withdrawn"}',
    },
  ],
  'model.use-withdrawn': [
    {
      statement: modelUseWithdrawn(
        'lark',
        '1.0',
        { dataset: 'd', version: '1', stage: 'sft', startedAt: '2025-09-01T00:00:00.000Z' },
        'The run was cancelled.',
      ),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"dataset":"d","datasetVersion":"1","model":"lark","modelVersion":"1.0","reason":"The run was cancelled.","stage":"sft","startedAt":"2025-09-01T00:00:00.000Z","use":"use:8a97b429d7c40d9d8f90f9978026d03f83f275c3f64416691867fe08feef66b9"},"kind":"model.use-withdrawn"}',
    },
  ],
} as const;

describe('the bytes of entries', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...MODEL_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
