import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SETTINGS } from '@platform/config';
import { whenceProgram } from '../../apps/cli/program.js';
import { declaredJobs } from '../../apps/worker/declared-jobs.js';
import { READS_WITHOUT_AS_OF, WRITES_WITHOUT_KEY } from '../../libs/testing/openapi/exceptions.js';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const folders = (parent: string): string[] =>
  readdirSync(path.join(ROOT, parent), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
const rooms = ['core', 'platform', 'domain', 'interop'].flatMap((tier) =>
  folders(`libs/${tier}`).map((room) => `libs/${tier}/${room}`),
);

/** The text of the files of a room whose names have this ending. */
function sources(room: string, ending: string): string {
  return readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => read(path.join(room, file)))
    .join('\n');
}

/** Whether the API returns errors of this room. */
function answersOverHttp(room: string): boolean {
  const behindTheApi =
    room.startsWith('libs/domain/') ||
    ['libs/interop/openlineage', 'libs/core/kernel', 'libs/platform/database', 'libs/platform/jobs'].includes(room);
  return behindTheApi && sources(room, '.errors.ts') !== '';
}

describe('the documents', () => {
  const readme = read('README.md');

  test.each(SETTINGS.map((setting) => [setting.name, setting] as const))(
    'list the setting %s in the README with its default and description',
    (_, setting) => {
      expect(readme.replaceAll(/ +/g, ' ')).toContain(
        `| \`${setting.name}\` | ${setting.default ? `${setting.default} ` : ''}| ${setting.what} |`,
      );
    },
  );

  test.each(whenceProgram().commands.map((command) => command.name()))('list the command %s in the README', (name) => {
    // One row may list several commands.
    expect(readme).toMatch(new RegExp(`^\\|(?: \`[a-z]+\`,)* \`${name}\`(?:, \`[a-z]+\`)* \\|`, 'm'));
  });

  test.each(rooms)('name the room %s in the README', (room) =>
    expect(readme).toMatch(new RegExp(`\\b${path.basename(room)}\\b`)),
  );

  test.each(rooms)('include a README of %s', (room) =>
    expect(existsSync(path.join(ROOT, room, 'README.md'))).toBe(true),
  );

  test.each(rooms.filter((room) => sources(room, '.ledger-entries.ts') !== ''))(
    'list the entry kinds of %s in its README',
    (room) => {
      const kinds = [...sources(room, '.ledger-entries.ts').matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(
        (match) => match[1] ?? '',
      );
      expect(kinds.length).toBeGreaterThan(0);
      const text = read(`${room}/README.md`);
      expect(kinds.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([]);
    },
  );

  test.each(rooms.filter(answersOverHttp))('list the error codes of %s in apps/api/PROBLEMS.md', (room) => {
    const codes = [...sources(room, '.errors.ts').matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1] ?? '');
    const kinds = ['not-found', 'job-with-two-processors', 'job-without-processor', 'processor-of-undeclared-job'];
    const problems = read('apps/api/PROBLEMS.md');
    expect(codes.filter((code) => !kinds.includes(code) && !problems.includes(`\`${code}\``))).toEqual([]);
  });

  test('list the error codes of the API itself in apps/api/PROBLEMS.md', () => {
    const table = /const STATUS_OF_CODE = \{([^}]*)\}/.exec(read('apps/api/http/problem.ts'))?.[1] ?? '';
    const codes = [...table.matchAll(/'?([a-z-]+)'?: (\d{3})/g)].map(
      (match) => `| \`${match[1] ?? ''}\` | ${match[2] ?? ''} |`,
    );
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((line) => !read('apps/api/PROBLEMS.md').includes(line))).toEqual([]);
  });

  test('list every job of the worker in a README', () => {
    const text = rooms.map((room) => read(`${room}/README.md`)).join('\n');
    expect(declaredJobs.map((job) => job.name).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  test('list in the README of the Python client what takes no idempotency key or no position', () => {
    const text = read('clients/python/README.md');
    const rowsUnder = (head: string): string[] =>
      (text.split(`| \`${head}\` | why not |\n|---|---|\n`)[1] ?? '').split('\n\n')[0]?.split('\n') ?? [];
    const snake = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
    const shown = (exceptions: typeof READS_WITHOUT_AS_OF): string[] =>
      exceptions.map(({ reason, operations }) => {
        const calls = operations.map((id) => `\`${id.split('_').map(snake).join('.')}\``);
        return `| ${calls.join(', ')} | ${reason} |`;
      });
    expect(rowsUnder('idempotency_key')).toEqual(shown(WRITES_WITHOUT_KEY));
    expect(rowsUnder('as_of')).toEqual(shown(READS_WITHOUT_AS_OF));
  });

  test('list every decision in libs/decisions/README.md', () => {
    const pages = readdirSync(path.join(ROOT, 'libs/decisions')).filter((file) => file !== 'README.md');
    const text = read('libs/decisions/README.md');
    expect(pages.filter((page) => !text.includes(`(${page})`))).toEqual([]);
  });

  test('name only existing files in the walks of CONTRIBUTING.md', () => {
    const named = [...read('CONTRIBUTING.md').matchAll(/^\d+\. `((?:apps|libs)\/[^`]+\.ts)`/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});
