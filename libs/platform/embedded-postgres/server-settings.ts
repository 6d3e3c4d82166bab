import { statfsSync } from 'node:fs';

const MEBIBYTE = 1024 * 1024;

/**
 * Parallel queries allocate in /dev/shm. Containers limit it to 64 MiB or less, where such queries,
 * or the start, fail.
 */
const ENOUGH_SHARED_MEMORY = 256 * MEBIBYTE;

export interface ServerSettings {
  readonly port: number;
  readonly clusterName: string;
  /** The folder of the Unix socket, relative to the data folder; empty: none. */
  readonly socketDirectory: string;
  /** false: a power failure may lose everything. */
  readonly fsync: boolean;
  /** Size of /dev/shm in bytes; undefined: there is none (not Linux). */
  readonly sharedMemory: number | undefined;
}

/** The postmaster's `-c` settings: TCP on loopback only, and a socket file for the owner alone. */
export function serverSettings(server: ServerSettings): string[] {
  const { port, clusterName, socketDirectory, fsync, sharedMemory } = server;
  const settings = {
    port,
    cluster_name: clusterName,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    max_connections: 200,
    shared_buffers: '256MB',
    // A query whose process was killed ends; Postgres can watch connections on Linux only.
    ...(sharedMemory !== undefined && { client_connection_check_interval: '2s' }),
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...sharedMemorySettings(sharedMemory),
    ...(!fsync && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return asArguments(settings);
}

/**
 * Makes Postgres and initdb allocate shared memory in /dev/shm, or in files if that is too small.
 */
export function sharedMemoryArguments(sharedMemory: number | undefined): string[] {
  return asArguments(sharedMemorySettings(sharedMemory));
}

function sharedMemorySettings(size: number | undefined): Record<string, string> {
  return size === undefined ? {} : { dynamic_shared_memory_type: size < ENOUGH_SHARED_MEMORY ? 'mmap' : 'posix' };
}

const asArguments = (settings: Readonly<Record<string, string | number>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** undefined: not Linux; 0: no usable /dev/shm. */
export function sharedMemorySize(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const { bsize, blocks } = statfsSync('/dev/shm');
    return bsize * blocks;
  } catch {
    return 0;
  }
}
