import path from 'node:path';
import type { Config } from '@platform/config';
import { DoorProcess } from './door-process.js';

export interface Doors {
  readonly api: DoorProcess;
  readonly worker: DoorProcess;
}

const mainOf = (door: string): string => path.join(__dirname, '..', '..', door, 'main.js');

/** Starts the api and the worker on a database that is migrated. */
export function openDoors(config: Config, databaseUrl: string): Doors {
  // What was relative to the project folder is not to be read anew from wherever this was called.
  const env = { ...process.env, DATABASE_URL: databaseUrl, WHENCE_DATA_DIR: config.dataDir };
  const open = (name: string, ready: RegExp): DoorProcess =>
    new DoorProcess({
      ...{ name, main: mainOf(name), env, ready },
      onLine: (line) => process.stderr.write(`${name}: ${line}\n`),
    });
  return { api: open('api', /^whence is ready at (\S+)$/), worker: open('worker', /^whence worker is ready$/) };
}
