// `npm run notebook`: runs the notebook of examples/ from top to bottom against a service of its
// own, and saves its outputs and pictures in it. Its packages are installed into
// node_modules/.cache.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';
import { virtualEnvironment } from './python-environment.mjs';
import { ADMIN_KEY, startService } from './test-service.mjs';

const examples = path.join(root, 'examples');

function run(program, url, folder) {
  const env = {
    ...process.env,
    WHENCE_URL: url,
    WHENCE_KEY: ADMIN_KEY,
    PYTHONPATH: path.join(root, 'clients/python/src'),
    PYTHONPYCACHEPREFIX: path.join(path.dirname(program), '../pycache'),
    // The notebook's files, and the settings of Jupyter, are gone afterwards.
    TMPDIR: folder,
    IPYTHONDIR: path.join(folder, 'ipython'),
    JUPYTER_CONFIG_DIR: path.join(folder, 'jupyter'),
  };
  const script = path.join(root, 'scripts/run-notebook.py');
  const child = spawn(program, [script, path.join(examples, 'from-text-to-proof.ipynb')], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

await prepare();
const { program, reason } = virtualEnvironment(path.join(examples, 'requirements.txt'));
if (!program) {
  console.error(`the notebook cannot be run: ${reason}`);
  process.exit(1);
}
const folder = mkdtempSync(path.join(tmpdir(), 'whence-notebook-'));
let service;
try {
  service = await startService(path.join(folder, 'data'));
  process.exitCode = await run(program, service.url, folder);
} finally {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
}
