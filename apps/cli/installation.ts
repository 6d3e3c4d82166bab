import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Config, readConfig } from '@platform/config';
import { CliError } from './cli.errors.js';

/** Where Whence is installed, and its settings. */
export interface Installation {
  /** The folder of package.json, node_modules and the example. */
  readonly projectDir: string;
  readonly config: Config;
}

/** Throws `ConfigError` for settings that cannot be used. */
export function readInstallation(): Installation {
  const projectDir = findProjectDir(__dirname);
  return { projectDir, config: readConfig(process.env, projectDir) };
}

/**
 * These sources run from apps/ and from dist/apps/: the project is the nearest folder above that
 * has a package.json.
 */
function findProjectDir(from: string): string {
  if (existsSync(path.join(from, 'package.json'))) return from;
  const parent = path.dirname(from);
  if (parent !== from) return findProjectDir(parent);
  throw new CliError('not-installed', `There is no package.json above ${__dirname}: the installation is incomplete.`);
}
