import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** Whether the process runs. A zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statFields(pid)?.[0] !== 'Z';
}

/**
 * Identifies a process beyond its id, which may be reused (in a restarted container even at once):
 * boot id and start time. '' without /proc.
 */
export function processIdentity(pid: number): string {
  const start = statFields(pid)?.[19];
  return start === undefined ? '' : `${readText('/proc/sys/kernel/random/boot_id')?.trim()}/${start}`;
}

/** The program and its arguments, separated by spaces; '' if unknown. */
export function commandLine(pid: number): string {
  if (process.platform === 'linux') return (readText(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/**
 * Whether the folder is the process's working folder; undefined if this process may not read it
 * (another user's process).
 */
export function worksIn(pid: number, folder: string): boolean | undefined {
  try {
    const [its, ours] = [statSync(`/proc/${pid}/cwd`), statSync(folder)];
    return its.dev === ours.dev && its.ino === ours.ino;
  } catch {
    return undefined;
  }
}

/**
 * Fields of proc_pid_stat(5) from field 3 (state) on; field 22 is the start time in clock ticks
 * since boot.
 */
function statFields(pid: number): string[] | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
