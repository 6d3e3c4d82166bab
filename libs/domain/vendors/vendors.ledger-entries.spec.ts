import { entryBytes } from '@domain/ledger';
import {
  approvalRecorded,
  termsRecorded,
  termsWithdrawn,
  VENDOR_ENTRY_KINDS,
  vendorDeclared,
} from './vendors.ledger-entries.js';

const AT = '2026-04-01T09:30:00.000Z';
const BY = 'key:k1';

/** Recorded entries never change, so neither do these texts. */
const VECTORS = {
  'vendor.declared': [
    {
      statement: vendorDeclared({
        slug: 'acme',
        name: 'Acme “Ω” GmbH',
        kind: 'reseller',
        url: 'https://acme.example/',
      }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"kind":"reseller","name":"Acme “Ω” GmbH","slug":"acme","url":"https://acme.example/"},"kind":"vendor.declared"}',
    },
    {
      statement: vendorDeclared({ slug: 'acme', name: 'Acme', kind: 'other' }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"kind":"other","name":"Acme","slug":"acme"},"kind":"vendor.declared"}',
    },
  ],
  'terms.recorded': [
    {
      statement: termsRecorded('acme', {
        document: 'Business Terms',
        version: '2026-04',
        channel: 'api+enterprise',
        jurisdiction: 'EEA/CH',
        url: 'https://acme.example/terms',
        digest: `sha256:${'ab'.repeat(32)}`,
        publishedAt: '2026-03-01T00:00:00.000Z',
        capturedAt: '2026-03-05T00:00:00.000Z',
        effective: { from: '2026-04-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' },
        evidence: 'strong',
        rules: [
          {
            rule: 'FORBID_COMPETING_MODEL',
            scope: 'outputs',
            involvement: ['annotation'],
            exceptions: ['research'],
            quote: 'use output to develop competing models',
            source: '§2(c)',
            note: 'read twice',
          },
        ],
      }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"capturedAt":"2026-03-05T00:00:00.000Z","channel":"api+enterprise","digest":"sha256:abababababababababababababababababababababababababababababababab","document":"Business Terms","effective":{"from":"2026-04-01T00:00:00.000Z","to":"2027-01-01T00:00:00.000Z"},"evidence":"strong","jurisdiction":"EEA/CH","publishedAt":"2026-03-01T00:00:00.000Z","rules":[{"exceptions":["research"],"involvement":["annotation"],"note":"read twice","quote":"use output to develop competing models","rule":"FORBID_COMPETING_MODEL","scope":"outputs","source":"§2(c)"}],"terms":"terms:8aaa86fcf7fd5d7ea1e81d6f8803c3f01c2decaa49351345becaaecf166c76c9","url":"https://acme.example/terms","vendor":"acme","version":"2026-04"},"kind":"terms.recorded"}',
    },
    {
      statement: termsRecorded('acme', { document: 'Terms', version: 'undated', effective: {}, rules: [] }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"document":"Terms","effective":{},"rules":[],"terms":"terms:5bbd74f14b7f8faec2d908054c8417361a78b957e8185b6505e082a722079700","vendor":"acme","version":"undated"},"kind":"terms.recorded"}',
    },
  ],
  'terms.withdrawn': [
    {
      statement: termsWithdrawn(
        {
          id: 'terms:5bbd74f14b7f8faec2d908054c8417361a78b957e8185b6505e082a722079700',
          ...{ vendor: 'acme', document: 'Terms', version: 'undated', effective: {}, rules: [], validFrom: 7 },
        },
        'They are those of another vendor.',
      ),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"document":"Terms","reason":"They are those of another vendor.","terms":"terms:5bbd74f14b7f8faec2d908054c8417361a78b957e8185b6505e082a722079700","vendor":"acme","version":"undated"},"kind":"terms.withdrawn"}',
    },
  ],
  'approval.recorded': [
    {
      statement: approvalRecorded('acme', {
        grantedTo: 'synthesis team',
        approvedBy: 'AI board',
        purpose: 'annotation of evaluation sets',
        channel: 'cloud',
        generator: 'acme/m@1',
        effective: { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' },
        evidence: [{ uri: 's3://files/approval.pdf', digest: `sha256:${'ab'.repeat(32)}` }],
        note: 'renewed yearly',
      }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"approval":"approval:50821cfefd0e87c1872de524ceb84ff2f02a5dad84264ab7f5330c3cad07a868","approvedBy":"AI board","channel":"cloud","effective":{"from":"2026-01-01T00:00:00.000Z","to":"2026-07-01T00:00:00.000Z"},"evidence":[{"digest":"sha256:abababababababababababababababababababababababababababababababab","uri":"s3://files/approval.pdf"}],"generator":"acme/m@1","grantedTo":"synthesis team","note":"renewed yearly","purpose":"annotation of evaluation sets","vendor":"acme"},"kind":"approval.recorded"}',
    },
    {
      statement: approvalRecorded('acme', { grantedTo: 'all', approvedBy: 'Acme', purpose: 'any', effective: {} }),
      bytes:
        '{"at":"2026-04-01T09:30:00.000Z","by":"key:k1","data":{"approval":"approval:e33311df9a74a9ddf1473e7d5eb0fc28c9e5fe6569e4ec55ade9e6f55f243c35","approvedBy":"Acme","effective":{},"grantedTo":"all","purpose":"any","vendor":"acme"},"kind":"approval.recorded"}',
    },
  ],
} as const;

describe('the bytes of entries', () => {
  it('has a vector for each kind', () => {
    expect(Object.keys(VECTORS).sort()).toEqual([...VENDOR_ENTRY_KINDS].sort());
  });

  it.each(Object.entries(VECTORS).flatMap(([kind, vectors]) => vectors.map((vector) => ({ kind, ...vector }))))(
    '$kind: $bytes',
    ({ kind, statement, bytes }) => {
      expect(statement.kind).toBe(kind);
      expect(entryBytes(statement, BY, AT).toString('utf8')).toBe(bytes);
    },
  );
});
