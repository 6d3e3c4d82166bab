import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import {
  cosignCheckpoint,
  formatSigningKey,
  formatVerifierKey,
  NoteError,
  parseSigningKey,
  SigningKey,
  signNote,
  verifyEd25519,
} from './index.js';

const refused = (code: string): Error => expect.objectContaining({ code, name: 'NoteError' });
const seed = Buffer.alloc(32, 9);
const skey = formatSigningKey('log.example', 'ed25519', seed);

describe('signing keys', () => {
  test('survive a round trip, and verify what they sign', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.constantFrom('ed25519' as const, 'cosignature/v1' as const),
        fc.uint8Array(),
        (random, signatureType, message) => {
          const key = parseSigningKey(formatSigningKey('x.example/é', signatureType, random));
          expect(key.verifierKey).toEqual(new SigningKey('x.example/é', signatureType, random).verifierKey);
          const { publicKey } = key.verifierKey;
          expect(verifyEd25519(publicKey, message, key.sign(message))).toBe(true);
          expect(verifyEd25519(publicKey, Buffer.concat([message, Buffer.of(0)]), key.sign(message))).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([
    '',
    skey.slice(0, -1),
    `${skey}\n`,
    skey.replace('PRIVATE', 'private'),
    skey.replace('log', 'dog'),
    skey.replace('log.example', 'log example'),
    skey.replace('log.example', ''),
    skey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'),
    skey.slice('PRIVATE+KEY+'.length),
    'PRIVATE+KEY+a+00000000+AQ==',
  ])('%p is refused, and not repeated', (text) => {
    expect(() => parseSigningKey(text)).toThrow(refused('malformed-key'));
    try {
      parseSigningKey(text);
    } catch (error) {
      expect(inspect(error)).not.toContain(seed.toString('base64').slice(4, 30));
    }
  });

  test('do not leak when printed', () => {
    const key = parseSigningKey(skey);
    const shown = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key);
    for (const encoding of ['hex', 'base64'] as const)
      expect(shown).not.toContain(seed.toString(encoding).slice(4, 30));
    expect(shown).toContain('log.example');
    expect(shown).not.toContain(formatVerifierKey(key.verifierKey).replace('log', 'PRIVATE'));
  });
});

describe('signing', () => {
  const log = parseSigningKey(skey);
  const witness = new SigningKey('w.example', 'cosignature/v1', seed);

  test('refuses malformed texts, and keys of the other type', () => {
    expect(() => signNote('no newline', [log])).toThrow(refused('malformed-note'));
    expect(() => signNote('a\u0000\n', [log])).toThrow(refused('malformed-note'));
    expect(() => signNote('a\n', [])).toThrow(refused('malformed-note'));
    expect(() => signNote('a\n', [witness])).toThrow(refused('unsupported-key'));
    expect(() => cosignCheckpoint('a\n', witness, 1)).toThrow(refused('malformed-checkpoint'));
    expect(() => cosignCheckpoint(`a\n0\n${Buffer.alloc(32).toString('base64')}\n`, log, 1)).toThrow(NoteError);
  });

  test('no file but the index imports it', () => {
    const files = readdirSync(__dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    const importers = files.filter((file) => readFileSync(join(__dirname, file), 'utf8').includes('./sign-note.js'));
    expect(importers).toEqual(['index.ts']);
  });
});
