import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatVerifierKey, type VerifierKey } from '@core/note';
import type { Config } from '@platform/config';
import { keepSigningKey, LocalSigner, readSigningKeyFile } from '@platform/signing';
import { DoorProcess } from './door-process.js';

const READY = /^whence witness is ready at (\S+), with the key (\S+)$/;

/** In the data folder. */
export const LOG_SIGNING_KEY = 'log-signing-key';
const WITNESS_FOLDER = 'witness';
export const WITNESS_POLICY = 'witness-policy';

/**
 * Sees to what the log's publisher needs: a signing key, which is made in the data folder where none is set; and, on the embedded database, a
 * witness beside it, unless a witness policy is set.
 */
export class LogKeeper {
  /** Its own process, folder and key; undefined where others witness, or nobody does. */
  readonly witness: DoorProcess | undefined;
  private readonly key: VerifierKey;

  constructor(
    private readonly config: Config,
    private readonly onLine: (line: string) => void,
  ) {
    this.key = this.signingKey();
    this.witness = this.wantsWitness() ? this.startWitness() : undefined;
  }

  /** Settings for the worker. The witness has another port each time, and is told to the worker once it has one. */
  async workerSettings(): Promise<NodeJS.ProcessEnv> {
    const { dataDir, signingKey, signingKeyFile } = this.config;
    const own = signingKey === undefined && signingKeyFile === undefined;
    return {
      ...(own && { WHENCE_SIGNING_KEY_FILE: path.join(dataDir, LOG_SIGNING_KEY) }),
      ...(signingKeyFile !== undefined && { WHENCE_SIGNING_KEY_FILE: signingKeyFile }),
      ...(this.witness && { WHENCE_WITNESS_POLICY_FILE: await this.writePolicy(this.witness) }),
    };
  }

  async stop(): Promise<void> {
    await this.witness?.stop();
  }

  private wantsWitness(): boolean {
    return this.config.databaseUrl === undefined && this.config.witnessPolicyFile === undefined;
  }

  private signingKey(): VerifierKey {
    const { dataDir, origin, signingKey, signingKeyFile } = this.config;
    if (signingKey !== undefined) return LocalSigner.fromText(signingKey, 'WHENCE_SIGNING_KEY').verifierKey;
    if (signingKeyFile !== undefined) return readSigningKeyFile(signingKeyFile).verifierKey;
    return keepSigningKey(path.join(dataDir, LOG_SIGNING_KEY), origin, 'ed25519').verifierKey;
  }

  private startWitness(): DoorProcess {
    const { dataDir, origin } = this.config;
    const folder = path.join(dataDir, WITNESS_FOLDER);
    return new DoorProcess({
      name: 'witness',
      main: path.join(__dirname, '..', '..', 'witness', 'main.js'),
      args: ['--folder', folder, '--log', formatVerifierKey(this.key), '--name', `${origin}/witness`],
      env: process.env,
      ready: READY,
      onLine: this.onLine,
    });
  }

  private async writePolicy(witness: DoorProcess): Promise<string> {
    const [, url = '', vkey = ''] = await witness.ready;
    const { dataDir } = this.config;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const file = path.join(dataDir, WITNESS_POLICY);
    const policy = [
      '# Written at each start: the witness of this installation. Set WHENCE_WITNESS_POLICY_FILE to have others.',
      `log ${formatVerifierKey(this.key)}`,
      `witness local ${vkey} ${url}`,
      'quorum local',
      '',
    ];
    writeFileSync(`${file}.new`, policy.join('\n'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return file;
  }
}
