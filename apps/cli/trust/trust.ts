import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { WhenceError } from '@core/kernel';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '@core/note';
import {
  currentKey,
  formatTrustedRoot,
  parseTrustedRoot,
  requireContinuation,
  type TrustedRoot,
} from '@core/trusted-root';
import { CliError } from '../cli.errors.js';
import { httpSource } from '../http/http-source.js';
import { logAddress } from '../http/log-address.js';
import { readTrustedRoot } from '../trusted-root-file.js';

export interface TrustOptions {
  readonly save: string;
  readonly key?: string;
  readonly apiKey?: string;
  readonly json?: boolean;
}

const LIMIT = 5_000_000;

/** Saves the trusted root of a log. Returns 1 if it does not follow from what is trusted. */
export async function trust(url: string, { save, key, apiKey, json }: TrustOptions): Promise<0 | 1> {
  const { base, apiKey: sent } = logAddress(url, apiKey);
  const answer = await httpSource(base, { apiKey: sent }).read('v1/ledger/trusted-root', LIMIT);
  if (answer.kind !== 'bytes') throw new CliError('api-refused', `${base} serves no trusted root: ${answer.kind}.`);
  const root = parseTrustedRoot(answer.bytes);
  const saved = existsSync(save) ? readTrustedRoot(save) : undefined;
  const known = [
    ...(saved?.logKeys.map((one) => one.key) ?? []),
    ...(key === undefined ? [] : [parseVerifierKey(key)]),
  ];
  try {
    if (known.length > 0) requireContinuation(root, known);
  } catch (error) {
    if (!(error instanceof WhenceError)) throw error;
    console.error(`${error.message} ${save} stays as it was.`);
    return 1;
  }
  await writeFile(`${save}.next`, `${JSON.stringify(formatTrustedRoot(root), null, 2)}\n`);
  await rename(`${save}.next`, save);
  if (json)
    console.log(
      JSON.stringify({ file: save, key: formatVerifierKey(currentKey(root).key), follows: known.length > 0 }),
    );
  else for (const line of describe(root, saved, known)) console.log(line);
  return 0;
}

function describe(root: TrustedRoot, saved: TrustedRoot | undefined, known: readonly VerifierKey[]): string[] {
  const vkey = formatVerifierKey(currentKey(root).key);
  const witnesses = namesOf(root);
  const changed = saved !== undefined && (namesOf(saved) !== witnesses || saved.witnessPolicy !== root.witnessPolicy);
  return [
    `The log's key is ${vkey}${root.logKeys.length > 1 ? `, after ${root.logKeys.length - 1} earlier` : ''}. Witnesses: ${witnesses || 'none'}.`,
    ...(known.length > 0 ? [] : ['Compare this key by another way: nothing showed yet that it is the right one.']),
    ...(changed
      ? ['The witnesses or their policy changed since the file was saved; no key shows that this is right.']
      : []),
  ];
}

const namesOf = ({ witnesses }: TrustedRoot): string => witnesses.map(({ key }) => formatVerifierKey(key)).join(', ');
