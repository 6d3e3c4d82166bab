import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatVerifierKey, type VerifierKey } from '@core/note';
import { LOG_SIGNING_KEY } from '@domain/publication';
import type { Config } from '@platform/config';
import { ChildService, silenceLimitMs, Supervisor } from '@platform/process';
import { ensureSigningKey, LocalSigner, readSigningKeyFile } from '@platform/signing';
import { WITNESS_POLICY } from '../witness-policy-file.js';
import type { SupervisedService } from './supervised-service.js';

const READY = /^whence witness is ready at (\S+), with the key (\S+)$/;

const WITNESS_FOLDER = 'witness';

/**
 * Starts what the log's publisher needs beside the worker: on the embedded database a witness,
 * unless a witness policy is set. Without a signing key setting it makes a key in the data folder,
 * since the witness needs its verifier key.
 */
export class LocalWitness {
  /**
   * A process with its own folder and key; undefined if a policy names other witnesses, or on a
   * given database.
   */
  private readonly witness: SupervisedService | undefined;

  constructor(
    private readonly config: Config,
    private readonly report: (line: string) => void,
  ) {
    const wanted = config.databaseUrl === undefined && config.witnessPolicyFile === undefined;
    this.witness = wanted ? this.startWitness() : undefined;
  }

  /**
   * Settings for the worker. The witness takes a new port at each start, so the policy is written
   * when it is ready.
   */
  async workerSettings(): Promise<NodeJS.ProcessEnv> {
    const { signingKeyFile, witnessPolicyFile } = this.config;
    const policyFile = this.witness ? await this.writePolicy(this.witness) : witnessPolicyFile;
    // Absolute: the worker must not resolve them against the folder that this was called from.
    return { WHENCE_SIGNING_KEY_FILE: signingKeyFile ?? '', WHENCE_WITNESS_POLICY_FILE: policyFile ?? '' };
  }

  /** Settings for the api: where the policy is, or will be once the witness is ready. */
  apiSettings(): NodeJS.ProcessEnv {
    const { dataDir, witnessPolicyFile } = this.config;
    const policyFile = this.witness ? path.join(dataDir, WITNESS_POLICY) : witnessPolicyFile;
    return { WHENCE_WITNESS_POLICY_FILE: policyFile ?? '' };
  }

  /** The witness, if it is of this installation. */
  get supervised(): readonly SupervisedService[] {
    return this.witness ? [this.witness] : [];
  }

  async stop(): Promise<void> {
    await this.witness?.stop();
  }

  private signingKey(): VerifierKey {
    const { dataDir, origin, signingKey, signingKeyFile } = this.config;
    if (signingKey !== undefined) return LocalSigner.fromText(signingKey, 'WHENCE_SIGNING_KEY').verifierKey;
    if (signingKeyFile !== undefined) return readSigningKeyFile(signingKeyFile, 'WHENCE_SIGNING_KEY_FILE').verifierKey;
    return ensureSigningKey(path.join(dataDir, LOG_SIGNING_KEY), origin, 'ed25519').verifierKey;
  }

  private startWitness(): SupervisedService {
    const { dataDir, origin, watchdogSeconds } = this.config;
    const folder = path.join(dataDir, WITNESS_FOLDER);
    const log = formatVerifierKey(this.signingKey());
    const begin = async (first: RegExpExecArray | undefined): Promise<ChildService> =>
      new ChildService({
        name: 'witness',
        main: path.join(__dirname, '..', '..', 'witness', 'main.js'),
        // The worker has read its first address from the policy.
        args: ['--folder', folder, '--log', log, '--name', `${origin}/witness`, '--port', portOf(first)],
        env: process.env,
        ready: READY,
        silenceMs: silenceLimitMs(watchdogSeconds),
        // A JSON record names its service itself.
        onLine: (line) => process.stderr.write(line.startsWith('{') ? `${line}\n` : `witness: ${line}\n`),
      });
    return new Supervisor({ name: 'The witness', begin, report: this.report, endlessOnceReady: true });
  }

  private async writePolicy(witness: SupervisedService): Promise<string> {
    const [, url = '', vkey = ''] = await witness.ready;
    const { dataDir } = this.config;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const file = path.join(dataDir, WITNESS_POLICY);
    const policy = [
      '# Written at each start: the witness of this installation. Set WHENCE_WITNESS_POLICY_FILE to have others.',
      `log ${formatVerifierKey(this.signingKey())}`,
      `witness local ${vkey} ${url}`,
      'quorum local',
      '',
    ];
    writeFileSync(`${file}.new`, policy.join('\n'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return file;
  }
}

/** The port of an earlier run; 0, any free one, for the first. */
function portOf(ready: RegExpExecArray | undefined): string {
  return ready?.[1] === undefined ? '0' : new URL(ready[1]).port;
}
