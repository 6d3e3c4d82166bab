import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SETTINGS } from '@platform/config';
import { whenceProgram } from '../../apps/cli/program.js';
import { declaredJobs } from '../../apps/worker/declared-jobs.js';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const folders = (parent: string): string[] =>
  readdirSync(path.join(ROOT, parent), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
const rooms = ['core', 'platform', 'domain', 'interop'].flatMap((tier) =>
  folders(`libs/${tier}`).map((room) => `libs/${tier}/${room}`),
);

/** Files of a room whose name ends so, as text. */
function sources(room: string, ending: string): string {
  return readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => read(path.join(room, file)))
    .join('\n');
}

/** Rooms whose errors leave through the HTTP door. */
function answersOverHttp(room: string): boolean {
  const behindTheApi =
    room.startsWith('libs/domain/') ||
    ['libs/core/kernel', 'libs/platform/database', 'libs/platform/jobs'].includes(room);
  return behindTheApi && sources(room, '.errors.ts') !== '';
}

describe('what the documents promise to list', () => {
  const readme = read('README.md');

  test.each(SETTINGS.map((setting) => [setting.name, setting] as const))(
    'the README lists the setting %s as it is',
    (_, setting) => {
      expect(readme.replaceAll(/ +/g, ' ')).toContain(
        `| \`${setting.name}\` | ${setting.default ? `${setting.default} ` : ''}| ${setting.what} |`,
      );
    },
  );

  test.each(whenceProgram().commands.map((command) => command.name()))('the README lists the command %s', (name) => {
    expect(readme).toContain(`| \`${name}\` |`);
  });

  test.each(rooms)('the README names the room %s', (room) =>
    expect(readme).toMatch(new RegExp(`\\b${path.basename(room)}\\b`)),
  );

  test.each(rooms)('%s has a README', (room) => expect(existsSync(path.join(ROOT, room, 'README.md'))).toBe(true));

  test.each(rooms.filter((room) => sources(room, '.ledger-entries.ts') !== ''))('%s lists its entry kinds', (room) => {
    const kinds = [...sources(room, '.ledger-entries.ts').matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(
      (match) => match[1] ?? '',
    );
    expect(kinds.length).toBeGreaterThan(0);
    const text = read(`${room}/README.md`);
    expect(kinds.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([]);
  });

  test.each(rooms.filter(answersOverHttp))('apps/api/PROBLEMS.md lists the error codes of %s', (room) => {
    const codes = [...sources(room, '.errors.ts').matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1] ?? '');
    const kinds = ['not-found', 'job-with-two-processors', 'job-without-processor', 'processor-of-undeclared-job'];
    const problems = read('apps/api/PROBLEMS.md');
    expect(codes.filter((code) => !kinds.includes(code) && !problems.includes(`\`${code}\``))).toEqual([]);
  });

  test('apps/api/PROBLEMS.md lists the codes of the door itself', () => {
    const table = /const DOOR_ERRORS = \{([^}]*)\}/.exec(read('apps/api/http/problem.ts'))?.[1] ?? '';
    const codes = [...table.matchAll(/'?([a-z-]+)'?: (\d{3})/g)].map(
      (match) => `| \`${match[1] ?? ''}\` | ${match[2] ?? ''} |`,
    );
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((line) => !read('apps/api/PROBLEMS.md').includes(line))).toEqual([]);
  });

  test('the worker lists its jobs', () => {
    const text = rooms.map((room) => read(`${room}/README.md`)).join('\n');
    expect(declaredJobs.map((job) => job.name).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  test('decisions are listed', () => {
    const pages = readdirSync(path.join(ROOT, 'libs/decisions')).filter((file) => file !== 'README.md');
    const text = read('libs/decisions/README.md');
    expect(pages.filter((page) => !text.includes(`(${page})`))).toEqual([]);
  });

  test('CONTRIBUTING.md walks through files that exist', () => {
    const named = [...read('CONTRIBUTING.md').matchAll(/^\d+\. `((?:apps|libs)\/[^`]+\.ts)`/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});
