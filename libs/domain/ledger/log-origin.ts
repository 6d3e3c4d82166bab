/** The default of WHENCE_ORIGIN. */
export const DEFAULT_ORIGIN = 'whence.local/log';

/**
 * The name of the log: the first line of its checkpoints (C2SP tlog-checkpoint), and a part of
 * every key of a committed set.
 */
export class LogOrigin {
  constructor(readonly line: string) {}
}
