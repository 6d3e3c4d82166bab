import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promptSetDigest } from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import type { ApiOptions } from '../api/call-api.js';
import { CliError } from '../cli.errors.js';
import { printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { connectToRead, connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';

export interface ProbeOptions extends ApiOptions {
  readonly model?: string;
  readonly answers?: string;
  readonly vendor?: string;
  readonly generator?: string;
  readonly vendorAnswers?: string;
  readonly baseline?: string;
  readonly baselineAnswers?: string;
  readonly prompts?: string;
  readonly span?: string;
  readonly similarity?: string;
  readonly resamples?: string;
  readonly seed?: string;
  readonly cancel?: string;
}

/** The members of the response that are shown. */
export interface ShownProbe {
  readonly id: string;
  readonly state: 'running' | 'measured' | 'inconclusive' | 'cancelled';
  readonly job: string;
  readonly suspicious: boolean | null;
  readonly reason: string | null;
  readonly fault: { readonly side: string | null; readonly message: string } | null;
  readonly statement: {
    readonly sentence: string;
    readonly details: readonly string[];
    readonly limits: readonly string[];
  } | null;
}

const POLL_MS = 500;
/** Bytes of the files that are sent along; the service takes 10 MiB of JSON. */
const SENT_LIMIT = 9 * 1024 * 1024;

/**
 * Begins a probe, or takes up a known one, and follows it with progress on standard error.
 * @throws CliError `probe-without-result` if it ended and nothing was measured
 */
export async function followProbe(known: string | undefined, options: ProbeOptions): Promise<void> {
  const { config } = readInstallation();
  const { cancel } = options;
  const writes = known === undefined || cancel !== undefined;
  const api = writes ? connectToWrite(config, options) : connectToRead(config, options);
  const id = known ?? (await begin(api, options));
  const path = `/v1/probes/${encodeURIComponent(id)}`;
  if (cancel !== undefined) await api.send({ method: 'POST', path: `${path}/cancel`, body: { reason: cancel } });
  const probe = await follow(api, path);
  const shown = options.json ? JSON.stringify(probe) : formatProbe(probe).map(printable).join('\n');
  process.stdout.write(`${shown}\n`);
  if (probe.state !== 'measured' && cancel === undefined)
    throw new CliError('probe-without-result', `${id} is ${probe.state}: nothing was measured.`);
}

async function begin(api: ApiClient, options: ProbeOptions): Promise<string> {
  const { text } = await api.send({ method: 'POST', path: '/v1/probes', body: await orderOf(options) });
  const { id } = JSON.parse(text) as { readonly id: string };
  process.stderr.write(`${id}\n`);
  return id;
}

/** The order that the options come to; files of this machine are read and sent along. */
export async function orderOf(options: ProbeOptions): Promise<JsonObject> {
  const { model = '', answers = '', vendor = '', generator, vendorAnswers = '' } = options;
  const { baseline = '', baselineAnswers = '', seed } = options;
  const at = model.lastIndexOf('@');
  if (at < 1) throw new CliError('malformed-option', '--model must be <name>@<version>.');
  const sides = [await answersOf(answers), await answersOf(vendorAnswers), await answersOf(baselineAnswers)] as const;
  const bytes = sides.reduce((sum, side) => sum + side.bytes, 0);
  if (bytes > SENT_LIMIT) {
    const message = `The files have ${bytes} bytes; ${SENT_LIMIT} can be sent along. Put them below WHENCE_STORAGE_ROOTS and give their URIs, such as file:///data/answers.jsonl.`;
    throw new CliError('malformed-option', message);
  }
  const [tested, compared, third] = sides;
  const parameters = {
    span: numberOf('span', options.span),
    similarity: numberOf('similarity', options.similarity),
    resamples: numberOf('resamples', options.resamples),
    seed,
  };
  return {
    prompts: options.prompts ?? digestOf(sides),
    tested: { model: model.slice(0, at), version: model.slice(at + 1), answers: tested.answers },
    compared: { vendor, generator, answers: compared.answers },
    baseline: { name: baseline, answers: third.answers },
    parameters,
  };
}

interface GivenAnswers {
  readonly answers: JsonObject;
  readonly bytes: number;
  /** Null: the file is elsewhere. */
  readonly keys: readonly string[] | null;
}

async function answersOf(place: string): Promise<GivenAnswers> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) return { answers: { uri: place }, bytes: 0, keys: null };
  const text = await readFile(place, 'utf8').catch((error: unknown) => {
    throw new CliError('malformed-option', `${place} cannot be read: ${(error as Error).message}`);
  });
  const lines = text.split('\n').map((line, at) => ({ line, number: at + 1 }));
  const records = lines.filter(({ line }) => line.trim() !== '').map((one) => answerOf(place, one));
  return { answers: { records }, bytes: Buffer.byteLength(text), keys: records.map(({ prompt }) => prompt) };
}

function answerOf(
  place: string,
  { line, number }: { readonly line: string; readonly number: number },
): { readonly prompt: string; readonly answer: string } {
  const { prompt, answer } = parsed(line);
  if (typeof prompt === 'string' && typeof answer === 'string') return { prompt, answer };
  throw new CliError('malformed-option', `Line ${number} of ${place} must be {"prompt": "…", "answer": "…"}.`);
}

function parsed(line: string): { readonly prompt?: unknown; readonly answer?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function digestOf(sides: readonly GivenAnswers[]): string {
  const keys = sides.find((side) => side.keys !== null)?.keys;
  if (keys) return promptSetDigest(new Set(keys));
  throw new CliError('malformed-option', 'Give the digest of the prompt set with --prompts: no file is here.');
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new CliError('malformed-option', `--${option} must be a number.`);
}

async function follow(api: ApiClient, path: string): Promise<ShownProbe> {
  for (let shown = ''; ;) {
    const probe = await api.get<ShownProbe>(path);
    if (probe.state !== 'running') return probe;
    const { progress } = await api.get<{ readonly progress: JobProgress }>(`/v1/jobs/${probe.job}`);
    const line = progressLine(progress);
    if (line !== shown) process.stderr.write(line);
    shown = line;
    await sleep(POLL_MS);
  }
}

interface JobProgress {
  readonly done: number;
  readonly total: number | null;
}

export function progressLine({ done, total }: JobProgress): string {
  if (total === null || total === 0) return 'reading the answers\n';
  return `${Math.floor((100 * done) / total)} % compared\n`;
}

export function formatProbe({ id, state, statement, suspicious, reason, fault }: ShownProbe): string[] {
  if (!statement) {
    const why =
      fault === null
        ? (reason ?? '')
        : `${reason ?? ''}${fault.side === null ? '' : `, of ${fault.side}`}: ${fault.message}`;
    return [`${id} is ${state}${why === '' ? '' : ` (${why})`}`];
  }
  const verdict = suspicious
    ? 'More often than the baseline, beyond chance: a reason to look, and a finding.'
    : 'Not more often than the baseline, beyond chance: this excludes nothing.';
  const { sentence, details, limits } = statement;
  return [
    sentence,
    verdict,
    '',
    ...details.map((line) => `  ${line}`),
    '',
    'What this cannot say:',
    ...limits.map((line) => `  ${line}`),
  ];
}
