import { readFile } from 'node:fs/promises';
import { CERTIFICATE_LIMIT, type CertificateVerdict, explainFacts, verifyCertificate } from '@core/certificate';
import { NoteError, parseVerifierKey, parseWitnessPolicy, type TrustedLog, type VerifierKey } from '@core/note';
import { trustOfRoot } from '@core/trusted-root';
import { CliError } from '../cli.errors.js';
import { freshnessOf } from '../max-age.js';
import { readTrustedRoot, requireOneTrust } from '../trusted-root-file.js';

export interface VerifyOptions {
  readonly key?: string;
  readonly trustedRoot?: string;
  readonly origin?: string;
  readonly policy?: string;
  readonly maxAge?: string;
  readonly json?: boolean;
}

/**
 * Verifies a certificate and prints what it proves. Returns the exit code: 0 verified, 1 refused.
 */
export async function verifyFile(certificate: string, options: VerifyOptions): Promise<0 | 1> {
  const trusted = await trustedLog(options);
  const file = certificate === '-' ? await standardInput() : await readNamed(certificate, 'the certificate');
  const verdict = verify(file, trusted);
  console.log(options.json ? JSON.stringify(verdict) : explain(verdict).join('\n'));
  return verdict.verdict === 'verified' ? 0 : 1;
}

function verify(file: Uint8Array, trusted: TrustedLog): CertificateVerdict {
  try {
    return verifyCertificate(file, trusted);
  } catch (error) {
    throw explained(error, 'The key or the policy cannot be used');
  }
}

function explain(verdict: CertificateVerdict): string[] {
  if (verdict.verdict === 'verified')
    return ['VERIFIED', ...explainFacts(verdict.facts, Math.floor(Date.now() / 1_000))];
  return [`REFUSED (${verdict.code})`, verdict.message, 'This file proves nothing.'];
}

async function trustedLog(options: VerifyOptions): Promise<TrustedLog> {
  requireOneTrust(options);
  const { key = '', trustedRoot, origin, policy, maxAge } = options;
  if (trustedRoot !== undefined) {
    const root = readTrustedRoot(trustedRoot);
    return trustOfRoot(root, freshnessOf(maxAge, root.witnessPolicy));
  }
  const logKey = await readKey(key);
  const freshness = freshnessOf(maxAge, policy);
  if (policy === undefined) return { logKey, origin, witnessPolicy: 'none' };
  const text = (await readNamed(policy, 'the witness policy')).toString('utf8');
  try {
    const witnessPolicy = parseWitnessPolicy(text);
    for (const { name, why } of witnessPolicy.passedOver) console.error(`The witness ${name} is passed over. ${why}`);
    return { logKey, origin, witnessPolicy, freshness };
  } catch (error) {
    throw explained(error, `--policy ${policy}`);
  }
}

/** Reads a verifier key, or a file that contains one. */
async function readKey(key: string): Promise<VerifierKey> {
  try {
    return parseVerifierKey(key.trim());
  } catch {
    const text = (await readNamed(key, "the log's key")).toString('utf8').trim();
    try {
      return parseVerifierKey(text);
    } catch (error) {
      throw explained(error, `--key ${key}`);
    }
  }
}

function explained(error: unknown, what: string): unknown {
  return error instanceof NoteError ? new CliError('malformed-option', `${what}: ${error.message}`) : error;
}

async function readNamed(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = (error as { code?: string }).code;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(code);
    throw new CliError('malformed-option', `Cannot read ${what} from ${file}: ${why}.`);
  }
}

/** Reads standard input, but no more than shows that it is too large for a certificate. */
async function standardInput(): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > CERTIFICATE_LIMIT) break;
  }
  return Buffer.concat(parts);
}
