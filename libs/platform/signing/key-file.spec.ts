import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatVerifierKey, verifyEd25519 } from '@core/note';
import { ensureSigningKey, LocalSigner, readSigningKeyFile } from './index.js';

const ROOT = path.resolve(__dirname, '../../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');

describe('key files', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'whence-signing-'));
    file = path.join(folder, 'sub', 'key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('creates a file once, for its owner only, and reads it again', async () => {
    const key = ensureSigningKey(file, 'log.example', 'ed25519');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(file))).toEqual(['key']);
    const again = ensureSigningKey(file, 'another.example', 'ed25519');
    expect(formatVerifierKey(again.verifierKey)).toBe(formatVerifierKey(key.verifierKey));
    const signer = new LocalSigner(again);
    const message = Buffer.from('x');
    expect(verifyEd25519(signer.verifierKey.publicKey, message, await signer.sign(message))).toBe(true);
  });

  it('gives concurrent processes the same key', async () => {
    const script = `
      const { ensureSigningKey } = require('./libs/platform/signing/index.ts');
      const { formatVerifierKey } = require('./libs/core/note/index.ts');
      process.stdout.write(formatVerifierKey(ensureSigningKey(process.argv[1], 'log.example', 'ed25519').verifierKey));`;
    const keys = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, ['-r', HOOK, '-e', script, file], { cwd: ROOT });
        const lines: string[] = [];
        child.stdout.on('data', (chunk) => lines.push(String(chunk)));
        await once(child, 'close');
        return lines.join('');
      }),
    );
    expect(new Set(keys)).toEqual(new Set([formatVerifierKey(readSigningKeyFile(file).verifierKey)]));
  });

  it('refuses a file that others may open, that is missing or invalid, without quoting it', () => {
    ensureSigningKey(file, 'log.example', 'ed25519');
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(file, mode);
      expect(() => readSigningKeyFile(file)).toThrow(expect.objectContaining({ code: 'exposed-signing-key' }));
    }
    chmodSync(file, 0o600);
    const secret = readFileSync(file, 'utf8').trim();
    writeFileSync(file, secret.slice(0, -4));
    for (const read of [
      () => readSigningKeyFile(file),
      () => LocalSigner.fromText(secret.slice(0, -4), 'WHENCE_SIGNING_KEY'),
    ]) {
      expect(read).toThrow(expect.objectContaining({ code: 'unusable-signing-key' }));
      expect(read).not.toThrow(new RegExp(secret.slice(40, 60).replaceAll(/[+/]/g, '.')));
    }
    expect(() => readSigningKeyFile(path.join(folder, 'none'))).toThrow(/cannot be read/);
  });
});
