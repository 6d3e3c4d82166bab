// `npm run test:java`: OpenLineage's Java client against a service of its own, from the build. The
// HTTP process is killed meanwhile: what was acknowledged must be there. Skipped by name where there
// is no Maven, or no package index. Not a part of `npm test`: Maven and the JVM take longer.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { prepare, root } from './prepare.mjs';
import { ADMIN_KEY, startService } from './test-service.mjs';

const project = path.join(root, 'test/conformance/java');
const RUNS = 150;

/** The class path of the compiled program, or why there is none. */
function compile() {
  if (spawnSync('mvn', ['--version']).status !== 0) return { reason: 'no Maven is found' };
  const target = path.join(root, 'node_modules/.cache/java');
  const list = path.join(target, 'classpath');
  const goals = ['compile', 'dependency:build-classpath', `-Dmdep.outputFile=${list}`];
  const made = spawnSync('mvn', ['-q', '-B', '-f', project, `-DbuildDirectory=${target}`, ...goals], {
    encoding: 'utf8',
  });
  if (made.status !== 0)
    return { reason: `Maven cannot build: ${`${made.stdout}${made.stderr}`.trim().split('\n')[0]}` };
  const libraries = readFileSync(list, 'utf8').trim();
  return { classPath: [path.join(target, 'classes'), libraries].join(path.delimiter) };
}

/** The pid of the HTTP process, which its supervisor starts again. */
function httpProcess(supervisor) {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = listed.split('\n').map((line) => line.trim().split(/\s+/));
  const found = rows.find(
    ([, parent, ...args]) => parent === String(supervisor) && args.join(' ').includes('apps/api/main'),
  );
  return Number(found?.[0]);
}

async function emitAcrossAKill(classPath, { url, pid }, compression) {
  const job = `filter-${compression}`;
  const args = ['-cp', classPath, 'EmitRuns', url, ADMIN_KEY, job, String(RUNS), compression];
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [text, refusals] = ['', ''];
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (refusals += chunk));
  const closed = new Promise((resolve) => child.once('close', resolve));
  const acknowledged = () => text.split('\n').filter((line) => line !== '');
  while (acknowledged().length < RUNS / 3 && child.exitCode === null) await pause(10);
  process.kill(httpProcess(pid), 'SIGKILL');
  const code = await closed;
  const answer = await fetch(`${url}/api/v1/namespaces/openlineage-java/jobs/${job}/runs?limit=500`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  const { runs } = await answer.json();
  const completed = new Set(runs.filter(({ state }) => state === 'COMPLETED').map(({ id }) => id));
  const lost = acknowledged().filter((run) => !completed.has(run));
  const failed = refusals.split('\n').filter((line) => line !== '').length;
  console.log(
    `${compression}: ${acknowledged().length} runs acknowledged, ${failed} attempts failed, ${lost.length} lost`,
  );
  return code === 0 && acknowledged().length === RUNS && failed > 0 && lost.length === 0;
}

async function main() {
  await prepare();
  const { classPath, reason } = compile();
  if (!classPath) return void console.log(`skipped: the tests with OpenLineage's Java client: ${reason}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-java-'));
  let service;
  try {
    service = await startService(path.join(folder, 'data'));
    for (const compression of ['none', 'gzip']) {
      if (!(await emitAcrossAKill(classPath, service, compression))) process.exitCode = 1;
    }
  } finally {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
