import { readFileSync } from 'node:fs';
import type { JsonObject } from '@core/kernel';
import { CliError } from '../cli.errors.js';
import { failureOf } from '../exit-code.js';
import { type ConnectionOptions, connectToRead } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import { type CheckAnswer, formatCheck } from './format-check.js';

export interface CheckOptions extends ConnectionOptions {
  readonly shards?: string;
  readonly dataset?: string;
  readonly order?: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly uses?: string;
  readonly json?: boolean;
}

const EXIT_CODES = { allow: 0, deny: 1, unknown: 3 } as const;
const NO_VERDICT = 2;

/** Prints the verdict and sets the exit code. Without a verdict it is 2, whatever the reason. */
export async function check(options: CheckOptions): Promise<void> {
  try {
    const body = questionOf(options);
    const api = connectToRead(readInstallation().config, options);
    const { text } = await api.send({ method: 'POST', path: '/v1/policy/check', body });
    const answer = JSON.parse(text) as CheckAnswer;
    console.log(options.json ? text : formatCheck(answer).join('\n'));
    process.exitCode = EXIT_CODES[answer.verdict];
  } catch (error) {
    process.stderr.write(`${failureOf(error).message}\n`);
    process.exitCode = NO_VERDICT;
  }
}

/** What is given beside a whole question would not be asked about: it is refused. */
function questionOf({ shards, dataset, order, model, modelVersion: version, uses }: CheckOptions): JsonObject {
  const given = [shards, dataset, order, model, version, uses].filter((one) => one !== undefined).length;
  if (shards !== undefined && given === 1) return { shards: linesOf(shards) };
  if (dataset !== undefined && order !== undefined && given === 2) return { dataset, order: jsonOf(order, '--order') };
  if (model !== undefined && version !== undefined && uses !== undefined && given === 3)
    return { model, version, uses: usesIn(jsonOf(uses, '--uses')) };
  const message = 'Give either --shards, or --dataset and --order, or --model, --model-version and --uses.';
  throw new CliError('malformed-option', message);
}

function usesIn(given: JsonObject): JsonObject[] {
  const { uses } = given;
  if (Array.isArray(given)) return given as JsonObject[];
  return Array.isArray(uses) ? (uses as JsonObject[]) : [given];
}

function linesOf(file: string): JsonObject[] {
  const lines = textOf(file, '--shards').split('\n');
  const shards = lines.flatMap((line, at) => (line.trim() === '' ? [] : [parsed(line, `Line ${at + 1} of --shards`)]));
  if (shards.length > 0) return shards;
  throw new CliError('malformed-option', 'The file of --shards is empty: there is nothing to ask about.');
}

const jsonOf = (file: string, option: string): JsonObject => parsed(textOf(file, option), `The file of ${option}`);

function parsed(text: string, what: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as JsonObject;
  } catch {
    // Reported below.
  }
  throw new CliError('malformed-option', `${what} is not a JSON object.`);
}

function textOf(file: string, option: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CliError('malformed-option', `The file of ${option} cannot be read: ${(error as Error).message}.`);
  }
}
