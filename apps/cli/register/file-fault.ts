/** Describes the error of a file operation without the path, which is shown beside it. */
export function fileFault(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read by this user';
  if (code === 'EISDIR') return 'is a folder';
  return code === undefined ? message : `cannot be read (${code})`;
}
