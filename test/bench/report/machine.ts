import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { projectDir } from '../environment/bench-environment.js';

/** Describes the machine, the versions and the revision that were measured. */
export function machine(postgresVersion: string): string[] {
  const [cpu] = cpus();
  return [
    `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB memory, ${type()} ${release()}`,
    `Node ${process.versions.node}, PostgreSQL ${postgresVersion} (embedded, fsync on, the product's settings)`,
    `revision ${revision()}`,
  ];
}

/** The commit that this checkout is at, and whether the product differs from it. */
export function revision(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: projectDir, encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', 'apps', 'libs', 'migrations', 'package-lock.json') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed ? ' with uncommitted changes' : ''}`;
  } catch {
    return 'unknown (no git)';
  }
}
