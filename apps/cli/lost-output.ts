import type { Writable } from 'node:stream';

/** The parts of the process that are used. */
export interface OutputOf {
  readonly stdout: Writable;
  readonly stderr: Writable;
  exitCode?: typeof process.exitCode;
  on(event: 'exit', listener: () => void): unknown;
}

/**
 * What could not be written is said once on standard error, and makes exit code 1 of 0 when the
 * process ends; it runs until then, as a service does whose output fills a disk. Ignores EPIPE: the
 * reader closed the pipe (`whence … | head`).
 */
export function watchOutput(of: OutputOf): void {
  let isLost = false;
  const onError = ({ code, message }: NodeJS.ErrnoException): void => {
    if (code === 'EPIPE' || isLost) return;
    isLost = true;
    of.stderr.write(`The output could not be written: ${code === 'ENOSPC' ? 'the disk is full' : message}.\n`);
  };
  for (const stream of [of.stdout, of.stderr]) stream.on('error', onError);
  of.on('exit', () => {
    if (isLost) of.exitCode ||= 1;
  });
}
