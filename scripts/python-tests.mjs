// `npm test -- python`: the tests of clients/python, against a service of their own from the build.
// Its virtual environment is kept in node_modules/.cache. Where there is no Python ≥ 3.11, or no
// package index, the tests are skipped by name; the generated files are compared in any case.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './prepare.mjs';
import { addHookPackages, indexIsReached, testEnvironment } from './python-environment.mjs';
import { ADMIN_KEY, startService } from './test-service.mjs';

const project = path.join(root, 'clients/python');
/** Set where all tests must run, as in CI: what is missing though it can be had is a failure. */
const COMPLETE = process.env.TEST_COMPLETE === '1';
/** For the packages of the hooks, 130 MB: where they take longer, their tests are skipped. */
const HOOKS_SECONDS = COMPLETE ? 900 : 120;

const NONE = {
  numPassedTests: 0,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 1,
  numTodoTests: 0,
};

function runPytest(program, { url, pid }, args) {
  const env = {
    ...process.env,
    TEST_WHENCE_URL: url,
    TEST_WHENCE_KEY: ADMIN_KEY,
    // For tests that kill the HTTP process: its parent starts another one.
    TEST_WHENCE_PID: String(pid),
    PYTHONPATH: path.join(project, 'src'),
    // Compiled once, also in the processes that tests start; never beside the sources.
    PYTHONPYCACHEPREFIX: path.join(path.dirname(program), '../pycache'),
  };
  const child = spawn(program, ['-m', 'pytest', ...args], {
    cwd: project,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** The counts of pytest's JUnit file, as Jest names them. */
function countsOf(file) {
  const suite = /<testsuite [^>]*>/.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
  const [tests, failures, errors, skipped] = ['tests', 'failures', 'errors', 'skipped'].map((name) =>
    Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0),
  );
  const failed = failures + errors;
  return {
    numPassedTests: tests - failed - skipped,
    numFailedTests: failed,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: skipped,
    numTodoTests: 0,
  };
}

/**
 * What is not tested for want of packages: each a sentence. `program` is the Python to test with,
 * if there is one.
 */
function prepareEnvironment() {
  const { program, reason } = testEnvironment();
  if (!program) return { missing: [`the tests of clients/python: ${reason}`] };
  const groups = addHookPackages(program, HOOKS_SECONDS);
  return { program, missing: groups.map(({ group, reason: why }) => `the tests that need ${group}: ${why}`) };
}

/** Installs what the tests need while the service starts, and runs them against it. */
async function test(args) {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-python-'));
  const starting = startService(path.join(folder, 'data'));
  try {
    let { program, missing } = prepareEnvironment();
    // The index may answer the second time.
    if (COMPLETE && missing.length > 0) ({ program, missing } = prepareEnvironment());
    const failed = COMPLETE && missing.length > 0 && indexIsReached();
    for (const sentence of missing) console.log(`${failed ? 'not run' : 'skipped'}: ${sentence}`);
    if (failed) console.log('The package index answers, so these tests must run where TEST_COMPLETE is 1.');
    const skipped = missing.length > 0 ? missing.join('; ') : undefined;
    if (!program) return { code: failed ? 1 : 0, counts: { ...NONE, skipped } };
    const report = path.join(folder, 'junit.xml');
    const code = await runPytest(program, await starting, [`--junitxml=${report}`, ...args]);
    return { code: code === 0 && failed ? 1 : code, counts: { ...countsOf(report), skipped } };
  } finally {
    // It may have failed to start; where that matters, it was thrown above.
    await starting.then((service) => service.stop()).catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `--json --outputFile FILE`, as Jest has it; anything else goes to pytest. */
function readArguments(args) {
  const rest = args.filter((arg) => arg !== '--json');
  const at = rest.indexOf('--outputFile');
  const [, outputFile] = at === -1 ? [] : rest.splice(at, 2);
  return { outputFile, rest };
}

async function main() {
  const { outputFile, rest } = readArguments(process.argv.slice(2));
  const compared = spawnSync(process.execPath, [path.join(root, 'scripts/python-types.mjs'), 'check'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const { code, counts } = await test(rest);
  if (outputFile) writeFileSync(outputFile, JSON.stringify(counts));
  process.exitCode = code !== 0 ? code : compared.status;
}

await main();
