// `npm run sbom` prints a software bill of materials (CycloneDX 1.5) of what runs in production:
// every package of package-lock.json that is not for development alone. Needs no network and no
// node_modules, and prints the same bytes for the same lock file and npm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const lockText = readFileSync(path.join(root, 'package-lock.json'), 'utf8');

/** `name@version` of every package that production may install. */
function productionPackages() {
  const entries = Object.entries(JSON.parse(lockText).packages);
  return new Set(entries.flatMap(([folder, entry]) => (entry.dev === true ? [] : [reference(folder, entry)])));
}

function reference(folder, { name, version }) {
  return `${name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`;
}

/**
 * All packages. Not with `--omit dev`: npm then also omits what both a package of ours and one for
 * development need.
 */
function npmSbom() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`whence: npm sbom failed: ${error?.message ?? stderr}\n`);
  process.exit(1);
}

/** A UUID (version 8) of the lock file, where npm takes a random one. */
function serialNumber() {
  const digits = createHash('sha256').update(lockText).digest('hex');
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}

const wanted = productionPackages();
const direct = Object.keys(JSON.parse(lockText).packages[''].dependencies);
const { metadata, components, dependencies, ...head } = npmSbom();
const { lifecycles, tools, component } = metadata;
const kept = components.filter((one) => wanted.has(one['bom-ref']));
const known = new Set([component['bom-ref'], ...kept.map((one) => one['bom-ref'])]);
/** The project itself also depends on what it is developed with. */
const isDependency = (ref, one) =>
  known.has(one) && (ref !== component['bom-ref'] || direct.includes(one.slice(0, one.lastIndexOf('@'))));
const sbom = {
  ...head,
  serialNumber: serialNumber(),
  // npm names the project by its folder.
  metadata: { lifecycles, tools, component: { ...component, type: 'application', name: 'whence' } },
  components: kept.map((one) => ({
    ...one,
    properties: one.properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
  })),
  dependencies: dependencies
    .filter(({ ref }) => known.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => isDependency(ref, one)) })),
};
process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`);
