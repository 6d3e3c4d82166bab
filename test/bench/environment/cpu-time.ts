import { readdirSync, readFileSync } from 'node:fs';

/** CPU time in microseconds: of the measured server, and of all processes of Postgres. */
export interface CpuTime {
  readonly server: number;
  readonly postgres: number;
}

/** USER_HZ: the unit of times in /proc/<pid>/stat is 10 ms on every Linux. */
const TICK_US = 10_000;

/**
 * Reads what processes have used, from /proc; null where the system has none.
 * @param postmaster its process id: ended sessions count as its children
 */
export function readCpuTime(server: number, postmaster: number): CpuTime | null {
  const own = statOf(server);
  const parent = statOf(postmaster);
  if (!own || !parent) return null;
  let ticks = parent.own + parent.endedChildren;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat?.parent === postmaster) ticks += stat.own;
  }
  return { server: own.own * TICK_US, postgres: ticks * TICK_US };
}

export function difference(after: CpuTime | null, before: CpuTime | null): CpuTime | null {
  if (!after || !before) return null;
  return { server: after.server - before.server, postgres: after.postgres - before.postgres };
}

export function addCpu(one: CpuTime, other: CpuTime): CpuTime {
  return { server: one.server + other.server, postgres: one.postgres + other.postgres };
}

interface ProcessStat {
  readonly parent: number;
  readonly own: number;
  readonly endedChildren: number;
}

/** The fields of proc_pid_stat(5) after the name, which may hold spaces: state is the first. */
function statOf(pid: number): ProcessStat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, childUser = 0, childSystem = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    );
    return { parent, own: user + system, endedChildren: childUser + childSystem };
  } catch {
    return null;
  }
}
