// `npm run test:spark`: asks the questions over exported tables in Spark too, and compares. Skipped
// by name where there is no Java, no Python, or no package index. Not a part of `npm test`: pyspark
// is a download of 450 MB.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';
import { virtualEnvironment } from './python-environment.mjs';

const SPEC = 'test/scenarios/the-same-questions-over-exported-tables';
const requirements = path.join(root, 'test/conformance/spark/requirements.txt');

function findSpark() {
  if (spawnSync('java', ['-version']).status !== 0) return { reason: 'no Java is found' };
  // pyspark has no wheel: it is built from its source distribution.
  return virtualEnvironment(requirements, []);
}

await prepare();
const { program, reason } = findSpark();
if (!program) console.log(`skipped: the same questions in Spark: ${reason}`);
else {
  const jest = [path.join(root, 'node_modules/jest/bin/jest.js'), SPEC, '--selectProjects', 'database'];
  const env = { ...process.env, TEST_SPARK_PYTHON: program };
  const { status } = spawnSync(process.execPath, [...jest, ...process.argv.slice(2)], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.exitCode = status ?? 1;
}
