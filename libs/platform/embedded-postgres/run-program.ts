import { spawn } from 'node:child_process';
import type { ClusterOwner } from './cluster-owner.js';

export interface Outcome {
  /** undefined: it could not be started; `output` then begins with the system's error code. */
  readonly exitCode: number | null | undefined;
  /** Standard output and standard error. */
  readonly output: string;
}

/** The owner's ids, for spawn(). */
export function idsOf(owner: ClusterOwner): { uid?: number; gid?: number } {
  return owner.fromRoot ? { uid: owner.uid, gid: owner.gid } : {};
}

/**
 * Without the caller's variables: PGDATA, PGOPTIONS and the locale would change the behaviour of
 * Postgres.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH } = process.env;
  return { PATH: PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH };
}

/** Runs a program of the package as the cluster's owner. Never rejects. */
export function runProgram(file: string, args: readonly string[], cwd: string, owner: ClusterOwner): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd, ...idsOf(owner), env: cleanEnvironment() };
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ exitCode: undefined, output: `${error.code}: ${error.message}` }),
    );
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
