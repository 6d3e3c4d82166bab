import type { WitnessPolicy } from '@core/note';
import { WitnessClient } from '@platform/witness-client';
import type { KeptCheckpoint } from './kept-checkpoints.js';

export interface AskedWitnesses {
  readonly kept: readonly KeptCheckpoint[];
  /** A sentence for each witness with an address that showed nothing. */
  readonly silent: readonly string[];
}

/**
 * Reads the last checkpoint that each witness of a policy cosigned for an origin (C2SP
 * tlog-witness, the monitoring prefix). Ask before the log is read: then the log has all that they
 * saw.
 */
export async function askWitnesses(policy: WitnessPolicy, origin: string): Promise<AskedWitnesses> {
  const witnesses = policy.witnesses.flatMap(({ name, url }) => (url === undefined ? [] : [{ name, url }]));
  const answers = await Promise.all(
    witnesses.map(async ({ name, url }) => ({ name, note: await new WitnessClient({ url }).checkpointOf(origin) })),
  );
  return {
    kept: answers.flatMap(({ name, note }) => (note === undefined ? [] : [{ by: `The witness ${name}`, note }])),
    silent: answers.flatMap(({ name, note }) =>
      note === undefined
        ? [`The witness ${name} shows no checkpoint of ${origin}: it does not serve one, or is unreachable.`]
        : [],
    ),
  };
}
