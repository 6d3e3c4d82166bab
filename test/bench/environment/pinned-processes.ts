import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { median, timed } from '../report/timing.js';
import { projectDir } from './bench-environment.js';
import { TYPESCRIPT } from './server-process.js';

const TIMES = 3;

/** Keeps the process, with all its threads, on one core. */
export function pin(pid: number, core: number): void {
  execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
}

/** Whether this machine has two cores, and can keep a process on one of them. */
export function canPin(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return availableParallelism() > 1;
  } catch {
    return false;
  }
}

/**
 * How much faster than one process, on one core, two do the same, each on a core of its own. Cores
 * share caches, memory and a clock, so that this is less than 2.
 *
 * @param program in `limits/`; it answers each message by one
 * @param halves what each of the two is told; the one is told both, one after the other
 */
export async function gainOfTwo(program: string, halves: readonly [object, object]): Promise<number> {
  const main = path.join(projectDir, 'test/bench/limits', `${program}.ts`);
  const children = [0, 1].map((core) => {
    const child = fork(main, [], { cwd: projectDir, execArgv: ['-r', TYPESCRIPT] });
    pin(child.pid ?? 0, core);
    return child;
  }) as [ChildProcess, ChildProcess];
  const [first, second] = children;
  const gains: number[] = [];
  try {
    for (let time = 0; time <= TIMES; time++) {
      const one = await timed(async () => {
        for (const half of halves) await told(first, half);
      });
      const two = await timed(() => Promise.all([told(first, halves[0]), told(second, halves[1])]));
      // In the first round V8 compiles both.
      if (time > 0) gains.push(one / two);
    }
  } finally {
    for (const child of children) child.kill();
  }
  return median(gains);
}

async function told(child: ChildProcess, what: object): Promise<void> {
  const listening = new AbortController();
  const { signal } = listening;
  const answered = once(child, 'message', { signal });
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('a process ended before it answered');
  });
  child.send(what);
  try {
    await Promise.race([answered, ended]);
  } finally {
    listening.abort();
  }
}
