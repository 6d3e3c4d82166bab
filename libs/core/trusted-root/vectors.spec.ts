import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Certificate, formatCertificate, verifyCertificate } from '@core/certificate';
import { sha256 } from '@core/kernel';
import {
  addSignatures,
  cosignCheckpoint,
  formatTlogProof,
  formatVerifierKey,
  parseNote,
  parseTlogProof,
  signNote,
  SigningKey,
} from '@core/note';
import { COSIGNED_AT, digestOf, logKey, ORIGIN, TestLog, withChecksum, witnessKey } from '@testing/certificates';
import { formatTrustedRoot, parseTrustedRoot, TrustedRootError, trustOfRoot, type TrustedRootJson } from './index.js';

const FILE = path.join(__dirname, 'vectors', 'certificates.json');

interface Vector {
  readonly about: string;
  /** The name of the trusted root that it is judged by. */
  readonly trustedRoot: string;
  /** `verified`, or the code of the refusal. */
  readonly verdict: string;
  readonly freshness?: { readonly now: number; readonly maxAgeSeconds: number };
  readonly certificate: string;
}

interface Vectors {
  readonly trustedRoots: Readonly<Record<string, TrustedRootJson>>;
  readonly certificates: readonly Vector[];
  /** What no reader takes for a trusted root. */
  readonly malformed: readonly { readonly about: string; readonly trustedRoot: unknown }[];
}

const next = new SigningKey(ORIGIN, 'ed25519', sha256('next log seed'));
const stranger = new SigningKey(ORIGIN, 'ed25519', sha256('strange log seed'));
const second = new SigningKey('second.example', 'cosignature/v1', sha256('second witness seed'));
const HOUR = 3_600;

/** The certificate with its checkpoint signed and cosigned by others, at another time. */
function resigned(
  certificate: Certificate,
  signers: readonly SigningKey[],
  at = COSIGNED_AT,
  witnesses: readonly SigningKey[] = [witnessKey],
): string {
  const { index, proof, checkpoint } = parseTlogProof(certificate.index.tlogProof);
  const { text } = parseNote(checkpoint);
  const note = addSignatures(
    signNote(text, signers),
    witnesses.map((witness) => cosignCheckpoint(text, witness, at)),
  );
  const tlogProof = formatTlogProof({
    index,
    proof,
    checkpoint: witnesses.length > 0 ? note : signNote(text, signers),
  });
  return formatCertificate({ ...certificate, index: { ...certificate.index, tlogProof } });
}

/** A log that rotated from one key to another, and certificates of before and after. */
async function world() {
  const log = new TestLog();
  log.commitSet('a@1', new Map([[log.append('shard.registered', { digest: digestOf('one') }), 'member']]));
  log.commitIndex();
  const issue = () => log.issue({ datasets: ['a@1'] }, { names: [digestOf('one')] });
  const before = await issue();
  const [from, to] = [formatVerifierKey(logKey.verifierKey), formatVerifierKey(next.verifierKey)];
  log.append('ledger.key-rotated', { from, to });
  const rotated = log.size;
  log.commitIndex();
  const after = await issue();
  return { before, after, rotated };
}

function rootOf(rotated: number, witnessPolicy: string | undefined): TrustedRootJson {
  const end = new Date((COSIGNED_AT + HOUR) * 1_000).toISOString();
  const witnesses = [witnessKey, second].map(({ verifierKey }) => {
    return { name: verifierKey.name, key: verifierKey, validFor: {} };
  });
  return formatTrustedRoot({
    origin: ORIGIN,
    logKeys: [
      { key: logKey.verifierKey, treeSizes: { from: 0, to: rotated }, validFor: { end } },
      { key: next.verifierKey, treeSizes: { from: rotated }, validFor: { start: end } },
    ],
    witnesses: witnessPolicy === undefined ? [] : witnesses,
    witnessPolicy,
  });
}

async function vectors(): Promise<Vectors> {
  const { before, after, rotated } = await world();
  const [one, two] = [witnessKey, second].map(({ verifierKey }) => formatVerifierKey(verifierKey));
  const named = `witness w ${one ?? ''}\nwitness v ${two ?? ''}\n`;
  const roots = {
    'one witness': rootOf(rotated, `witness w ${one ?? ''}\nquorum w\n`),
    'either witness': rootOf(rotated, `# of either\n${named}\ngroup g any w v\nquorum\tg\n`),
    'both witnesses': rootOf(rotated, `${named}group g 2 w v\nquorum g\n`),
    'no witness': rootOf(rotated, undefined),
    'a retired witness': {
      ...rootOf(rotated, `witness v ${two ?? ''}\nquorum v\n`),
      earlierPolicies: [
        {
          policy: `witness w ${one ?? ''}\nquorum w\n`,
          treeSizes: { from: 0, to: rotated },
          validFor: { end: new Date((COSIGNED_AT + HOUR) * 1_000).toISOString() },
        },
      ],
    },
  };
  const now = COSIGNED_AT + 60;
  const late = COSIGNED_AT + 2 * HOUR;
  const cases: Omit<Vector, 'verdict'>[] = [
    { about: 'of before the rotation', trustedRoot: 'one witness', certificate: resigned(before, [logKey]) },
    {
      about: 'of before the rotation, cosigned lately',
      trustedRoot: 'one witness',
      certificate: resigned(before, [logKey]),
      freshness: { now, maxAgeSeconds: HOUR },
    },
    {
      about: 'of before the rotation, cosigned too long ago',
      trustedRoot: 'one witness',
      certificate: resigned(before, [logKey]),
      freshness: { now: late, maxAgeSeconds: HOUR },
    },
    {
      about: 'of before the rotation, cosigned within the tolerance',
      trustedRoot: 'one witness',
      certificate: resigned(before, [logKey], COSIGNED_AT + HOUR + 600),
    },
    {
      about: 'of before the rotation, cosigned after it',
      trustedRoot: 'one witness',
      certificate: resigned(before, [logKey], COSIGNED_AT + HOUR + 601),
    },
    {
      about: 'of before the rotation, cosigned after it, where no witness is demanded',
      trustedRoot: 'no witness',
      certificate: resigned(before, [logKey], late),
    },
    {
      about: 'of after the rotation, by the old key',
      trustedRoot: 'one witness',
      certificate: resigned(after, [logKey]),
    },
    {
      about: 'of after the rotation, by the new key',
      trustedRoot: 'one witness',
      certificate: resigned(after, [next], late),
    },
    { about: 'by both keys', trustedRoot: 'one witness', certificate: resigned(after, [logKey, next], late) },
    {
      about: 'of before the rotation, by the new key',
      trustedRoot: 'one witness',
      certificate: resigned(before, [next], late),
    },
    { about: 'by a key that the log never had', trustedRoot: 'one witness', certificate: resigned(before, [stranger]) },
    {
      about: 'without a cosignature',
      trustedRoot: 'one witness',
      certificate: resigned(before, [logKey], COSIGNED_AT, []),
    },
    {
      about: 'without a cosignature, where none is demanded',
      trustedRoot: 'no witness',
      certificate: resigned(before, [logKey], COSIGNED_AT, []),
    },
    {
      about: 'with an age, where no witness is demanded',
      trustedRoot: 'no witness',
      certificate: resigned(before, [logKey]),
      freshness: { now, maxAgeSeconds: HOUR },
    },
    {
      about: 'by one of two witnesses, either of which suffices',
      trustedRoot: 'either witness',
      certificate: resigned(before, [logKey], COSIGNED_AT, [second]),
    },
    {
      about: 'by one of two witnesses, both of which are demanded',
      trustedRoot: 'both witnesses',
      certificate: resigned(before, [logKey]),
    },
    {
      about: 'by both witnesses',
      trustedRoot: 'both witnesses',
      certificate: resigned(before, [logKey], COSIGNED_AT, [witnessKey, second]),
    },
    {
      about: 'of before the rotation, by a witness that retired since',
      trustedRoot: 'a retired witness',
      certificate: resigned(before, [logKey]),
    },
    {
      about: 'by a witness after it retired',
      trustedRoot: 'a retired witness',
      certificate: resigned(before, [logKey], COSIGNED_AT + HOUR + 601),
    },
    {
      about: 'of after the sizes of a witness that retired',
      trustedRoot: 'a retired witness',
      certificate: resigned(after, [next]),
    },
    {
      about: 'by the witness that followed',
      trustedRoot: 'a retired witness',
      certificate: resigned(after, [next], late, [second]),
    },
    {
      about: 'by a witness that retired, and asked for its age',
      trustedRoot: 'a retired witness',
      certificate: resigned(before, [logKey]),
      freshness: { now, maxAgeSeconds: HOUR },
    },
    {
      about: 'with a wrong signature of the current key beside that of the earlier one',
      trustedRoot: 'one witness',
      certificate: withSignatureOf(resigned(before, [logKey, next]), resigned(after, [logKey, next])),
    },
  ];
  const certificates = cases.map((given) => ({ ...given, verdict: judge(given, roots) }));
  return { trustedRoots: roots, certificates, malformed: malformedRoots(roots['a retired witness']) };
}

type Changed = readonly [about: string, change: (root: AnyJson) => void];

interface AnyJson {
  [member: string]: AnyJson;
}

/** A trusted root with one mistake each. */
function malformedRoots(root: TrustedRootJson): Vectors['malformed'] {
  const set = (about: string, path: string, value: unknown): Changed => {
    const members = path.split('/');
    const last = members.pop() ?? '';
    return [
      about,
      (json) =>
        void Object.assign(
          members.reduce((at, name) => at[name] as AnyJson, json),
          { [last]: value },
        ),
    ];
  };
  const [first, second] = root.tlogs;
  const changes: Changed[] = [
    set('of another type', 'mediaType', 'application/vnd.dev.sigstore.trustedroot+json;version=0.1'),
    set('without an origin', 'origin', ''),
    set('without a key', 'tlogs', []),
    set('without its witnesses', 'witnesses', undefined),
    set('of an earlier key without a last tree', 'tlogs/0/treeSizes/to', undefined),
    set('of an earlier key without an end', 'tlogs/0/publicKey/validFor/end', undefined),
    set('of a current key with a last tree', 'tlogs/1/treeSizes/to', 9),
    set('of a current key with an end', 'tlogs/1/publicKey/validFor/end', '2030-01-01T00:00:00.000Z'),
    set('of a key that ends where the next one does not begin', 'tlogs/0/treeSizes/to', 3),
    set('of a key that begins before the empty tree', 'tlogs/0/treeSizes/from', -1),
    set('of a key that ends before it begins', 'tlogs/0/treeSizes/from', 5),
    set('of a tree size that is a text', 'tlogs/0/treeSizes/from', '0'),
    set('of an end that is no instant', 'tlogs/0/publicKey/validFor/end', '2025-11-31T09:30:00.000Z'),
    set('of an end in another time zone', 'tlogs/0/publicKey/validFor/end', '2025-11-22T09:30:00.000+01:00'),
    set('of a vkey with the id of another', 'tlogs/0/vkey', first?.vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')),
    set('of a key that is a witness', 'tlogs/0/vkey', root.witnesses[0]?.vkey),
    set('of a public key that is another', 'tlogs/0/publicKey/rawBytes', second?.publicKey.rawBytes),
    set('of a key id that is another', 'tlogs/0/checkpointKeyId/keyId', second?.checkpointKeyId.keyId),
    set('of a witness whose public key is another', 'witnesses/0/publicKey/rawBytes', first?.publicKey.rawBytes),
    set('of a policy that is none', 'witnessPolicy', 'quorum w\n'),
    set('of earlier policies, and none now', 'witnessPolicy', undefined),
    set('of an earlier policy that asks for no witness', 'earlierPolicies/0/policy', 'quorum none\n'),
    set('of an earlier policy without an end', 'earlierPolicies/0/validFor/end', undefined),
    set('of an earlier policy that ends before it begins', 'earlierPolicies/0/treeSizes/from', 5),
  ];
  return changes.map(([about, change]) => {
    const copy = JSON.parse(JSON.stringify(root)) as AnyJson;
    change(copy);
    return { about, trustedRoot: JSON.parse(JSON.stringify(copy)) as unknown };
  });
}

/** The last signature of the log in place of that of another checkpoint: it is then wrong. */
function withSignatureOf(certificate: string, other: string): string {
  const line = new RegExp(`\n— ${ORIGIN} [^\n]+\n— ${ORIGIN} ([^\n]+)\n`);
  const [, mine = ''] = line.exec(certificate) ?? [];
  const [, theirs = ''] = line.exec(other) ?? [];
  return withChecksum(certificate.replace(mine, theirs));
}

function judge(
  { certificate, trustedRoot, freshness }: Omit<Vector, 'verdict'>,
  roots: Vectors['trustedRoots'],
): string {
  const root = parseTrustedRoot(Buffer.from(JSON.stringify(roots[trustedRoot])));
  const verdict = verifyCertificate(Buffer.from(certificate), trustOfRoot(root, freshness));
  return verdict.verdict === 'refused' ? verdict.code : verdict.verdict;
}

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    return error instanceof TrustedRootError ? error.code : String(error);
  }
}

describe('the published vectors of trusted roots', () => {
  it('are judged as they say', async () => {
    if (process.env['UPDATE_VECTORS'] !== undefined)
      writeFileSync(FILE, `${JSON.stringify(await vectors(), null, 2)}\n`);
    const { certificates, trustedRoots } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
    for (const vector of certificates)
      expect([vector.about, judge(vector, trustedRoots)]).toEqual([vector.about, vector.verdict]);
    expect(certificates.filter(({ verdict }) => verdict === 'verified')).toHaveLength(12);
    expect(new Set(certificates.map(({ verdict }) => verdict))).toEqual(
      new Set(['verified', 'untrusted-checkpoint', 'too-old']),
    );
  });

  it('are refused as trusted roots where they are none', () => {
    const { malformed } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
    expect(malformed.length).toBeGreaterThan(20);
    for (const { about, trustedRoot } of malformed) {
      const read = (): unknown => parseTrustedRoot(Buffer.from(JSON.stringify(trustedRoot)));
      expect([about, codeOf(read)]).toEqual([about, 'malformed-trusted-root']);
    }
  });
});
