import { parseArgs } from 'node:util';
import { parseVerifierKey, type VerifierKey } from '@core/note';
import { WitnessError } from './witness.errors.js';

export interface WitnessArguments {
  /** The folder of its key and its state. */
  readonly folder: string;
  /** By origin line, which is the name of the keys. */
  readonly logs: ReadonlyMap<string, readonly VerifierKey[]>;
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

const USAGE =
  'node apps/witness/main.js --folder <folder> --log <vkey> [--log <vkey> …] [--name witness.example/1] [--host 127.0.0.1] [--port 0]';

/** Parses the command line. Throws `bad-arguments` with a sentence and the usage. */
export function readArguments(args: readonly string[]): WitnessArguments {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { folder: text, log: { ...text, multiple: true }, name: text, host: text, port: text },
    });
    const { folder, log = [], name = 'whence.local/witness', host = '127.0.0.1', port = '0' } = values;
    if (folder === undefined || log.length === 0) throw new TypeError('--folder and at least one --log are needed');
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new TypeError('--port is a number from 0 to 65535');
    return { folder, logs: byOrigin(log), name, host, port: Number(port) };
  } catch (error) {
    const why = (error as Error).message.replace(/\.$/, '');
    throw new WitnessError('bad-arguments', `${why}.\nUsage: ${USAGE}`);
  }
}

function byOrigin(vkeys: readonly string[]): Map<string, VerifierKey[]> {
  const logs = new Map<string, VerifierKey[]>();
  for (const key of vkeys.map(parseVerifierKey)) {
    if (key.signatureType !== 'ed25519') throw new TypeError(`${key.name} is a witness's key: --log takes a log's`);
    logs.set(key.name, [...(logs.get(key.name) ?? []), key]);
  }
  return logs;
}
