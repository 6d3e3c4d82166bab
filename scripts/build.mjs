// Compiles apps, libs and migrations to dist/, a file for a file. Types are checked by `npm run types`, not here.
import { transformFile } from '@swc/core';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { swcOptions } = createRequire(import.meta.url)('./swc-options.cjs');
const sources = ['apps', 'libs', 'migrations'];
const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.endsWith('.d.ts');

/** Compiles every source file; `to` is replaced only when all of them compiled. */
export async function build(to = path.join(root, 'dist')) {
  const next = `${to}.next-${process.pid}`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  const files = sources
    .map((folder) => path.join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile());
  await Promise.all(files.map((entry) => place(path.join(entry.parentPath, entry.name), next)));
  const last = `${to}.last-${process.pid}`;
  if (existsSync(to)) renameSync(to, last);
  renameSync(next, to);
  rmSync(last, { recursive: true, force: true });
  return files.length;
}

async function place(file, next) {
  const target = path.join(next, path.relative(root, file));
  if (isSource(file)) {
    const { code, map } = await transformFile(file, { ...swcOptions, sourceMaps: true, filename: file });
    const js = target.replace(/\.ts$/, '.js');
    mkdirSync(path.dirname(js), { recursive: true });
    writeFileSync(js, `${code}\n//# sourceMappingURL=${path.basename(js)}.map\n`);
    if (map) writeFileSync(`${js}.map`, map);
  } else if (/\.(json|sql|html|css|svg)$/.test(file)) {
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(file, target);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const count = await build();
  console.log(`built ${count} files in ${Math.round(performance.now() - started)} ms`);
}
