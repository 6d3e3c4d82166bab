export const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
export const at = (name: string, rest = ''): string => `/v1/shards/${encodeURIComponent(name)}${rest}`;

/** Texts that somebody else's program stumbled over. */
export const HOSTILE = [
  "'; DROP TABLE shard; --",
  '" OR 1=1 --',
  '../../../etc/passwd',
  '..\\..\\windows',
  '%00',
  '%2e%2e%2f',
  '${jndi:ldap://x}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  'e\u0301cole',
  '\u0645\u0631\u062d\u0628\u0627',
  '\u202Eevil\u202C',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  'zero\u200Bwidth',
  '\uFEFFmark',
  'line\nbreak',
  'tab\there',
  '\u0007',
  '\u2028',
  'sha256:',
  'SHA256:' + 'AB'.repeat(32),
  'null',
  'NaN',
  '-1',
  '1e309',
  '0x10',
  '   ',
  '.',
  '..',
  'a'.repeat(3_000),
  '\u00e9'.repeat(2_000),
];

export const WRONG: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 2 ** 53 - 1, 1e300, '', [], {}, [[]], [null], [1], [{}], { a: 1 }],
  ...['x'.repeat(70_000), { ['k'.repeat(600)]: 'v' }, new Array<string>(11_000).fill('s3://b/1'), ...HOSTILE],
];

const ORIGIN = {
  kind: 'model_generated',
  involvement: 'annotation',
  vendor: 'acme',
  channel: 'api',
  generator: 'acme/m@1',
  nexus: 'supplier',
  acquisition: 'vendor_api',
  jurisdiction: 'EEA',
  collected: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
  terms: 'terms:1',
  share: 0.5,
  evidence: [{ uri: 'https://e.example/', digest: digestOf(9) }],
};
const FACTS = {
  dataset: 'd',
  mediaType: 'text/plain',
  bytes: 1,
  records: 1,
  tokens: 1,
  origins: [ORIGIN],
  labels: { language: 'en' },
  licence: 'MIT',
  checksums: ['md5:d41d8cd98f00b204e9800998ecf8427e'],
  languages: ['en'],
  modality: 'text',
  personalData: 'none',
  consent: 'given',
  preferences: [
    {
      scheme: 'robots',
      value: 'deny',
      capturedAt: '2026-01-01T00:00:00Z',
      uri: 'https://r.example/',
      digest: digestOf(9),
    },
  ],
};

/**
 * A request of each route that writes which would be taken; `fresh` makes one that was not sent
 * before.
 */
export const WRITES: readonly { method: string; path: string; body: (fresh: number) => Record<string, unknown> }[] = [
  {
    method: 'PUT',
    path: '/v1/vendors/borealis',
    body: (n) => ({ name: `Borealis ${n}`, kind: 'other', url: 'https://b.example/' }),
  },
  {
    method: 'POST',
    path: '/v1/vendors/acme/terms',
    body: (n) => ({
      ...{
        document: 'Terms',
        version: `v${n}`,
        channel: 'api',
        jurisdiction: 'EEA',
        url: 'https://a.example/',
        digest: digestOf(7),
      },
      ...{ publishedAt: '2026-01-01T00:00:00Z', capturedAt: '2026-01-02T00:00:00Z' },
      ...{ effective: { from: '2026-01-01T00:00:00Z' }, evidence: 'strong' },
      rules: [{ rule: 'FORBID', scope: 'outputs', involvement: ['content'], exceptions: ['x'] }],
    }),
  },
  {
    method: 'POST',
    path: '/v1/vendors/acme/approvals',
    body: (n) => ({
      ...{ grantedTo: `team ${n}`, approvedBy: 'board', purpose: 'tests', channel: 'api', generator: 'acme/m@1' },
      ...{ effective: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }, note: 'x' },
      evidence: [{ uri: 'https://e.example/', digest: digestOf(9) }],
    }),
  },
  {
    method: 'POST',
    path: '/v1/shards',
    body: (n) => ({
      ...{ uri: `s3://fresh/${n}`, digest: digestOf(1_000_000 + n), ...FACTS },
      ...{ derivedFrom: [digestOf(1)], activity: { kind: 'mix', job: 'j', run: 'r', code: 'c' } },
    }),
  },
  { method: 'POST', path: at(digestOf(1), '/corrections'), body: (n) => ({ reason: `because ${n}`, ...FACTS }) },
  { method: 'POST', path: at('s3://b/unbound', '/bindings'), body: () => ({ digest: digestOf(2) }) },
  { method: 'POST', path: at(digestOf(1), '/locations'), body: (n) => ({ uri: `gs://fresh/${n}` }) },
  { method: 'POST', path: '/v1/datasets/d/versions', body: (n) => ({ version: `v${n}`, add: [digestOf(1)] }) },
  {
    method: 'POST',
    path: '/v1/models/m/versions',
    body: (n) => ({
      version: `v${n}`,
      description: 'x',
      parents: [{ external: 'acme/m@1', relation: 'distilled_from' }],
    }),
  },
  {
    method: 'POST',
    path: '/v1/models/m/versions/1/uses',
    body: (n) => ({
      uses: [
        {
          ...{ dataset: 'd', version: '1', stage: 'sft', purpose: 'product', startedAt: '2026-01-01T00:00:00Z' },
          ...{ finishedAt: '2026-02-01T00:00:00Z', epochs: n + 2, jurisdictions: ['EU'], competesWith: ['acme'] },
        },
      ],
    }),
  },
  {
    method: 'POST',
    path: '/v1/keys',
    body: (n) => ({ label: `k${n}`, roles: ['auditor'], expiresAt: '2099-01-01T00:00:00Z' }),
  },
];

export type Path = readonly (string | number)[];

/** Every place in a document. */
export function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, item]) =>
      places(item, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

export function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}
