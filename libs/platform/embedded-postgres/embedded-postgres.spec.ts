import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { isAlive, processIdentity } from '@platform/process';
import { findUser } from './cluster-owner.js';
import { EmbeddedPostgresError, explainFailure } from './embedded-postgres.errors.js';
import { lockFolder } from './folder-lock.js';
import { findPlatformPackage } from './platform-package.js';
import { parsePostmasterFile } from './postmaster-file.js';
import { serverSettings } from './server-settings.js';

const projectDir = path.resolve(__dirname, '../../..');
let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'whence-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(body: () => unknown): string | undefined {
  try {
    body();
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) return error.code;
    throw error;
  }
  return undefined;
}

describe('lockFolder', () => {
  const leave = (holder: object): void => writeFileSync(path.join(folder, 'lock'), JSON.stringify(holder));

  it('locks until released, and names the holder', () => {
    const release = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(new RegExp(`${folder} is in use by process ${process.pid}, since 20`));
    release();
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over the lock of a dead process', () => {
    const { pid } = spawnSync('true');
    leave({ pid, identity: '', since: '' });
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over the lock of a process whose id was reused', () => {
    leave({ pid: process.ppid, identity: 'boot/1', since: '' });
    expect(codeOf(() => lockFolder(folder))).toBe(processIdentity(process.ppid) === '' ? 'in-use' : undefined);
  });

  it('does not take over the lock of a live process', () => {
    leave({ pid: process.ppid, identity: processIdentity(process.ppid), since: '' });
    expect(codeOf(() => lockFolder(folder))).toBe('in-use');
  });

  it.each(['', '{', 'null', '{"pid":"x"}'])('takes over a lock file that contains %j', (text) => {
    writeFileSync(path.join(folder, 'lock'), text);
    expect(codeOf(() => lockFolder(folder))).toBeUndefined();
  });

  it('lets only the holder release it', () => {
    const release = lockFolder(folder);
    leave({ pid: process.ppid, identity: processIdentity(process.ppid), since: '' });
    release();
    expect(readdirSync(folder)).toEqual(['lock']);
  });
});

describe('isAlive', () => {
  it('distinguishes a running process from one that has ended', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(spawnSync('true').pid)).toBe(false);
  });
});

describe('parsePostmasterFile', () => {
  const file = '4711\n/data dir\n1763800000\n5433\n\n127.0.0.1\n  1234 5678\nready   \n';

  it('reads what Postgres writes', () => {
    expect(parsePostmasterFile(file)).toEqual({ pid: 4711, port: 5433, socketDirectory: '', status: 'ready' });
    expect(parsePostmasterFile(file.replace('5433\n\n', '5433\n..\n'))).toMatchObject({ socketDirectory: '..' });
    expect(parsePostmasterFile(file.slice(0, 20))).toEqual({
      pid: 4711,
      port: 0,
      socketDirectory: '',
      status: undefined,
    });
  });

  it.each(['', 'x', '-5\n', '0\n', '1.5\n'])('refuses %j', (text) => {
    expect(parsePostmasterFile(text)).toBeUndefined();
  });
});

describe('findUser', () => {
  const passwd = 'root:x:0:0::/root:/bin/sh\npostgres:x:0:0::/:/bin/sh\nnobody:x:65534:65533:n:/:/bin/false\nbroken\n';

  it('takes the first name that is an ordinary user', () => {
    expect(findUser(passwd, ['postgres', 'nobody'])).toEqual({ uid: 65534, gid: 65533 });
    expect(findUser(passwd, ['postgres', 'root', 'broken', 'none'])).toBeUndefined();
  });
});

describe('findPlatformPackage', () => {
  it('refuses a platform that has no binaries, and a project that has not installed them', () => {
    expect(codeOf(() => findPlatformPackage(projectDir, 'win32', 'x64'))).toBe('unsupported-platform');
    expect(codeOf(() => findPlatformPackage(folder, 'linux', 'x64'))).toBe('binaries-missing');
  });

  it('finds those of this platform', () => {
    expect(findPlatformPackage(projectDir)).toMatchObject({ version: expect.stringMatching(/^\d+\./) });
  });
});

describe('explainFailure', () => {
  it.each([
    ['FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device', 'disk-full'],
    ['ENOSPC: no space left on device, mkdir', 'disk-full'],
    ['postgres: error while loading shared libraries: libicuuc.so.60', 'binaries-unusable'],
    ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'out-of-memory'],
    ['FATAL:  could not resize shared memory segment: No space left on device', 'out-of-memory'],
    ['initdb: could not look up effective user ID 12345: user does not exist', 'no-cluster-owner'],
    ['EACCES: permission denied, mkdir', 'folder-unusable'],
    ['something new', 'start-failed'],
  ])('explains %j as %s, and quotes it', (output, code) => {
    expect(explainFailure(output, '/data')).toMatchObject({ code, message: expect.stringContaining(output) });
  });

  it('quotes the last lines of a long log', () => {
    const log = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
    const { message } = explainFailure(log, '/data');
    expect(message).toContain('line 99');
    expect(message).not.toContain('line 50\n');
  });
});

describe('serverSettings', () => {
  const base = { port: 5433, clusterName: 'whence-1', socketDirectory: '..', fsync: true, sharedMemory: undefined };

  it('listens on loopback only, and on a socket of its owner', () => {
    const settings = serverSettings(base);
    expect(settings).toEqual(
      expect.arrayContaining(['port=5433', 'listen_addresses=127.0.0.1', 'unix_socket_directories=..']),
    );
    expect(settings).toContain('unix_socket_permissions=0700');
    expect(settings.join()).not.toMatch(/fsync|mmap/);
  });

  it('keeps out of a small /dev/shm', () => {
    expect(serverSettings({ ...base, sharedMemory: 64 * 1024 * 1024 })).toContain('dynamic_shared_memory_type=mmap');
    expect(serverSettings({ ...base, sharedMemory: 0 })).toContain('dynamic_shared_memory_type=mmap');
    expect(serverSettings({ ...base, sharedMemory: 2 ** 30 }).join()).not.toContain('mmap');
  });
});
