import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { ensureSigningKey } from '@platform/signing';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import { finished, TestInstallation } from '../e2e/test-installation.js';

const COMMANDS = {
  start: ['dist/apps/cli/main.js', 'start'],
  api: ['dist/apps/api/main.js'],
  worker: ['dist/apps/worker/main.js'],
  migrate: ['dist/apps/cli/main.js', 'migrate'],
  keys: ['dist/apps/cli/main.js', 'keys', 'list'],
  audit: ['dist/apps/cli/main.js', 'audit'],
};
type Command = keyof typeof COMMANDS;
const ALL = Object.keys(COMMANDS) as Command[];
/** The commands that use the embedded Postgres if there is no DATABASE_URL. */
const EMBEDDED: Command[] = ['start', 'migrate', 'keys', 'audit'];
const SERVICES: Command[] = ['start', 'api', 'worker'];

/** A variable that marks the processes of one case; they pass it on to those they start. */
const CASE = 'TEST_CASE';

interface Places {
  /** Ports of 127.0.0.1. */
  readonly ports: Record<'silent' | 'web' | 'closing', number>;
  /** A database that is as it should be. */
  readonly url: string;
  readonly folder: string;
}

interface Case {
  readonly what: string;
  readonly commands: readonly Command[];
  readonly env: (places: Places) => Record<string, string>;
  /** The setting at fault, which the sentence must contain, and the cause. */
  readonly names: RegExp;
}

const DATA_FOLDERS: Case[] = [
  ['a file', (folder: string) => path.join(folder, 'a-file'), /WHENCE_DATA_DIR: .* is a file\. Set /],
  ['below a file', (folder: string) => path.join(folder, 'a-file/data'), /WHENCE_DATA_DIR: .*\/a-file is a file\. /],
  ['in /proc', () => '/proc/x', /WHENCE_DATA_DIR: .* \/proc takes no files|WHENCE_DATA_DIR: .* not write in \/proc/],
  ['in a folder of the kernel', () => '/sys/x', /WHENCE_DATA_DIR: .* \/sys\b.*Set WHENCE_DATA_DIR/],
  [
    'in a folder that this user may not write in',
    (folder: string) => path.join(folder, 'foreign/data'),
    /WHENCE_DATA_DIR: .* this user may not write in .*foreign/,
  ],
].flatMap(([what, dataDir, names]): Case[] => {
  const env = dataDir as (folder: string) => string;
  const row = { what: `a data folder that is ${what as string}`, names: names as RegExp };
  return [
    { ...row, commands: EMBEDDED, env: ({ folder }) => ({ WHENCE_DATA_DIR: env(folder) }) },
    {
      ...row,
      what: `${row.what}, beside a database`,
      commands: SERVICES,
      env: ({ folder, url }) => ({ WHENCE_DATA_DIR: env(folder), DATABASE_URL: url }),
    },
  ];
});

const database = (what: string, url: (places: Places) => string, names: RegExp): Case => ({
  what: `a DATABASE_URL that ${what}`,
  commands: ALL,
  env: (places) => ({ DATABASE_URL: url(places) }),
  names,
});
const withUrl = (url: string, change: (parsed: URL) => void): string => {
  const parsed = new URL(url);
  change(parsed);
  return parsed.href;
};
const DATABASES: Case[] = [
  database(
    'refuses',
    () => 'postgres://u:secret-word@127.0.0.1:1/x',
    /No Postgres answers at 127.0.0.1:1\. See DATABASE_URL/,
  ),
  database(
    'has no address',
    () => 'postgres://u:secret-word@nowhere.invalid/x',
    /host nowhere\.invalid\. See DATABASE_URL/,
  ),
  database(
    'never answers',
    ({ ports }) => `postgres://u:secret-word@127.0.0.1:${ports.silent}/x`,
    /No Postgres answered at 127\.0\.0\.1:\d+ within 10 s\. See DATABASE_URL/,
  ),
  database(
    'is a web server',
    ({ ports }) => `postgres://u:secret-word@127.0.0.1:${ports.web}/x`,
    /(is not a Postgres, or it broke off|within 10 s)\. See DATABASE_URL/,
  ),
  database(
    'breaks off',
    ({ ports }) => `postgres://u:secret-word@127.0.0.1:${ports.closing}/x`,
    /(is not a Postgres, or it broke off|No Postgres answers at .*)\. See DATABASE_URL/,
  ),
  database(
    'has a wrong password',
    ({ url }) => withUrl(url, (parsed) => (parsed.password = 'secret-word')),
    /refuses the user \S+ or its password\. See DATABASE_URL/,
  ),
  database(
    'has no such database',
    ({ url }) => withUrl(url, (parsed) => (parsed.pathname = '/no-such-database')),
    /has no database no-such-database; create it first\. See DATABASE_URL/,
  ),
];

const queue = (what: string, redis: (places: Places) => string, names: RegExp): Case => ({
  what: `a REDIS_URL that ${what}`,
  commands: ['start', 'worker'],
  env: (places) => ({ DATABASE_URL: places.url, REDIS_URL: redis(places) }),
  names,
});
const QUEUES: Case[] = [
  queue('refuses', () => 'redis://:secret-word@127.0.0.1:1', /No Redis answers at 127\.0\.0\.1:1\. See REDIS_URL/),
  queue('has no address', () => 'redis://:secret-word@nowhere.invalid', /host nowhere\.invalid\. See REDIS_URL/),
  queue(
    'never answers',
    ({ ports }) => `redis://:secret-word@127.0.0.1:${ports.silent}`,
    /No Redis answered at .* within 10 s\. See REDIS_URL/,
  ),
  queue(
    'is a web server',
    ({ ports }) => `redis://127.0.0.1:${ports.web}`,
    /is not a Redis, or it broke off\. See REDIS_URL/,
  ),
  queue(
    'is a Postgres',
    ({ url }) => `redis://127.0.0.1:${new URL(url).port}`,
    /(is not a Redis|within 10 s).*See REDIS_URL/,
  ),
];

const OTHERS: Case[] = [
  {
    what: 'a port that is taken',
    commands: ['start', 'api'],
    env: ({ url, ports }) => ({ DATABASE_URL: url, PORT: String(ports.silent) }),
    names: /Port \d+ on 127\.0\.0\.1 is taken by another program\. Stop it, or set PORT /,
  },
  {
    what: 'a key file that is a folder',
    commands: ['start', 'worker'],
    env: ({ url, folder }) => ({ DATABASE_URL: url, WHENCE_SIGNING_KEY_FILE: path.join(folder, 'a-folder') }),
    names: /a-folder cannot be read: .*WHENCE_SIGNING_KEY_FILE/,
  },
  {
    what: 'a witness policy that is a folder',
    commands: ['start', 'worker'],
    env: ({ url, folder }) => ({
      DATABASE_URL: url,
      WHENCE_SIGNING_KEY_FILE: path.join(folder, 'a-key'),
      WHENCE_WITNESS_POLICY_FILE: path.join(folder, 'a-folder'),
    }),
    names: /policy .*a-folder cannot be read: .*WHENCE_WITNESS_POLICY_FILE/,
  },
  {
    what: 'an address that this machine does not have',
    commands: ['start', 'api'],
    env: ({ url }) => ({
      DATABASE_URL: url,
      WHENCE_HOST: '192.0.2.1',
      WHENCE_CLEAR_TEXT: 'allow',
      WHENCE_PUBLIC_LOG: 'off',
      WHENCE_ADMIN_KEY: 'k'.repeat(40),
    }),
    names: /This machine has no address 192\.0\.2\.1\. Set WHENCE_HOST/,
  },
];

describe('an environment that cannot work', () => {
  let installation: TestInstallation;
  let test: TestDatabase;
  let places: Places;
  /** What is in the folder of the places before any command has run. */
  let before: string[];
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  beforeAll(async () => {
    installation = await TestInstallation.create();
    test = await createTestDatabase();
    const folder = path.join(installation.temporary, 'places');
    for (const name of ['', 'a-folder', 'foreign']) mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, 'a-file'), 'x');
    ensureSigningKey(path.join(folder, 'a-key'), 'whence.local/log', 'ed25519');
    // Root may write everywhere: the processes run as another user.
    for (const open of [installation.temporary, installation.project, folder]) chmodSync(open, 0o755);
    chmodSync(path.join(folder, 'foreign'), 0o555);
    const sockets = new Set<{ destroy(): void }>();
    const ports = {
      silent: await listen(createServer((socket) => void sockets.add(socket))),
      web: await listen(createHttpServer((_, response) => response.end('hello'))),
      closing: await listen(createServer((socket) => socket.destroy())),
    };
    places = { ports, url: test.ownerUrl, folder };
    before = readdirSync(folder);
  });
  afterAll(async () => {
    const left = installation.running();
    for (const server of servers) server.close();
    await test.drop();
    await installation.remove();
    expect(left).toEqual([]);
  });

  // At once, since most of the time is spent waiting for servers that never answer.
  it.concurrent.each([...DATA_FOLDERS, ...DATABASES, ...QUEUES, ...OTHERS])(
    'ends $commands with a sentence, and leaves nothing: $what',
    async ({ commands, env, names }) => {
      const id = randomUUID();
      const dataDir = path.join(installation.temporary, `data-${id}`);
      const others = { WHENCE_EXAMPLE: 'off', PORT: '0', WHENCE_DATA_DIR: dataDir, [CASE]: id };
      const foreign = env(places)['WHENCE_DATA_DIR']?.includes('foreign') === true;
      const uid = foreign && process.getuid?.() === 0 ? 65_534 : undefined;
      const outcomes = commands.map(async (command) => {
        const run = installation.run(COMMANDS[command], { ...others, ...env(places) }, uid);
        const { code, err } = await finished(run);
        return { command, failed: code !== 0, err };
      });
      for (const { command, failed, err } of await Promise.all(outcomes)) {
        expect([command, failed]).toEqual([command, true]);
        expect(err).toMatch(names);
        expect(err).not.toMatch(/secret-word|\n\s+at /);
      }
      expect(installation.running(`${CASE}=${id}`)).toEqual([]);
      expect(readdirSync(places.folder)).toEqual(before);
      // The worker alone reads the policy; by then `start` has issued its keys.
      if (env(places)['WHENCE_WITNESS_POLICY_FILE'] === undefined) expect(existsSync(dataDir)).toBe(false);
    },
  );
});
