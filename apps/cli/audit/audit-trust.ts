import { readFileSync } from 'node:fs';
import { type Freshness, parseVerifierKey, parseWitnessPolicy, type VerifierKey, type WitnessPolicy } from '@core/note';
import { trustOfRoot } from '@core/trusted-root';
import { type AskedWitnesses, askWitnesses, claimedSize, type PublishedLog } from '@domain/audit';
import type { Config } from '@platform/config';
import { CliError } from '../cli.errors.js';
import { freshnessOf } from '../max-age.js';
import { readTrustedRoot, requireOneTrust } from '../trusted-root-file.js';
import { ownPolicyFile } from '../witness-policy-file.js';
import type { AuditCommandOptions } from './audit-options.js';

/** What an audit trusts. */
export interface AuditTrust {
  readonly key?: VerifierKey | undefined;
  readonly policy?: WitnessPolicy | undefined;
  readonly freshness?: Freshness | undefined;
  /** The policy is that of the installation, not the auditor's. */
  readonly policyMayBeNew: boolean;
}

/**
 * Reads what the options name. The earlier keys of a trusted root need not be given: the audit
 * follows rotations in the log. Without a policy that of this installation is taken: of its
 * database, and, where the settings name one, of a published log of its origin.
 */
export function trustFor(options: AuditCommandOptions, config: Config): AuditTrust {
  const { key, policy, maxAge, trustedRoot, url, files } = options;
  if (trustedRoot !== undefined) {
    requireOneTrust(options);
    const root = readTrustedRoot(trustedRoot);
    const { logKey, witnessPolicy, freshness } = trustOfRoot(root, freshnessOf(maxAge, root.witnessPolicy));
    const trusted = witnessPolicy === 'none' ? undefined : witnessPolicy;
    return { key: logKey, policy: trusted, freshness, policyMayBeNew: false };
  }
  const logKey = key === undefined ? undefined : readKey(key);
  const isPublished = url !== undefined || files !== undefined;
  const isOurs = !isPublished || logKey?.name === config.origin;
  const own = isPublished ? config.witnessPolicyFile : ownPolicyFile(config);
  const file = policy ?? (isOurs ? own : undefined);
  return {
    key: logKey,
    policy: file === undefined ? undefined : parseWitnessPolicy(readGiven(file, '--policy')),
    freshness: freshnessOf(maxAge, file),
    policyMayBeNew: policy === undefined,
  };
}

export interface Kept extends AskedWitnesses {
  /** The largest size that a witness shows. */
  readonly witnessed: number;
}

/** Asks the witnesses of the policy, and reads the files of `--kept`. */
export async function keptOf(
  { kept = [] }: AuditCommandOptions,
  policy: WitnessPolicy | undefined,
  origin: string,
): Promise<Kept> {
  const given = kept.map((file) => ({ by: file, note: readGiven(file, '--kept').toString('utf8') }));
  const asked = policy ? await askWitnesses(policy, origin) : { kept: [], silent: [] };
  const witnessed = Math.max(0, ...asked.kept.map((one) => claimedSize(one) ?? 0));
  return { ...asked, kept: [...asked.kept, ...given], witnessed };
}

const WAIT_MS = 250;
const WAITS = 20;

/** A witness sees a checkpoint a moment before the log serves it. */
export async function awaitKept(log: PublishedLog, { witnessed }: Kept): Promise<void> {
  for (let wait = 0; wait < WAITS; wait++) {
    const note = (await log.read('checkpoint'))?.toString('utf8') ?? '';
    if ((claimedSize({ by: '', note }) ?? witnessed) >= witnessed) return;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

function readKey(given: string): VerifierKey {
  const text = given.includes('+') ? given : readGiven(given, '--key').toString('utf8');
  return parseVerifierKey(text.trim());
}

function readGiven(file: string, option: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError('malformed-option', `The file of ${option} cannot be read: ${(error as Error).message}.`);
  }
}
