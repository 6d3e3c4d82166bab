import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** A file, what it imports, and the rule that forbids it; no rule where it is allowed. */
const cases: [from: string, specifier: string, rule?: string][] = [
  ['libs/core/merkle/upwards.ts', '@platform/database', 'core-points-down'],
  ['libs/platform/jobs/upwards.ts', '@domain/shards', 'platform-points-down'],
  ['libs/domain/shards/upwards.ts', '@interop/prov', 'domain-points-down'],
  ['libs/interop/prov/upwards.ts', '../../../apps/api/main.js', 'interop-points-down'],
  ['libs/interop/prov/downwards.ts', '@domain/shards'],
  ['libs/domain/shards/later-room.ts', '@domain/removals', 'shards-imports-earlier-rooms'],
  ['libs/domain/removals/earlier-room.ts', '@domain/shards'],
  ['libs/domain/billing/unranked.ts', '@core/kernel', 'room-has-a-rank'],
  ['libs/domain/models/back-door.ts', '../shards/shard.js', 'enter-by-the-index'],
  ['apps/api/back-door.ts', '../../libs/domain/shards/shard.js', 'enter-by-the-index-from-outside'],
  ['apps/api/front-door.ts', '@domain/shards'],
  ['libs/domain/shards/detour.ts', './index.js', 'no-detour-through-the-index'],
  ['libs/core/merkle/framework.ts', 'typeorm', 'core-is-pure'],
  ['libs/audit-replay/framework.ts', 'typeorm', 'core-is-pure'],
  ['libs/audit-replay/upwards.ts', '@domain/shards', 'audit-replay-needs-core-only'],
  ['libs/audit-replay/downwards.ts', '@core/kernel'],
  ['libs/core/merkle/replaying.ts', '@audit-replay', 'only-the-audit-replays'],
  ['libs/domain/shards/replaying.ts', '@audit-replay', 'only-the-audit-replays'],
  ['libs/domain/audit/replaying.ts', '@audit-replay'],
  ['libs/domain/audit/back-door.ts', '../../audit-replay/replay.js', 'enter-audit-replay-by-the-index'],
  ['libs/domain/shards/shard-row.ts', 'typeorm', 'no-suffix-is-pure'],
  ['libs/domain/shards/shard-file.ts', 'node:fs', 'no-suffix-is-pure'],
  ['libs/domain/shards/shard-rows.ts', '@platform/database', 'no-suffix-reads-nothing'],
  ['libs/domain/shards/shards.service.ts', '@nestjs/common'],
  ['libs/domain/shards/store/rows.store.ts', '@platform/database'],
  ['libs/domain/shards/shards.jobs.ts', 'bullmq', 'domain-imports-no-transport'],
  ['libs/domain/shards/shards.read-model.ts', 'typeorm', 'typeorm-in-stores-only'],
  ['libs/domain/shards/store/shard.entity.ts', 'typeorm'],
  ['libs/domain/shards/shards.events.ts', 'class-validator', 'class-validator-behind-one-room'],
  ['apps/api/shards/register-shard.request.ts', 'class-validator'],
  ['libs/core/merkle/verify.ts', './prove.js', 'checking-cannot-make'],
  ['libs/domain/shards/fake.ts', '@testing/harness', 'testing-in-tests-only'],
  ['libs/domain/shards/shard.spec.ts', '@testing/harness'],
  ['libs/domain/shards/spec-user.ts', './shard.spec.js', 'specs-are-leaves'],
  ['apps/console/shards.ts', '@domain/shards', 'console-speaks-http'],
  ['apps/console/verify.ts', '@core/kernel'],
  ['apps/cli/verify/reach.ts', '@platform/database', 'verify-needs-core-only'],
  ['apps/cli/verify/judge.ts', '@core/kernel'],
  ['apps/worker/neighbour.ts', '../api/main.js', 'doors-do-not-lead-to-doors'],
  ['libs/core/kernel/itself.ts', './itself.js', 'no-cycles'],
  ['libs/core/kernel/lost.ts', './nowhere.js', 'resolvable'],
  ['libs/core/kernel/test-tool.ts', 'fast-check', 'declared-packages-only'],
];
const targets = [
  ...[
    'libs/core/kernel/index.ts',
    'libs/audit-replay/index.ts',
    'libs/audit-replay/replay.ts',
    'libs/platform/database/index.ts',
    'libs/domain/shards/index.ts',
    'apps/api/main.ts',
  ],
  ...['libs/domain/removals/index.ts', 'libs/interop/prov/index.ts', 'libs/testing/harness/index.ts'],
  ...['libs/domain/shards/shard.ts', 'libs/core/merkle/prove.ts'],
];

let project: string;
let broken: Map<string, string[]>;

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  writeFileSync(path.join(project, file), text);
}

/** The names of the broken rules by the file that breaks them. */
async function cruise(): Promise<Map<string, string[]>> {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'];
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, args, { cwd: project, maxBuffer: 1 << 26 }, (_error, stdout) => resolve(stdout)),
  );
  const { summary } = JSON.parse(output) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  const found = new Map<string, string[]>();
  for (const { from, rule } of summary.violations) found.set(from, [...(found.get(from) ?? []), rule.name]);
  return found;
}

describe('the import rules', () => {
  beforeAll(async () => {
    project = mkdtempSync(path.join(tmpdir(), 'whence-import-rules-'));
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(path.join(root, file), path.join(project, file));
    symlinkSync(path.join(root, 'node_modules'), path.join(project, 'node_modules'));
    for (const file of targets) write(file, 'export const here = 1;\n');
    for (const [from, specifier] of cases)
      write(from, `import * as it from '${specifier}';\nexport const used = it;\n`);
    broken = await cruise();
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each(cases.filter(([, , rule]) => rule !== undefined))(
    'forbid that %s imports %s: %s',
    (from, _specifier, rule) => {
      expect(broken.get(from)).toContain(rule);
    },
  );

  it.each(cases.filter(([, , rule]) => rule === undefined))('allow that %s imports %s', (from) => {
    expect(broken.get(from)).toBeUndefined();
  });
});
