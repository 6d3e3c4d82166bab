// Virtual environments for tests and the bench, kept in node_modules/.cache: one for each version
// of Python and each list of packages. `node scripts/python-environment.mjs [requirements]` prints
// the Python of the one with what the file lists, or of the one that the tests of clients/python use.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './prepare.mjs';

const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];
/** Fails where the version is older, or where Debian's python3-venv is missing. */
const PROBE = 'import ensurepip, sys, venv; assert sys.version_info >= (3, 11); print(sys.version)';
const WHEELS_ONLY = ['--only-binary', ':all:'];
/** Installs in a sixth of the time that pip takes; where it cannot, pip does. */
const UV = 'uv==0.13.9';

function findPython() {
  const names = process.env.PYTHON ? [process.env.PYTHON] : NAMES;
  for (const name of names) {
    const probe = spawnSync(name, ['-c', PROBE], { encoding: 'utf8' });
    if (probe.status === 0) return { name, version: probe.stdout.trim() };
  }
  return undefined;
}

/**
 * The `program` of a virtual environment with what the file lists in full, or the `reason` why
 * there is none. `PYTHON` names the Python to make it of.
 */
export function virtualEnvironment(requirements, sources = WHEELS_ONLY) {
  const python = findPython();
  if (!python) return { reason: 'no Python 3.11 or newer with venv is found' };
  const hash = createHash('sha256').update(python.version).update(readFileSync(requirements));
  const folder = path.join(root, 'node_modules/.cache', `python-${hash.digest('hex').slice(0, 16)}`);
  const program = path.join(folder, 'bin/python');
  // Written last: without it the folder is left of a run that was ended.
  const stamp = path.join(folder, '.complete');
  if (existsSync(stamp)) return { program };
  rmSync(folder, { recursive: true, force: true });
  const made = run(python.name, ['-m', 'venv', folder]);
  if (made.status !== 0) return { reason: `no virtual environment: ${lastLine(made)}` };
  run(program, ['-m', 'pip', 'install', ...PIP, '--no-deps', ...WHEELS_ONLY, UV]);
  const installed = install(program, [...sources, '-r', requirements]);
  if (installed.status !== 0) return { reason: `pip cannot install: ${lastLine(installed)}` };
  writeFileSync(stamp, '');
  return { program };
}

const PIP = ['--quiet', '--retries', '1', '--disable-pip-version-check'];
const run = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', ...options });

/**
 * Installs what the arguments name, without dependencies: with uv, from the index and with the
 * certificates that pip is set up for, or with pip. The outcome is that of the last one;
 * `error` is set where it took longer than so many milliseconds.
 */
function install(program, args, milliseconds = 600_000) {
  const end = Date.now() + milliseconds;
  const uv = path.join(path.dirname(program), 'uv');
  if (existsSync(uv)) {
    const { index, certificates } = settingsOfPip(program);
    const env = { ...(certificates && { SSL_CERT_FILE: certificates }), ...process.env };
    const from = index ? ['--default-index', index] : [];
    const common = ['pip', 'install', '--quiet', '--python', program, '--no-deps', ...from];
    const done = run(uv, [...common, ...args], { env, timeout: milliseconds });
    if (done.status === 0 || done.error) return done;
  }
  const timeout = Math.max(1, end - Date.now());
  return run(program, ['-m', 'pip', 'install', ...PIP, '--no-compile', '--no-deps', ...args], { timeout });
}

function settingsOfPip(program) {
  const { stdout = '' } = run(program, ['-m', 'pip', 'config', 'list']);
  const valueOf = (name) => new RegExp(`\\.${name}='([^']*)'`).exec(stdout)?.[1];
  return { index: valueOf('index-url'), certificates: valueOf('cert') };
}

/** Answers at all, with whatever page: exit status 0. The arguments are a URL and certificates. */
const REACH = `
import ssl, sys, urllib.error, urllib.request
trusted = ssl.create_default_context(cafile=sys.argv[2] or None)
try:
    urllib.request.urlopen(sys.argv[1], timeout=20, context=trusted).close()
except urllib.error.HTTPError as answer:
    sys.exit(answer.code >= 500)
`;

/** Whether the package index answers that pip is set up for. */
export function indexIsReached() {
  const python = findPython()?.name;
  if (!python) return false;
  const { index = 'https://pypi.org/simple', certificates = '' } = settingsOfPip(python);
  return run(python, ['-c', REACH, `${index.replace(/\/$/, '')}/pip/`, certificates]).status === 0;
}

const tests = path.join(root, 'clients/python/tests');

/** The environment of the tests of clients/python. */
export const testEnvironment = () => virtualEnvironment(path.join(tests, 'requirements.txt'));

/**
 * Adds the packages of each `requirements-<group>.txt` to the environment of the tests, in a folder
 * of their own, as far as that goes within so many seconds. Returns the groups that are missing,
 * each with the reason: a later call goes on with what has been downloaded.
 */
export function addHookPackages(program, seconds) {
  const end = Date.now() + 1_000 * seconds;
  const folder = path.join(path.dirname(program), '../hooks');
  const packages = run(program, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
  return HOOK_GROUPS.flatMap((group) => {
    const requirements = path.join(tests, `requirements-${group}.txt`);
    const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
    const target = path.join(folder, `${group}-${hash}`);
    // Written last: Python reads the folder only if it is whole.
    const pointer = path.join(packages.stdout.trim(), `whence-hooks-${group}.pth`);
    if (existsSync(pointer) && readFileSync(pointer, 'utf8') === `${target}\n`) return [];
    rmSync(pointer, { force: true });
    removeOthers(folder, group);
    const milliseconds = end - Date.now();
    if (milliseconds <= 0) return [{ group, reason: `no time is left of ${seconds} s` }];
    const installed = install(program, [...WHEELS_ONLY, '--target', target, '-r', requirements], milliseconds);
    if (installed.error) return [{ group, reason: `it takes longer than ${seconds} s to install` }];
    if (installed.status !== 0) return [{ group, reason: `pip cannot install: ${lastLine(installed)}` }];
    writeFileSync(pointer, `${target}\n`);
    return [];
  });
}

/** In the order in which they are installed: datatrove needs packages of `datasets`. */
const HOOK_GROUPS = ['datasets', 'datatrove', 'mlflow', 'matplotlib'];

function removeOthers(folder, group) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`${group}-`)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

const lastLine = ({ stdout, stderr }) => `${stdout}${stderr}`.trim().split('\n').at(-1);

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , requirements] = process.argv;
  const { program, reason } = requirements ? virtualEnvironment(path.resolve(requirements)) : testEnvironment();
  if (!program) process.exitCode = 1;
  console.log(program ?? reason);
}
