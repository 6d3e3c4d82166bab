import type { CroissantDescription } from '@interop/croissant';
import type { ApiClient } from '../http/api-client.js';
import { awaitCommit } from '../http/await-commit.js';

/** A member of the version that is committed. */
export interface Member {
  readonly name: string;
  readonly split?: string;
}

/** The dataset version that a description names. */
export interface NamedVersion {
  readonly dataset: string;
  readonly version: string;
}

/** Commits a version of the members, and states what the description states of the dataset. */
export async function commitCroissant(
  api: ApiClient,
  { dataset, version }: NamedVersion,
  members: readonly Member[],
  { facts }: Pick<CroissantDescription, 'facts'>,
): Promise<void> {
  const path = `/v1/datasets/${encodeURIComponent(dataset)}`;
  const lines = members.map(({ name, split }) => JSON.stringify({ shard: name, split }));
  const { status } = await api.send({
    method: 'POST',
    path: `${path}/versions?version=${encodeURIComponent(version)}`,
    lines,
  });
  if (status === 202) await awaitCommit(api, `${path}/versions/${encodeURIComponent(version)}`);
  if (Object.keys(facts).length === 0) return;
  await api.send({ method: 'PUT', path: `${path}/description`, body: { ...facts } });
}
