import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatVerifierKey, parseWitnessPolicy, SigningKey, type VerifierKey, type WitnessPolicy } from '@core/note';
import { type Witnesses, WitnessQuorum } from '@domain/publication';
import { ensureSigningKey } from '@platform/signing';
import { WitnessClient } from '@platform/witness-client';
import { TEST_ORIGIN } from '@testing/harness';
import { type ServedWitness, serveWitness } from '../../apps/witness/serve-witness.js';
import { StateFile } from '../../apps/witness/state-file.js';
import { Witness } from '../../apps/witness/witness.js';

/** The key that the tests' publisher signs with. */
export const testLogKey = (seed = 1): VerifierKey =>
  new SigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, seed)).verifierKey;

/**
 * The witness of apps/witness in this process. It can be closed and opened again on the same port,
 * with its state.
 */
export class TestWitness {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'whence-witness-'));
  private served: ServedWitness | undefined;
  private port = 0;

  constructor(
    private readonly name = 'w.example/1',
    private readonly logKeys: readonly VerifierKey[] = [testLogKey()],
  ) {}

  get key(): VerifierKey {
    return ensureSigningKey(path.join(this.folder, 'witness-key'), this.name, 'cosignature/v1').verifierKey;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async open(): Promise<this> {
    const key = ensureSigningKey(path.join(this.folder, 'witness-key'), this.name, 'cosignature/v1');
    const logs = new Map([[TEST_ORIGIN, [...this.logKeys]]]);
    const state = new StateFile(this.folder, key.verifierKey, logs);
    const witness = new Witness(key, logs, state);
    this.served = await serveWitness({ host: '127.0.0.1', port: this.port, witness, state, log: () => undefined });
    this.port = Number(new URL(this.served.url).port);
    return this;
  }

  async close(): Promise<void> {
    await this.served?.close();
    this.served = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true });
  }
}

export function policyOf(witnesses: readonly TestWitness[], threshold = witnesses.length): WitnessPolicy {
  const lines = witnesses.map(({ key, url }, n) => `witness w${n} ${formatVerifierKey(key)} ${url}\n`);
  const names = witnesses.map((_, n) => `w${n}`).join(' ');
  return parseWitnessPolicy(`${lines.join('')}group all-of-them ${threshold} ${names}\nquorum all-of-them\n`);
}

export function quorumOf(witnesses: readonly TestWitness[], threshold = witnesses.length): Witnesses {
  const connect = (url: string): WitnessClient => new WitnessClient({ url, timeoutMs: 1_000 });
  return new WitnessQuorum(policyOf(witnesses, threshold), [testLogKey()], connect);
}
