// `npm test`: all checks, then all tests. `npm test -- <step> …` runs those steps alone, and arguments
// after a single step go to its command: `npm test -- unit libs/core/merkle`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

const npm = (script) => ['npm', 'run', '--silent', script, '--'];
/**
 * Specs wait, for their database and for processes that they start, a third of the time: a worker
 * more than there are cores.
 */
const WORKERS = availableParallelism() + 1;
const jest = (project) => [
  process.execPath,
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  project,
  '--passWithNoTests',
  `--maxWorkers=${WORKERS}`,
];

/**
 * A check is an npm script that exits with 0 when all is well. A new check is one line here and one
 * in package.json.
 */
const checks = {
  format: npm('format:check'),
  lint: npm('lint'),
  types: npm('types'),
  imports: npm('imports'),
  'dead-code': npm('dead-code'),
  'size-limits': npm('size-limits'),
  openapi: npm('openapi:check'),
};
/**
 * A suite is a jest project, or leaves its counts in a file as Jest does; what it counts is what the
 * last line adds up.
 */
const suites = {
  unit: jest('unit'),
  database: jest('database'),
  python: [process.execPath, 'scripts/python-tests.mjs'],
};

const results = mkdtempSync(path.join(tmpdir(), 'whence-test-'));
const resultsOf = (suite) => path.join(results, `${suite}.json`);

/**
 * Runs a step and answers its exit code, its output and how long it took. `live` shows the output
 * as it comes.
 */
function run(name, command, live) {
  const started = performance.now();
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    const done = (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      resolve({ name, passed: code === 0, output: Buffer.concat(chunks).toString(), seconds });
    };
    child.on('error', (error) => (chunks.push(Buffer.from(error.message)), done(1)));
    child.on('close', done);
  });
}

function report({ name, passed, output, seconds }) {
  if (!passed) console.log(`\n${output.trimEnd() || `${name} says nothing: is its script in package.json?`}\n`);
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds.padStart(6)} s`);
}

const SKIPPED_SHOWN = 20;

/** Why a suite was skipped as a whole, or the names of its tests that were. */
function skippedOf(suite) {
  try {
    const { skipped, testResults = [] } = JSON.parse(readFileSync(resultsOf(suite), 'utf8'));
    if (skipped) return [skipped];
    const names = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'pending')
      .map(({ fullName }) => fullName);
    const more = names.length - SKIPPED_SHOWN;
    return [...names.slice(0, SKIPPED_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])];
  } catch {
    return [];
  }
}

/**
 * Passed, failed and skipped tests of one suite. A suite that leaves no results, and a file that
 * does not load, count as failed.
 */
function countsOf(suite) {
  try {
    const counted = JSON.parse(readFileSync(resultsOf(suite), 'utf8'));
    return [
      counted.numPassedTests,
      counted.numFailedTests + counted.numRuntimeErrorTestSuites,
      counted.numPendingTests + counted.numTodoTests,
    ];
  } catch {
    return [0, 1, 0];
  }
}

/** The named steps, and the arguments for the command of a single one. */
function choose(args) {
  const known = { ...checks, ...suites };
  const end = args.findIndex((arg) => !(arg in known));
  const names = end === -1 ? args : args.slice(0, end);
  const rest = end === -1 ? [] : args.slice(end);
  if (rest.length > 0 && names.length !== 1) {
    console.error(`no such step: ${rest[0]}. Steps: ${Object.keys(known).join(', ')}`);
    process.exit(2);
  }
  return { names: names.length > 0 ? names : Object.keys(known), rest };
}

const { names, rest } = choose(process.argv.slice(2));
const live = names.length === 1;
await prepare();

const outcomes = [];
const queue = names.filter((name) => name in checks);
const worker = async () => {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const outcome = await run(name, [...checks[name], ...rest], live);
    report(outcome);
    outcomes.push(outcome);
  }
};
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));

const chosenSuites = names.filter((name) => name in suites);
for (const name of chosenSuites) {
  const outcome = await run(name, [...suites[name], '--json', '--outputFile', resultsOf(name), ...rest], live);
  report(outcome);
  if (!live) for (const skipped of skippedOf(name)) console.log(`skipped ${name}: ${skipped}`);
  outcomes.push(outcome);
}

const failed = outcomes.filter((outcome) => !outcome.passed).map((outcome) => outcome.name);
const counts = chosenSuites.map(countsOf).reduce((sum, counted) => sum.map((n, i) => n + counted[i]), [0, 0, 0]);
rmSync(results, { recursive: true, force: true });
if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
console.log(`${counts[0]} passed, ${counts[1]} failed, ${counts[2]} skipped`);
process.exitCode = failed.length > 0 ? 1 : 0;
