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
/** For the packages of the hooks, 70 MB: where they take longer, their tests are skipped. */
const HOOKS_SECONDS = 40;
function runPytest(program, { url, pid }, args) {
  const env = {
    ...process.env,
    TEST_WHENCE_URL: url,
    TEST_WHENCE_KEY: ADMIN_KEY,
    // For tests that kill the HTTP process: its parent starts another one.
    TEST_WHENCE_PID: String(pid),
    PYTHONPATH: path.join(project, 'src'),
    PYTHONDONTWRITEBYTECODE: '1',
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

async function test(program, args) {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-python-'));
  let service;
  try {
    service = await startService(path.join(folder, 'data'));
    const report = path.join(folder, 'junit.xml');
    const code = await runPytest(program, service, [`--junitxml=${report}`, ...args]);
    return { code, counts: countsOf(report) };
  } finally {
    await service?.stop();
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
  const { program, reason } = testEnvironment();
  const none = {
    numPassedTests: 0,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 1,
    numTodoTests: 0,
  };
  if (!program) console.log(`skipped: the tests of clients/python: ${reason}`);
  const missing = program ? addHookPackages(program, HOOKS_SECONDS) : [];
  for (const { group, reason: why } of missing) console.log(`skipped: the tests of the hooks of ${group}: ${why}`);
  const { code, counts } = program ? await test(program, rest) : { code: 0, counts: { ...none, skipped: reason } };
  if (outputFile) writeFileSync(outputFile, JSON.stringify(counts));
  process.exitCode = code !== 0 ? code : compared.status;
}

await main();
