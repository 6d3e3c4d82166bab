import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { leafHash } from '@core/merkle';
import {
  formatCheckpoint,
  formatTlogProof,
  formatVerifierKey,
  NoteError,
  parseCheckpoint,
  parseNote,
  parseSigningKey,
  parseVerifierKey,
  parseWitnessPolicy,
  signNote,
  SigningKey,
  type VerifierKey,
  verifierKey,
  verifyCheckpoint,
  verifyEd25519,
  verifyNote,
  verifyTlogProof,
} from './index.js';

const folder = resolve(process.env['WHENCE_CONFORMANCE_DIR'] ?? '../shared/conformance', 'tlog');
const describeWithFiles = existsSync(folder) ? describe : describe.skip;
const read = (file: string): Buffer => readFileSync(resolve(folder, file));
const json = (file: string): unknown => JSON.parse(read(file).toString());
const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return error.code;
  }
};

interface NoteVectors {
  keys: Record<string, { vkey: string; skey?: string; origin?: string }>;
  badVkeys: string[];
  notes: { name: string; verifies: string[]; msg: string }[];
  malformed: string[];
}

describeWithFiles(`signed-note-vectors.json (${folder})`, () => {
  const vectors = (): NoteVectors => json('signed-note-vectors.json') as NoteVectors;
  const keyOf = (name: string): VerifierKey => parseVerifierKey(vectors().keys[name]!.vkey);

  it('vkeys and skeys are read and written', () => {
    const keys = Object.values(vectors().keys);
    expect(keys).toHaveLength(7);
    for (const { vkey, skey } of keys) {
      expect(formatVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
      if (skey !== undefined) expect(formatVerifierKey(parseSigningKey(skey).verifierKey)).toBe(vkey);
    }
    const enoch = new SigningKey('EnochRoot', 'ed25519', Buffer.alloc(32));
    expect(formatVerifierKey(enoch.verifierKey)).toBe(vectors().keys['EnochRoot']?.vkey);
  });

  it('bad vkeys, every proper substring and every byte incremented', () => {
    const { keys, badVkeys } = vectors();
    for (const vkey of badVkeys)
      expect(['malformed-key', 'unsupported-key']).toContain(codeOf(() => parseVerifierKey(vkey)));
    for (const { vkey } of Object.values(keys)) {
      for (let i = 0; i < vkey.length; i++) {
        for (const part of [vkey.slice(0, i), vkey.slice(i + 1)])
          expect(codeOf(() => parseVerifierKey(part))).not.toBe('accepted');
        const incremented = vkey.slice(0, i) + String.fromCharCode(vkey.charCodeAt(i) + 1) + vkey.slice(i + 1);
        expect(codeOf(() => parseVerifierKey(incremented))).not.toBe('accepted');
      }
    }
  });

  it('every good note: its signers, and that it is signed again to the same bytes', () => {
    const { notes, keys } = vectors();
    expect(notes).toHaveLength(5);
    for (const { verifies, msg } of notes) {
      const known = verifies.map(keyOf);
      expect(verifyNote(msg, known).signatures.map(({ key }) => key)).toEqual(known);
      const changed = Buffer.from(msg);
      changed.writeUInt8(changed.readUInt8(3) ^ 1, 3);
      expect(codeOf(() => verifyNote(changed, known))).toBe('bad-signature');
    }
    const peter = parseSigningKey(keys['PeterNeumann']?.skey ?? '');
    const enoch = new SigningKey('EnochRoot', 'ed25519', Buffer.alloc(32));
    expect(signNote(parseNote(notes[0]!.msg).text, [peter])).toBe(notes[0]?.msg);
    expect(signNote(parseNote(notes[1]!.msg).text, [peter, enoch])).toBe(notes[1]?.msg);
  });

  it('the cosignature has its time, the real tree head its other origin', () => {
    const { notes, keys } = vectors();
    const [golang, cosigned] = notes.slice(3);
    const [name] = cosigned!.verifies;
    expect(verifyNote(cosigned!.msg, [keyOf(name!)]).signatures[0]?.timestamp).toBe(1_767_139_200);
    const trusted = { logKey: keyOf('sum.golang.org'), witnessPolicy: 'none' } as const;
    expect(codeOf(() => verifyCheckpoint(golang!.msg, trusted))).toBe('wrong-origin');
    const { origin } = keys['sum.golang.org']!;
    const { checkpoint } = verifyCheckpoint(golang!.msg, { ...trusted, origin: origin! });
    expect(checkpoint.treeSize).toBe(35_225_469);
  });

  it('the malformed notes it describes', () => {
    const { malformed, notes } = vectors();
    expect(malformed).toHaveLength(8);
    const { msg } = notes[0]!;
    const { text } = parseNote(msg);
    const line = msg.slice(text.length + 1);
    const made: (string | Buffer)[] = [
      text,
      `${text}\n`,
      msg.slice(0, -1),
      `\u0001${msg}`,
      Buffer.concat([Buffer.of(0xff), Buffer.from(msg)]),
      msg.replace('— Peter', '— Peter '),
      `${msg}not a signature\n`,
      msg + line.repeat(100),
    ];
    expect(made.map((note) => codeOf(() => parseNote(note)))).toEqual(malformed.map(() => 'malformed-note'));
    expect(verifyNote(msg + line.repeat(15), [keyOf('PeterNeumann')]).signatures).toHaveLength(1);
  });
});

describeWithFiles(`logs of others (${folder})`, () => {
  it('tessera-testlog: 16 checkpoints verify, and are signed again to the same bytes', () => {
    const { skey } = (json('signed-note-vectors.json') as NoteVectors).keys['tessera-testdata']!;
    const signer = parseSigningKey(skey!);
    for (let size = 0; size <= 15; size++) {
      const note = read(`tessera-testlog/testdata/log/checkpoint.${size}`);
      const { checkpoint } = verifyCheckpoint(note, { logKey: signer.verifierKey, witnessPolicy: 'none' });
      expect(checkpoint.treeSize).toBe(size);
      expect(signNote(formatCheckpoint(checkpoint), [signer])).toBe(note.toString());
    }
  });

  it('sunlight-witness-mirror: the cosignatures of witness and mirror meet a quorum of both keys', () => {
    const base = 'sunlight-witness-mirror/cmd/skylight/testdata/witness';
    const log = '000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706';
    for (const [path, descriptor] of [
      [`${base}/${log}/checkpoint`, `${base}/witness.v0.json`],
      [`${base}/mirror/${log}/checkpoint`, `${base}/mirror/mirror.v0.json`],
    ] as const) {
      const [vkey] = (json(descriptor) as { verifier_keys: string[] }).verifier_keys;
      const key = parseVerifierKey(vkey!);
      const { text, signatures } = verifyNote(read(path), [key]);
      expect(signatures).toMatchObject([{ key, timestamp: 1_767_139_200 }]);
      expect(parseCheckpoint(text)).toMatchObject({ origin: 'rome2026h1.example.org', treeSize: 300 });
      expect(parseWitnessPolicy(`witness w ${vkey}\nquorum w\n`).witnesses[0]?.key).toEqual(key);
    }
  });

  interface RekorCase {
    case: string;
    expect: 'pass' | 'fail';
    trustedLogs: { baseUrl: string; keyDetails: string; rawBytes: string; logId: { keyId: string } }[] | null;
    tlogEntry: {
      canonicalizedBody: string;
      inclusionProof?: { logIndex: string; hashes: string[]; checkpoint: { envelope: string } } | null;
    };
  }
  const refusals: Record<string, string> = {
    // Rekor v1: the log's key is ECDSA, so nobody that is trusted here signed.
    'checkpoint-bad-keyhint_fail': 'no-trusted-signature',
    'checkpoint-wrong-roothash_fail': 'no-trusted-signature',
    'invalid-checkpoint-signature_fail': 'no-trusted-signature',
    'rekor2-checkpoint-missing-log-signature_fail': 'malformed-note',
    'rekor2-checkpoint-missing-origin_fail': 'malformed-checkpoint',
    'rekor2-checkpoint-missing-root-hash_fail': 'malformed-checkpoint',
    'rekor2-checkpoint-missing-size_fail': 'malformed-checkpoint',
    'rekor2-checkpoint-no-matching-signature_fail': 'no-trusted-signature',
    'rekor2-no-inclusion-proof_fail': 'malformed-note',
  };

  it('rekor2-checkpoint-cases.json: 15 of 15, as tlog-proofs', () => {
    const { cases } = json('rekor2-checkpoint-cases.json') as { cases: RekorCase[] };
    expect(cases).toHaveLength(15);
    const log = cases
      .flatMap(({ trustedLogs }) => trustedLogs ?? [])
      .find(({ keyDetails }) => keyDetails === 'PKIX_ED25519')!;
    const publicKey = Buffer.from(log.rawBytes, 'base64').subarray(-32);
    const logKey = verifierKey(new URL(log.baseUrl).host, 'ed25519', publicKey);
    expect(logKey.keyId).toBe(Buffer.from(log.logId.keyId, 'base64').readUInt32BE(0));
    for (const { case: name, expect: verdict, tlogEntry } of cases) {
      const { logIndex = '0', hashes = [], checkpoint } = tlogEntry.inclusionProof ?? {};
      const lines = ['c2sp.org/tlog-proof@v1', `index ${logIndex}`, ...hashes, '', checkpoint?.envelope ?? ''];
      const entry = Buffer.from(tlogEntry.canonicalizedBody, 'base64');
      const trusted = { logKey, witnessPolicy: 'none' } as const;
      const code = codeOf(() => verifyTlogProof(lines.join('\n'), { entry }, trusted));
      expect([name, code]).toEqual([name, verdict === 'pass' ? 'accepted' : refusals[name]]);
      if (verdict === 'fail') continue;
      const proof = { index: Number(logIndex), proof: hashes.map((hash) => Buffer.from(hash, 'base64')) };
      expect(formatTlogProof({ ...proof, checkpoint: checkpoint!.envelope })).toBe(lines.join('\n'));
      expect(verifyTlogProof(lines.join('\n'), { leafHash: leafHash(entry) }, trusted).index).toBe(proof.index);
    }
  });
});

describeWithFiles(`Ed25519 (${folder})`, () => {
  const hex = (text: string): Buffer => Buffer.from(text, 'hex');

  it('wycheproof: 151 of 151', () => {
    const { testGroups } = json('ed25519/wycheproof-ed25519_test.json') as {
      testGroups: { publicKey: { pk: string }; tests: { tcId: number; msg: string; sig: string; result: string }[] }[];
    };
    const tests = testGroups.flatMap(({ publicKey, tests: list }) =>
      list.map((test) => ({ ...test, pk: publicKey.pk })),
    );
    expect(tests).toHaveLength(151);
    const wrong = tests.filter(
      ({ pk, msg, sig, result }) => verifyEd25519(hex(pk), hex(msg), hex(sig)) !== (result === 'valid'),
    );
    expect(wrong.map(({ tcId }) => tcId)).toEqual([]);
  });

  it('cctv: 914 cases, none accepted with a non-canonical R or a low-order residue', () => {
    const cases = json('ed25519/cctv-ed25519vectors.json') as {
      number: number;
      key: string;
      sig: string;
      msg: string;
      flags: string[] | null;
    }[];
    expect(cases).toHaveLength(914);
    const accepted = (flags: readonly string[]): boolean =>
      !flags.includes('non_canonical_R') && !flags.includes('low_order_residue');
    const wrong = cases.filter(
      ({ key, sig, msg, flags }) => verifyEd25519(hex(key), Buffer.from(msg), hex(sig)) !== accepted(flags ?? []),
    );
    expect(wrong.map(({ number }) => number)).toEqual([]);
  });
});
