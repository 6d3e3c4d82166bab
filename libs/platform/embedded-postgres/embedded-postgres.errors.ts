import { WhenceError } from '@core/kernel';

export type EmbeddedPostgresErrorCode =
  | 'unsupported-platform'
  | 'binaries-missing'
  | 'binaries-unusable'
  | 'no-cluster-owner'
  | 'other-owner'
  | 'in-use'
  | 'other-major-version'
  | 'password-missing'
  | 'password-refused'
  | 'folder-unusable'
  | 'disk-full'
  | 'out-of-memory'
  | 'start-failed';

/** Why the embedded Postgres cannot run, as a sentence with what to do. */
export class EmbeddedPostgresError extends WhenceError<EmbeddedPostgresErrorCode> {
  constructor(code: EmbeddedPostgresErrorCode, message: string) {
    super(code === 'in-use' ? 'conflict' : 'unavailable', code, message);
  }
}

/** The alternative that always exists. */
export const OR_A_SERVER = 'or set DATABASE_URL to a Postgres server of your own (15 or later)';

interface Explanation {
  readonly text: RegExp;
  readonly code: EmbeddedPostgresErrorCode;
  readonly sentence: (folder: string) => string;
}

/**
 * Messages of initdb, postgres and the operating system, and their meaning for the user; the first
 * match applies.
 */
const EXPLANATIONS: readonly Explanation[] = [
  {
    text: /Cannot allocate memory|could not (?:map anonymous|resize|create) shared memory/,
    code: 'out-of-memory',
    sentence: () =>
      `There is not enough memory for the embedded Postgres (about 400 MB, and a writable /dev/shm if there is one). Free some, ${OR_A_SERVER}.`,
  },
  {
    text: /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/,
    code: 'disk-full',
    sentence: (folder) =>
      `The disk that holds ${folder} is full. Free some space, or set WHENCE_DATA_DIR to another disk.`,
  },
  {
    text: /could not look up effective user ID/,
    code: 'no-cluster-owner',
    sentence: () =>
      `Postgres needs a user that the system knows, and this process's user id has no entry in /etc/passwd. Run as a known user, ${OR_A_SERVER}.`,
  },
  {
    text: /error while loading shared libraries|version `GLIBC|symbol not found/,
    code: 'binaries-unusable',
    sentence: () =>
      `The embedded Postgres binaries do not run on this system (they need glibc 2.25 or later). Use another system, ${OR_A_SERVER}.`,
  },
  {
    text: /was initialized by PostgreSQL version|database files are incompatible with server/,
    code: 'other-major-version',
    sentence: (folder) =>
      `The data in ${folder} was written by another version of Postgres. Start it with that version, ${OR_A_SERVER}.`,
  },
  {
    text: /Permission denied|Operation not permitted|has wrong ownership|Read-only file system|EACCES|EPERM|EROFS|ENOTDIR/,
    code: 'folder-unusable',
    sentence: (folder) =>
      `Whence cannot use the folder ${folder}. Give its user the right to write there, or set WHENCE_DATA_DIR to another folder.`,
  },
];

/** @param output of the program or the system; its last lines are quoted */
export function explainFailure(output: string, folder: string): EmbeddedPostgresError {
  const known = EXPLANATIONS.find(({ text }) => text.test(output));
  const tail = output.trim().split('\n').slice(-12).join('\n');
  const sentence = known?.sentence(folder) ?? `The embedded Postgres in ${folder} did not start.`;
  return new EmbeddedPostgresError(known?.code ?? 'start-failed', tail === '' ? sentence : `${sentence}\n${tail}`);
}
