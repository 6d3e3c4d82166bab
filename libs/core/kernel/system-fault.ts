/** Why an operation on a file or a folder fails, where the cause is outside of this program. */
const WHY: Readonly<Record<string, string>> = {
  EACCES: 'this user may not use it',
  EBUSY: 'it is in use',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'a file of this name is there already',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reports a fault',
  EISDIR: 'it is a folder',
  ELOOP: 'its links form a circle',
  EMFILE: 'this process has too many files open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'the system has too many files open',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOTEMPTY: 'the folder is not empty',
  EPERM: 'this user may not use it',
  EROFS: 'the disk is read-only',
};

/**
 * A sentence for an error that the system or a compressed file causes, not a defect of this
 * program; undefined for any other error.
 */
export function systemFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall, path, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') return 'A compressed file is cut off (Z_BUF_ERROR).';
  if (code.startsWith('Z_')) return `A compressed file is not well formed: ${message} (${code}).`;
  const why = WHY[code];
  if (why === undefined || syscall === undefined) return undefined;
  return `${path ?? 'A file'} cannot be used: ${why} (${syscall}, ${code}).`;
}
