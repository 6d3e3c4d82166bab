import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '@platform/config';

/** In the data folder: the policy of the witness that `npm start` runs. */
export const WITNESS_POLICY = 'witness-policy';

/**
 * The witness policy of this installation: that of the settings, or, where nothing else is
 * configured, that of the witness that `npm start` runs. Undefined: it has none.
 */
export function ownPolicyFile(
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'witnessPolicyFile'>,
): string | undefined {
  const { dataDir, databaseUrl, witnessPolicyFile } = config;
  if (witnessPolicyFile !== undefined || databaseUrl !== undefined) return witnessPolicyFile;
  const own = path.join(dataDir, WITNESS_POLICY);
  return existsSync(own) ? own : undefined;
}
