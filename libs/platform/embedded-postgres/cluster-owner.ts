import { readFileSync, statSync } from 'node:fs';
import { EmbeddedPostgresError, OR_A_SERVER } from './embedded-postgres.errors.js';

/** The user that owns a cluster's files and runs its processes. Postgres refuses to be root. */
export interface ClusterOwner {
  readonly uid: number;
  readonly gid: number;
  /** This process is root, and starts Postgres with the owner's ids. */
  readonly fromRoot: boolean;
}

/**
 * Returns the owner of the cluster: this user; for root the owner of an existing cluster, else
 * `postgres` or `nobody`.
 * @param folder the cluster's folder, which need not exist
 */
export function findClusterOwner(folder: string, passwdFile = '/etc/passwd'): ClusterOwner {
  const self = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  const existing = statSync(folder, { throwIfNoEntry: false });
  if (self.uid !== 0) {
    if (existing && existing.uid !== self.uid) {
      const sentence = `The folder ${folder} belongs to user id ${existing.uid}, and Whence runs as ${self.uid}. Run it as that user (or as root), or set WHENCE_DATA_DIR to another folder.`;
      throw new EmbeddedPostgresError('other-owner', sentence);
    }
    return { ...self, fromRoot: false };
  }
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid, fromRoot: true };
  const user = findUser(readFileSync(passwdFile, 'utf8'), ['postgres', 'nobody']);
  if (user) return { ...user, fromRoot: true };
  const sentence = `Postgres refuses to run as root, and this system has neither a user "postgres" nor a user "nobody". Run Whence as an ordinary user, ${OR_A_SERVER}.`;
  throw new EmbeddedPostgresError('no-cluster-owner', sentence);
}

/** The first of the names that is an ordinary user in the passwd(5) text. */
export function findUser(passwd: string, names: readonly string[]): { uid: number; gid: number } | undefined {
  const users = passwd.split('\n').map((line) => line.split(':'));
  for (const name of names) {
    const [, , uid, gid] = users.find((user) => user[0] === name) ?? [];
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
