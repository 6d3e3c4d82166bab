import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const lines = (count: number) => 'export {};\n'.repeat(count);
const typed = '@typescript-eslint';

/** A file, its text, and the rule that refuses it; no rule if it is valid. */
const cases: [file: string, text: string, rule?: string][] = [
  ['libs/core/kernel/any.ts', 'export const loose = (value: any) => String(value);', `${typed}/no-explicit-any`],
  ['libs/core/kernel/floating.ts', 'export const go = () => { Promise.resolve(); };', `${typed}/no-floating-promises`],
  ['libs/core/kernel/misused.ts', 'export const all = [1].filter(async (n) => n > 1);', `${typed}/no-misused-promises`],
  [
    'libs/core/kernel/switch.ts',
    'export function name(k: "a" | "b"): string {\n  switch (k) {\n    case "a":\n      return "A";\n  }\n  return "";\n}',
    `${typed}/switch-exhaustiveness-check`,
  ],
  ['libs/core/kernel/ignored.ts', '// @ts-ignore\nexport const wrong: string = 1;', `${typed}/ban-ts-comment`],
  ['libs/core/kernel/default.ts', 'export default 1;', 'no-restricted-syntax'],
  ['libs/core/kernel/all.ts', 'export * from "./any.js";', 'no-restricted-syntax'],
  ['libs/core/kernel/long.ts', lines(401), 'max-lines'],
  [
    'libs/core/kernel/long-function.ts',
    `export function f(): void {\n${'  void 0;\n'.repeat(80)}}`,
    'max-lines-per-function',
  ],
  [
    'libs/core/kernel/type-import.ts',
    'import { Buffer } from "node:buffer";\nexport type B = Buffer;',
    `${typed}/consistent-type-imports`,
  ],
  ['libs/core/kernel/wide-comment.ts', `// ${'word '.repeat(20)}end\n${lines(1)}`, 'house/comment-width'],
  ['libs/core/kernel/wide-contract.ts', `/** ${'word '.repeat(19)}*/\n${lines(1)}`, 'house/comment-width'],
  ['libs/core/kernel/wide-address.ts', `// https://${'a'.repeat(100)}\n${lines(1)}`],
  ['libs/core/kernel/limited.spec.ts', 'it("a", () => undefined, 1_000);', 'house/no-test-limit'],
  ['libs/core/kernel/limited-each.spec.ts', 'it.each([1])("%d", () => undefined, 1_000);', 'house/no-test-limit'],
  ['libs/core/kernel/limited-set-up.spec.ts', 'beforeAll(() => undefined, 1_000);', 'house/no-test-limit'],
  ['libs/core/kernel/limited-file.spec.ts', 'jest.setTimeout(1_000);', 'house/no-test-limit'],
  ['libs/core/kernel/unlimited.spec.ts', 'it.each([1])("%d", () => void setTimeout(() => undefined, 1_000));'],
  ['libs/core/kernel/kernel.helper.ts', lines(1), 'house/file-name'],
  ['libs/core/kernel/CamelCase.ts', lines(1), 'house/file-name'],
  ['libs/domain/shards/shard.entity.ts', lines(1), 'house/file-name'],
  ['libs/domain/shards/shards.controller.ts', lines(1), 'house/file-name'],
  ['libs/domain/shards/shards.ledger-entries.ts', lines(1)],
  ['libs/domain/shards/store/shards.store.contract.ts', lines(1)],
  ['libs/domain/shards/shards.db.spec.ts', lines(1)],
  [
    'libs/domain/shards/store/rows.ts',
    'import { Column } from "typeorm";\nexport const column = Column;',
    'no-restricted-imports',
  ],
  ['libs/domain/shards/store/row.entity.ts', 'import { Column } from "typeorm";\nexport const column = Column;'],
  ['libs/domain/shards/now.ts', 'export const now = () => Date.now();', 'no-restricted-syntax'],
  ['libs/domain/shards/today.ts', 'export const today = () => new Date();', 'no-restricted-syntax'],
  ['libs/domain/shards/then.ts', 'export const then = () => new Date(0);'],
  [
    'libs/domain/shards/shards.service.ts',
    'import { Injectable } from "@nestjs/common";\nimport { Clock } from "./clock.js";\n@Injectable()\nexport class Shards {\n  constructor(readonly clock: Clock) {}\n}',
  ],
  ['libs/domain/shards/clock.ts', 'export class Clock {}'],
];

let project: string;
let broken: Map<string, (string | null)[]>;

async function lint(): Promise<Map<string, (string | null)[]>> {
  const args = [path.join(root, 'node_modules/eslint/bin/eslint.js'), '--format', 'json', 'libs'];
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, args, { cwd: project, maxBuffer: 1 << 26 }, (_error, stdout) => resolve(stdout)),
  );
  const results = JSON.parse(output) as { filePath: string; messages: { ruleId: string | null }[] }[];
  const nameOf = (file: string) => file.slice(file.indexOf('/libs/') + 1);
  return new Map(results.map(({ filePath, messages }) => [nameOf(filePath), messages.map(({ ruleId }) => ruleId)]));
}

describe('the code rules', () => {
  beforeAll(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'whence-code-rules-'));
    mkdirSync(path.join(project, 'scripts'));
    for (const file of ['eslint.config.mjs', 'scripts/lint-rules.mjs', 'tsconfig.json', 'package.json']) {
      cpSync(path.join(root, file), path.join(project, file));
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(project, 'node_modules'));
    for (const [file, text] of cases) {
      mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
      writeFileSync(path.join(project, file), text.endsWith('\n') ? text : `${text}\n`);
    }
    broken = await lint();
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each(cases.map(([file, , rule]) => [file, rule]).filter(([, rule]) => rule))('refuse %s by %s', (file, rule) => {
    expect(broken.get(file ?? '')).toEqual([rule]);
  });

  it.each(cases.filter(([, , rule]) => rule === undefined))('accept %s', (file) => {
    expect(broken.get(file)).toEqual([]);
  });
});
