// Makes a fresh clone runnable: packages as the lock file says, dist/ as the sources say. Nothing
// but Node is needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...parts) => path.join(root, ...parts);
// Each stamp lies inside what it vouches for, so that deleting a folder deletes its stamp.
const packagesStamp = inRoot('node_modules', '.whence-packages');
const buildStamp = inRoot('dist', '.whence-build');
const lockFile = inRoot('.prepare.lock');

/**
 * Installs and builds what is missing or old, and returns at once (some 20 ms) when nothing is.
 * Several processes may call it together: one works, the others wait. Says what it does on standard
 * error, as standard output is the command's.
 */
export async function prepare() {
  requireNode(process.versions.node);
  if (packagesAreCurrent() && buildIsCurrent(fingerprintOfSources())) return;
  const release = await takeLock();
  try {
    if (!packagesAreCurrent()) installPackages();
    const fingerprint = fingerprintOfSources();
    if (!buildIsCurrent(fingerprint)) buildSources(fingerprint);
  } finally {
    release();
  }
}

/**
 * The versions of `engines` in package.json. Our CommonJS code requires ESM-only packages, which
 * Node allows from 20.19 and 22.12; a package that we use needs 22.13 or 24.11.
 */
function requireNode(version) {
  const [major, minor] = version.split('.').map(Number);
  const oldest = { 20: 19, 22: 13, 24: 11 }[major];
  if (oldest === undefined ? major > 24 : minor >= oldest) return;
  fail(`Whence needs Node 20.19, 22.13 or 24.11, or newer; this is Node ${version}. Install one and try again.`);
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
const digest = (text) => createHash('sha256').update(text).digest('hex');

function packagesAreCurrent() {
  const lock = readFileSync(inRoot('package-lock.json'), 'utf8');
  const wanted = digest(lock);
  if (read(packagesStamp) === wanted) return true;
  if (!installedAsLocked(JSON.parse(lock))) return false;
  writeFileSync(packagesStamp, wanted);
  return true;
}

/**
 * True when an `npm ci` by hand has installed just what the lock file says: npm leaves its own
 * record of that.
 */
function installedAsLocked(lock) {
  const record = read(inRoot('node_modules', '.package-lock.json'));
  if (!record) return false;
  const installed = JSON.parse(record).packages;
  const locked = Object.entries(lock.packages).filter(([folder]) => folder !== '');
  const matches = ([folder, entry]) =>
    installed[folder]
      ? installed[folder].integrity === entry.integrity
      : (entry.optional ?? entry.devOptional) === true;
  return locked.every(matches) && Object.keys(installed).every((folder) => folder in lock.packages);
}

function installPackages() {
  say('installing packages (npm ci --ignore-scripts), once; this takes about a minute …');
  const script = process.env.npm_execpath ?? '';
  const [command, first] = path.basename(script) === 'npm-cli.js' ? [process.execPath, [script]] : ['npm', []];
  // The build needs the development packages, also where NODE_ENV=production would leave them out.
  // No package may run a script of its own; what ours would have done, our launchers do.
  const options = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const args = [...first, 'ci', ...options];
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) fail(`npm could not be started (${error.message}). Install npm, which comes with Node, and try again.`);
  if (status !== 0) fail('`npm ci` failed, for the reason above. Is the package registry reachable?');
  writeFileSync(packagesStamp, digest(readFileSync(inRoot('package-lock.json'), 'utf8')));
}

/** Names, sizes and times of everything the build reads. */
function fingerprintOfSources() {
  const hash = createHash('sha256');
  const add = (file) => {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(root, file)}\0${size}\0${mtimeMs}\n`);
  };
  const visit = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (!entry.name.endsWith('.spec.ts')) add(file);
    }
  };
  for (const folder of ['apps', 'libs', 'migrations']) if (existsSync(inRoot(folder))) visit(inRoot(folder));
  for (const file of ['nest-cli.json', '.swcrc', 'tsconfig.json', 'package-lock.json']) add(inRoot(file));
  return hash.digest('hex');
}

const buildIsCurrent = (fingerprint) => read(buildStamp) === fingerprint;

/**
 * Runs `nest build` into a new folder and replaces dist/ when it succeeded: a service that runs
 * keeps a complete dist/.
 */
function buildSources(fingerprint) {
  const started = performance.now();
  const [dist, next, previous] = ['dist', `dist.next-${process.pid}`, `dist.previous-${process.pid}`].map((name) =>
    inRoot(name),
  );
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next);
  // The Nest CLI takes the output folder from the tsconfig alone.
  const tsconfig = path.join(next, 'tsconfig.json');
  writeFileSync(tsconfig, JSON.stringify({ extends: '../tsconfig.json', compilerOptions: { outDir: '.' } }));
  const nest = inRoot('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const built = spawnSync(process.execPath, [nest, 'build', '--path', path.relative(root, tsconfig)], {
    cwd: root,
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    rmSync(next, { recursive: true, force: true });
    fail(`\`nest build\` failed:\n${built.stdout}${built.stderr}`.trimEnd());
  }
  rmSync(tsconfig);
  writeFileSync(path.join(next, '.whence-build'), fingerprint);
  if (existsSync(dist)) renameSync(dist, previous);
  renameSync(next, dist);
  rmSync(previous, { recursive: true, force: true });
  say(`built in ${Math.round(performance.now() - started)} ms`);
}

/** A file that holds the worker's process id; the lock of a process that has died is taken over. */
async function takeLock() {
  let waits = 0;
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      const release = () => rmSync(lockFile, { force: true });
      process.once('exit', release);
      return () => process.off('exit', release) && release();
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(read(lockFile));
    if (!isAlive(holder)) discardLock();
    if (++waits === 20) say(`waiting for process ${holder}, which is installing or building (${lockFile})`);
    await sleep(100);
  }
}

/**
 * An empty file is a lock being written just now, unless it has been so for a while. Our own id is
 * an old lock's: in a container ids come again.
 */
function isAlive(pid) {
  if (pid === process.pid) return false;
  if (!pid) return existsSync(lockFile) && Date.now() - statSync(lockFile).mtimeMs < 5_000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Renamed first, so that of several processes that find the same dead lock one alone discards it.
 */
function discardLock() {
  const discarded = `${lockFile}.${process.pid}`;
  try {
    renameSync(lockFile, discarded);
    rmSync(discarded);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function say(message) {
  process.stderr.write(`whence: ${message}\n`);
}

function fail(message) {
  say(message);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await prepare();
