import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** In node_modules. */
  readonly folder: string;
  /** Installed for development alone. */
  readonly development: boolean;
  /** Not installed on every machine: a binary for one platform. */
  readonly optional: boolean;
  readonly integrity: string | undefined;
  readonly resolved: string | undefined;
  /** The `engines.node` of the package. */
  readonly node: string | undefined;
  readonly license: string | undefined;
}

interface LockEntry {
  readonly version: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly engines?: { readonly node?: string };
  readonly license?: string;
}

/** Every package of package-lock.json, one for each place in node_modules. */
export function lockedPackages(): LockedPackage[] {
  const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  return Object.entries(lock.packages)
    .filter(([folder]) => folder !== '')
    .map(([folder, entry]) => ({
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version,
      folder,
      development: entry.dev === true,
      optional: entry.optional === true || entry.devOptional === true,
      integrity: entry.integrity,
      resolved: entry.resolved,
      node: entry.engines?.node,
      license: entry.license ?? installedLicense(folder),
    }));
}

/** The licence in the manifest of an installed package, also in the forms that npm gave up. */
function installedLicense(folder: string): string | undefined {
  const manifest = path.join(ROOT, folder, 'package.json');
  if (!existsSync(manifest)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    license?: string | { type?: string };
    licenses?: { type?: string }[];
  };
  const stated = license === undefined ? (licenses ?? []) : [license];
  const names = stated.map((one) => (typeof one === 'string' ? one : one.type));
  const known = names.filter((name) => name !== undefined);
  return known.length > 0 ? known.join(' OR ') : undefined;
}
