// How long our files and functions are, as a table. Fails where a file or a function is over its
// stop.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/**
 * `median` and `p90` are what we aim at (marked where missed), `stop` what a change must not pass.
 * Lines, all of them.
 */
const limits = { files: { median: 80, p90: 250, stop: 400 }, functions: { median: 15, p90: 40, stop: 80 } };

const isTest = (file) => /\.(spec|contract)\.ts$|^libs\/testing\/|^test\//.test(file);
const groups = {
  apps: (file) => file.startsWith('apps/'),
  core: (file) => file.startsWith('libs/core/'),
  'audit-replay': (file) => file.startsWith('libs/audit-replay/'),
  platform: (file) => file.startsWith('libs/platform/'),
  domain: (file) => file.startsWith('libs/domain/'),
  interop: (file) => file.startsWith('libs/interop/'),
  migrations: (file) => file.startsWith('migrations/'),
};

function sourceFiles() {
  return ['apps', 'libs', 'migrations', 'test']
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.posix.join(folder, file)),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
}

const lineCount = (text) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/**
 * The name and the length in lines of each function with a body; a describe block is no function of
 * ours.
 */
function functionsIn(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const start = lineOf(node.getStart(source));
      const name = node.name?.getText(source) ?? node.parent.name?.getText(source) ?? 'a function';
      found.push({ where: `${file}:${start} ${name}`, lines: lineOf(node.end) - start + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function measure(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const counted = !isTest(file) && !file.startsWith('migrations/');
  return { file, lines: lineCount(text), functions: counted ? functionsIn(file, text) : [] };
}

function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { count: sorted.length, median: at(0.5), p90: at(0.9), max: sorted.at(-1) ?? 0 };
}

function row(name, measured) {
  const cells = [name.padEnd(12)];
  for (const [kind, values] of [
    ['files', measured.map((one) => one.lines)],
    ['functions', measured.flatMap((one) => one.functions.map((fn) => fn.lines))],
  ]) {
    const { count, median, p90, max } = spread(values);
    const limit = limits[kind];
    const cell = (value, most) => `${value}${value > most ? '!' : ' '}`.padStart(8);
    cells.push(String(count).padStart(9), cell(median, limit.median), cell(p90, limit.p90), cell(max, limit.stop));
  }
  console.log(cells.join(''));
}

const measured = sourceFiles().map(measure);
const production = measured.filter(({ file }) => !isTest(file));
const heads = ['', ' files', 'median', 'p90', 'max', 'functions', 'median', 'p90', 'max'];
console.log(
  heads
    .map((head, at) => (at === 0 ? head.padEnd(12) : head.padStart(at % 4 === 1 ? 9 : 7) + (at % 4 === 1 ? '' : ' ')))
    .join(''),
);
for (const [name, belongs] of Object.entries(groups))
  row(
    name,
    production.filter(({ file }) => belongs(file)),
  );
row('all', production);
row(
  'tests',
  measured.filter(({ file }) => isTest(file)),
);
const { files, functions } = limits;
console.log(
  `aim: files ${files.median} / ${files.p90}, stop ${files.stop}; functions ${functions.median} / ${functions.p90}, stop ${functions.stop}; ! is over`,
);

const over = [
  ...measured
    .filter((one) => one.lines > files.stop)
    .map((one) => `${one.file} is ${one.lines} lines long; the stop is ${files.stop}`),
  ...measured
    .flatMap((one) => one.functions)
    .filter((fn) => fn.lines > functions.stop)
    .map((fn) => `${fn.where} is ${fn.lines} lines long; the stop is ${functions.stop}`),
];
for (const line of over) console.error(line);
process.exitCode = over.length > 0 ? 1 : 0;
