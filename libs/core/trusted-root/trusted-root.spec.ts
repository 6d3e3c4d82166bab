import fc from 'fast-check';
import type { JsonObject } from '@core/kernel';
import {
  addSignatures,
  cosignCheckpoint,
  formatVerifierKey,
  parseNote,
  SigningKey,
  signNote,
  verifyCheckpoint,
} from '@core/note';
import { at, HostileLog, logKey, ORIGIN, T0, witnessKey } from '@testing/certificates';
import {
  currentKey,
  formatTrustedRoot,
  parseTrustedRoot,
  requireContinuation,
  type TrustedRoot,
  TrustedRootError,
  trustOfRoot,
} from './index.js';

const next = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 7));
const other = new SigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 8));
const refused = (code: string): Error => expect.objectContaining({ code });

describe('a trusted root', () => {
  const log = new HostileLog().begin();
  const before = log.checkpoint();
  let text: string;
  let root: TrustedRoot;
  beforeAll(async () => {
    const data = { from: formatVerifierKey(logKey.verifierKey), to: formatVerifierKey(next.verifierKey) };
    const entry = log.state('ledger.key-rotated', data, 'system:cli');
    log.signers = [logKey, next];
    text = await log.trustedRoot(entry);
    root = parseTrustedRoot(Buffer.from(text));
  });

  it('is read as it was written, with the keys as sigstore has them', () => {
    expect(JSON.stringify(formatTrustedRoot(root))).toBe(text);
    const [{ publicKey }] = (JSON.parse(text) as { tlogs: [{ publicKey: JsonObject }] }).tlogs;
    expect(publicKey).toEqual({
      rawBytes: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), logKey.verifierKey.publicKey]).toString(
        'base64',
      ),
      keyDetails: 'PKIX_ED25519',
      validFor: { start: at(0), end: at(120) },
    });
    expect(currentKey(root).key).toEqual(next.verifierKey);
  });

  it.each<[string, (text: string) => string]>([
    ['no JSON', (given) => given.slice(1)],
    ['another media type', (given) => given.replace('version=1', 'version=2')],
    ['no keys', (given) => given.replace(/"tlogs":\[.*\],"witnesses"/, '"tlogs":[],"witnesses"')],
    ['a public key of another vkey', (given) => given.replace('MCowBQYDK2VwAyEA', 'MCowBQYDK2VwAyEB')],
    ['another key id', (given) => given.replace(/"keyId":"...../, '"keyId":"AAAAA')],
    ['a gap between periods', (given) => given.replace('"to":5', '"to":4')],
    ['an end of the current key', (given) => given.replace('"from":5}', '"from":5,"to":9}')],
    ['a size that is none', (given) => given.replace('"from":0', '"from":-1')],
    ['an instant that is none', (given) => given.replace(at(0), 'yesterday')],
    ['a policy that is none', (given) => given.replace('quorum w', 'quorum x')],
  ])('is refused with %s', (_, change) => {
    expect(change(text)).not.toBe(text);
    expect(() => parseTrustedRoot(Buffer.from(change(text)))).toThrow(refused('malformed-trusted-root'));
  });

  it('is refused or read, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (bytes) => {
          expect(() => parseTrustedRoot(bytes)).toThrow(TrustedRootError);
        },
      ),
    );
  });

  const trust = () => trustOfRoot(root);
  const signed = (size: number, keys: readonly SigningKey[], seconds: number): string => {
    const { text: body } = parseNote(log.checkpoint(size));
    return addSignatures(signNote(body, keys), [cosignCheckpoint(body, witnessKey, Math.floor(T0 / 1_000) + seconds)]);
  };

  it('verifies what was signed before a rotation, by the old key in its period', () => {
    expect(verifyCheckpoint(before, trust()).checkpoint.treeSize).toBe(4);
    expect(verifyCheckpoint(signed(5, [logKey, next], 120), trust()).checkpoint.treeSize).toBe(5);
    log.state('shard.registered', { uri: 's3://b/late' });
    expect(verifyCheckpoint(signed(6, [next], 9_000), trust()).checkpoint.treeSize).toBe(6);
  });

  it('refuses the old key beyond its tree sizes, and cosignatures after its period', () => {
    expect(() => verifyCheckpoint(signed(6, [logKey], 60), trust())).toThrow(refused('outside-period'));
    expect(() => verifyCheckpoint(signed(4, [logKey], 9_000), trust())).toThrow(refused('outside-period'));
    expect(() => verifyCheckpoint(signed(4, [other], 60), trust())).toThrow(refused('no-trusted-signature'));
    expect(verifyCheckpoint(signed(4, [logKey], 9_000), { ...trust(), witnessPolicy: 'none' }).cosignatures).toEqual(
      [],
    );
  });

  it('follows from each of its keys, and from no other', () => {
    expect(() => requireContinuation(root, [logKey.verifierKey])).not.toThrow();
    expect(() => requireContinuation(root, [next.verifierKey])).not.toThrow();
    expect(() => requireContinuation(root, [other.verifierKey])).toThrow(refused('not-a-continuation'));
  });

  it('does not follow if the rotation is not shown, or is another one', () => {
    const change = (from: string, to: string): TrustedRoot => parseTrustedRoot(Buffer.from(text.replaceAll(from, to)));
    const [old, current] = root.logKeys;
    if (!old || !current) throw new Error('two keys');
    const forged: TrustedRoot[] = [
      { ...root, logKeys: [{ ...old, rotation: undefined }, current] },
      { ...root, logKeys: [old, { ...current, key: other.verifierKey }] },
      change('system:cli', 'system:cla'),
    ];
    for (const one of forged)
      expect(() => requireContinuation(one, [logKey.verifierKey])).toThrow(refused('not-a-continuation'));
  });
});
