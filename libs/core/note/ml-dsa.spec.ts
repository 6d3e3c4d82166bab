import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { cosignedTree } from './cosignature.js';
import {
  addSignatures,
  formatCheckpoint,
  formatVerifierKey,
  NoteError,
  parseVerifierKey,
  parseWitnessPolicy,
  type SignatureLine,
  signNote,
  SigningKey,
  verifierKey,
  verifyCheckpoint,
} from './index.js';

const LOG = new SigningKey('example.com/behind-the-sofa', 'ed25519', Buffer.alloc(32, 1));
const WITNESS = new SigningKey('witness.example.com/w1', 'cosignature/v1', Buffer.alloc(32, 2));
const NAME = 'witness.example.com/w1';
const { publicKey, secretKey } = ml_dsa44.keygen(Buffer.alloc(32, 3));
const KEY = verifierKey(NAME, 'ml-dsa-44', publicKey);
const HEAD = { origin: LOG.verifierKey.name, treeSize: 20_852_163, root: Buffer.alloc(32, 4), extensionLines: [] };
const NOTE = signNote(formatCheckpoint(HEAD), [LOG]);
const TIME = 1_679_315_147;

function cosigned({ time = TIME, head = HEAD, cosigner = NAME }): SignatureLine {
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(time));
  const message = cosignedTree(cosigner, time, head) ?? Buffer.alloc(0);
  const signature = Buffer.concat([timestamp, ml_dsa44.sign(message, secretKey)]);
  return { name: KEY.name, keyId: KEY.keyId, signature };
}

const policy = (text: string) => parseWitnessPolicy(text);
const trusted = {
  logKey: LOG.verifierKey,
  witnessPolicy: policy(`witness w ${formatVerifierKey(KEY)}\nquorum w\n`),
};
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return error.code;
  }
};
const verified = (line: SignatureLine) => codeOf(() => verifyCheckpoint(addSignatures(NOTE, [line]), trusted));

describe('an ML-DSA-44 cosignature', () => {
  it('signs label, cosigner, time, origin, the whole tree and its root', () => {
    const message = cosignedTree(NAME, TIME, HEAD)?.toString('latin1');
    expect(message).toBe(
      `subtree/v1\n\0\x16${NAME}\0\0\0\0\x64\x18\x50\xcb\x1b${HEAD.origin}` +
        `${'\0'.repeat(8)}\0\0\0\0\x01\x3e\x2d\xc3${'\x04'.repeat(32)}`,
    );
    expect(cosignedTree('n'.repeat(256), TIME, HEAD)).toBeUndefined();
  });

  it('meets a quorum, with its time', () => {
    const { cosignatures } = verifyCheckpoint(addSignatures(NOTE, [cosigned({})]), trusted);
    expect(cosignatures.map(({ key, timestamp }) => [key.name, timestamp])).toEqual([[NAME, TIME]]);
    expect(parseVerifierKey(formatVerifierKey(KEY))).toEqual(KEY);
  });

  it('is refused if a byte of it was changed, or if it is of another tree, time, log or cosigner', () => {
    const line = cosigned({});
    for (let at = 0; at < line.signature.length; at += at < 8 ? 1 : 101) {
      const signature = Buffer.from(line.signature);
      signature[at] = (signature[at] ?? 0) ^ 1;
      expect(verified({ ...line, signature })).toBe('bad-signature');
    }
    for (const head of [{ treeSize: 1 }, { root: Buffer.alloc(32, 5) }, { origin: 'example.com/other' }])
      expect(verified(cosigned({ head: { ...HEAD, ...head } }))).toBe('bad-signature');
    expect(verified(cosigned({ cosigner: 'witness.example.com/w2' }))).toBe('bad-signature');
    expect(verified({ ...line, signature: line.signature.subarray(1) })).toBe('bad-signature');
  });

  it('is refused without a time: it does not state that the tree is the latest', () => {
    expect(verified(cosigned({ time: 0 }))).toBe('bad-signature');
  });
});

describe('a policy with a key of an unknown type', () => {
  const unknown = `unknown.example/w+00000000+${Buffer.concat([Buffer.of(9), Buffer.alloc(40)]).toString('base64')}`;
  const known = formatVerifierKey(WITNESS.verifierKey);
  const lines = `witness new ${unknown}\nwitness old ${known}\n`;

  it('passes over that witness where the quorum can be met without it', () => {
    const read = policy(`${lines}group any-one any new old\nquorum any-one\n`);
    expect(read.witnesses.map(({ name }) => name)).toEqual(['old']);
    expect(read.passedOver).toEqual([{ name: 'new', why: 'Its key is of a type that is not known.' }]);
    expect(policy(`${lines}quorum old\n`).passedOver).toHaveLength(1);
  });

  it.each(['group both all new old\nquorum both\n', 'quorum new\n'])(
    'is refused where the quorum needs it: %j',
    (rest) => {
      expect(() => policy(lines + rest)).toThrow(/cannot be met without .*: new\./);
    },
  );
});
