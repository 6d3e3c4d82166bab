import { readFileSync } from 'node:fs';
import { WhenceError } from '@core/kernel';
import { parseTrustedRoot, type TrustedRoot } from '@core/trusted-root';
import { CliError } from './cli.errors.js';

/** Reads the file of `--trusted-root`. */
export function readTrustedRoot(file: string): TrustedRoot {
  try {
    return parseTrustedRoot(readFileSync(file));
  } catch (error) {
    const isRead = error instanceof WhenceError;
    throw new CliError('malformed-option', `--trusted-root ${file}: ${isRead ? error.message : String(error)}`);
  }
}

/** Throws if both or neither is given, or --policy beside a root that has a policy. */
export function requireOneTrust(options: {
  key?: unknown;
  trustedRoot?: string;
  policy?: string;
  origin?: string;
}): void {
  const { key, trustedRoot, policy, origin } = options;
  if ((key === undefined) === (trustedRoot === undefined))
    throw new CliError(
      'malformed-option',
      "Give the log's key with --key, or a file with its keys with --trusted-root.",
    );
  if (trustedRoot !== undefined && (policy !== undefined || origin !== undefined))
    throw new CliError(
      'malformed-option',
      '--trusted-root has the origin and the policy: leave --origin and --policy out.',
    );
}
