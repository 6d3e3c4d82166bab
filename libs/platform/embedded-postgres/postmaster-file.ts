/** The contents of postmaster.pid (src/include/utils/pidfile.h). */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** Of its Unix socket, as it was set; empty: none. */
  readonly socketDirectory: string;
  /** undefined while the file is being written. */
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | undefined;
}

const STATUSES = ['starting', 'stopping', 'ready', 'standby'] as const;

/** @returns undefined for anything that is not a postmaster.pid */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const status = STATUSES.find((one) => one === lines[7]);
  return { pid, port: Number.isInteger(port) ? port : 0, socketDirectory: lines[4] ?? '', status };
}
