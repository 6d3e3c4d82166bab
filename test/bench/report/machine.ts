import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { projectDir } from '../ground/ground.js';

/** What the figures were measured on, and of what. */
export function machine(postgresVersion: string): string[] {
  const [cpu] = cpus();
  return [
    `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB memory, ${type()} ${release()}`,
    `Node ${process.versions.node}, PostgreSQL ${postgresVersion} (embedded, fsync on, the product's settings)`,
    `revision ${revision()}`,
  ];
}

function revision(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: projectDir, encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--', 'apps', 'libs', 'migrations', 'package-lock.json') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed ? ' with changes that are not committed' : ''}`;
  } catch {
    return 'unknown (no git)';
  }
}
