// `npm test -- python`: the tests of clients/python, against a service of their own from the build.
// Its virtual environment is kept in node_modules/.cache. Where there is no Python ≥ 3.11, or no
// package index, the tests are skipped by name; the generated files are compared in any case.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './prepare.mjs';
import { addHookPackages, testEnvironment } from './python-environment.mjs';
import { ADMIN_KEY, startService } from './test-service.mjs';

const project = path.join(root, 'clients/python');
/** For the packages of the hooks, 130 MB: where they take longer, their tests are skipped. */
const HOOKS_SECONDS = 120;

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

/** Installs what the tests need while the service starts, and runs them against it. */
async function test(args) {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-python-'));
  const starting = startService(path.join(folder, 'data'));
  try {
    const { program, reason } = testEnvironment();
    if (!program) return { code: 0, reason };
    for (const { group, reason: why } of addHookPackages(program, HOOKS_SECONDS))
      console.log(`skipped: the tests that need ${group}: ${why}`);
    const report = path.join(folder, 'junit.xml');
    const code = await runPytest(program, await starting, [`--junitxml=${report}`, ...args]);
    return { code, counts: countsOf(report) };
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
  const none = {
    numPassedTests: 0,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 1,
    numTodoTests: 0,
  };
  const { code, reason, counts = { ...none, skipped: reason } } = await test(rest);
  if (reason) console.log(`skipped: the tests of clients/python: ${reason}`);
  if (outputFile) writeFileSync(outputFile, JSON.stringify(counts));
  process.exitCode = code !== 0 ? code : compared.status;
}

await main();
