import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { minVersion, subset } from 'semver';
import satisfies from 'spdx-satisfies';
import { parse } from 'yaml';
import { type LockedPackage, lockedPackages } from './locked-packages.js';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const project = JSON.parse(read('package.json')) as {
  engines: { node: string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const packages = lockedPackages();
const title = ({ name, version }: LockedPackage): string => `${name}@${version}`;
const unique = (titles: readonly string[]): string[] => [...new Set(titles)].sort();

describe('package-lock.json', () => {
  it('fixes the content of every package', () => {
    const unfixed = packages.filter(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''));
    expect(unfixed.map(title)).toEqual([]);
  });

  it('names no registry: packages come from the one that is configured', () => {
    expect(packages.filter(({ resolved }) => resolved !== undefined).map(title)).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(/"resolved"|registry\./);
  });

  it('is asked for exact versions', () => {
    const asked = Object.entries({ ...project.dependencies, ...project.devDependencies });
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

describe('the Node versions of package.json', () => {
  const { node: promised } = project.engines;

  it('begin with that of .nvmrc', () => {
    expect(read('.nvmrc').trim()).toBe(minVersion(promised)?.version);
  });

  it('are those that every package runs on', () => {
    const narrower = packages.filter(({ node }) => node !== undefined && !subset(promised, node));
    expect(unique(narrower.map((one) => `${title(one)} needs Node ${one.node}`))).toEqual([]);
  });
});

/** Licences that allow use, change and redistribution without terms for the whole. */
const PERMISSIVE = [
  ...[
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'CC0-1.0',
    'ISC',
    'MIT',
    'Python-2.0',
    'Unlicense',
  ],
];
/** Data in development tools, which we do not redistribute: attribution is enough. */
const OF_DATA = ['CC-BY-3.0', 'CC-BY-4.0'];
/** Packages without a licence in their manifest, and where their licence is stated. */
const STATED_ELSEWHERE: Readonly<Record<string, string>> = {
  'humanize-number@0.0.2': 'MIT, in its Readme.md; only s3rver, the S3 server of tests, needs it',
  'only@0.0.2': 'MIT, in its Readme.md; only s3rver, the S3 server of tests, needs it',
};

function notAllowed(some: readonly LockedPackage[], allowed: readonly string[]): string[] {
  const wrong = some.filter((one) => {
    if (one.development && title(one) in STATED_ELSEWHERE) return false;
    return one.license === undefined || !isAllowed(one.license, allowed);
  });
  return unique(wrong.map((one) => `${title(one)}: ${one.license}`));
}

/** A text that is no SPDX expression is not allowed. */
function isAllowed(license: string, allowed: readonly string[]): boolean {
  try {
    return satisfies(license, allowed);
  } catch {
    return false;
  }
}

describe('licences', () => {
  it('of production packages are permissive', () => {
    const production = packages.filter(({ development }) => !development);
    expect(production.length).toBeGreaterThan(100);
    expect(notAllowed(production, PERMISSIVE)).toEqual([]);
  });

  it('of development packages are permissive, or those of data', () => {
    const development = packages.filter((one) => one.development);
    expect(development.length).toBeGreaterThan(100);
    expect(notAllowed(development, [...PERMISSIVE, ...OF_DATA])).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'AGPL-3.0-or-later', 'MIT AND GPL-2.0-only', 'SEE LICENSE IN LICENSE', 'UNLICENSED'])(
    'are refused if they are %s',
    (license) => expect(isAllowed(license, [...PERMISSIVE, ...OF_DATA])).toBe(false),
  );

  it('have no exception for a package that is gone', () => {
    const known = packages.map(title);
    expect(Object.keys(STATED_ELSEWHERE).filter((name) => !known.includes(name))).toEqual([]);
  });
});

interface Component {
  readonly 'bom-ref': string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly object[];
  readonly properties: readonly { readonly name: string }[];
}

interface Sbom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe('npm run sbom', () => {
  const print = (): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/sbom.mjs'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  let text: string;
  let sbom: Sbom;
  beforeAll(() => {
    text = print();
    sbom = JSON.parse(text) as Sbom;
  });

  it('prints CycloneDX 1.5 about whence', () => {
    expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' });
    expect(sbom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(sbom.metadata.component).toMatchObject({ type: 'application', name: 'whence' });
  });

  it('lists each production package of the lock file once, and nothing else', () => {
    const wanted = packages.filter(({ development }) => !development);
    const references = sbom.components.map((one) => one['bom-ref']);
    expect([...references].sort()).toEqual(unique(wanted.map(title)));
    expect(sbom.components.filter((one) => one.properties.some(({ name }) => /development/.test(name)))).toEqual([]);
  });

  it('gives each package its address, hash and licence, as the lock file has them', () => {
    const integrity = new Map(packages.map((one) => [title(one), one.integrity]));
    for (const component of sbom.components) {
      const { name, version, hashes, licenses, purl } = component;
      expect(purl).toBe(`pkg:npm/${name.replace(/^@/, '%40')}@${version}`);
      const [{ alg, content } = { alg: '', content: '' }] = hashes;
      const sri = `sha512-${Buffer.from(content, 'hex').toString('base64')}`;
      expect([name, alg, sri]).toEqual([name, 'SHA-512', integrity.get(component['bom-ref'])]);
      expect([name, licenses?.length]).toEqual([name, 1]);
    }
  });

  it('has a complete graph that starts at the dependencies of package.json', () => {
    const references = ['whence@0.1.0', ...sbom.components.map((one) => one['bom-ref'])].sort();
    expect(sbom.dependencies.map(({ ref }) => ref).sort()).toEqual(references);
    const ends = sbom.dependencies.flatMap(({ dependsOn }) => dependsOn);
    expect(unique(ends).filter((end) => !references.includes(end))).toEqual([]);
    const direct = sbom.dependencies.find(({ ref }) => ref.startsWith('whence@'))?.dependsOn ?? [];
    expect(unique(direct)).toEqual(unique(Object.entries(project.dependencies).map((one) => one.join('@'))));
  });

  it('names no registry, folder or time, so that the same lock file gives the same bytes', () => {
    expect(text.match(/https?:\/\/[^/"]+/g)).toEqual(['http://cyclonedx.org']);
    expect(text).not.toContain(ROOT);
    expect(print()).toBe(text);
  });
});

describe('container images', () => {
  const DIGEST = /@sha256:[0-9a-f]{64}$/;

  it('of the Dockerfile are named by their digest, beside a tag for people', () => {
    const stages: string[] = [];
    const images: string[] = [];
    for (const [, image = '', stage] of read('Dockerfile').matchAll(/^FROM +(?:--\S+ +)*(\S+)(?: +AS +(\S+))?/gim)) {
      if (!stages.includes(image)) images.push(image);
      if (stage !== undefined) stages.push(stage);
    }
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !DIGEST.test(image) || !image.includes(':'))).toEqual([]);
  });

  it('of docker-compose.yml are named by their digest, unless they are built here', () => {
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { image: string; build?: string }>;
    };
    const foreign = Object.values(services).filter(({ build }) => build === undefined);
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.map(({ image }) => image).filter((image) => !DIGEST.test(image))).toEqual([]);
  });

  it('install packages without running their scripts', () => {
    const installs = read('Dockerfile').match(/npm (?:ci|i|install)\b.*/g) ?? [];
    expect(installs.length).toBeGreaterThan(0);
    expect(installs.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
  });
});

describe('continuous integration', () => {
  it('installs packages by our script alone', () => {
    const files = [
      '.ci/run',
      ...readdirSync(path.join(ROOT, '.github/workflows')).map((f) => `.github/workflows/${f}`),
    ];
    const installs = files.flatMap(
      (file) => read(file).match(/\b(?:npm (?:ci|i|install|exec)|npx|yarn|pnpm)\b.*/g) ?? [],
    );
    expect(installs).toEqual([]);
  });
});
