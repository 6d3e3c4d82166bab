import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject, JsonValue } from '@core/kernel';
import type { ApiOptions } from '../api/call-api.js';
import { CliError } from '../cli.errors.js';
import { printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { connectToRead, connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import { formatInspection, type Inspection, type Measurement, progressLine } from './format-inspection.js';

export interface InspectOptions extends ApiOptions {
  readonly dataset?: string;
  readonly model?: string;
  readonly removal?: string;
  readonly selector?: string;
  readonly detector?: readonly string[];
  readonly phrases?: string;
  readonly sample?: string;
  readonly sampleRecords?: string;
  readonly seed?: string;
  readonly text?: string;
  readonly cancel?: string;
}

const POLL_MS = 500;
const SHOWN = 20;
const PAGE = 200;

/**
 * Begins an inspection, or takes up a known one, and follows it with progress on standard error.
 */
export async function inspect(known: string | undefined, options: InspectOptions): Promise<void> {
  const { config } = readInstallation();
  const { cancel } = options;
  const writes = known === undefined || cancel !== undefined;
  const api = writes ? connectToWrite(config, options) : connectToRead(config, options);
  const id = known ?? (await begin(api, options));
  const path = `/v1/inspections/${encodeURIComponent(id)}`;
  if (cancel !== undefined) await api.send({ method: 'POST', path: `${path}/cancel`, body: { reason: cancel } });
  const inspection = await follow(api, path);
  const remarkable = await remarkableOf(api, path, inspection);
  const shown = options.json
    ? JSON.stringify({ inspection, results: remarkable })
    : formatInspection(inspection, remarkable.slice(0, SHOWN)).map(printable).join('\n');
  process.stdout.write(`${shown}\n`);
}

async function begin(api: ApiClient, options: InspectOptions): Promise<string> {
  const { text } = await api.send({ method: 'POST', path: '/v1/inspections', body: orderOf(options) });
  const { id, shards } = JSON.parse(text) as { readonly id: string; readonly shards: number };
  process.stderr.write(`${id}: ${shards.toLocaleString('en')} shards\n`);
  return id;
}

/** @throws CliError for an option or a file that is malformed */
export function orderOf(options: InspectOptions): JsonObject {
  const { detector = ['identity', 'counts'], sample, sampleRecords, seed = randomUUID(), text } = options;
  const order = {
    subject: subjectOf(options),
    detectors: withPhrases(detector.map(detectorOf), options.phrases),
    text,
  };
  if (sample === undefined && sampleRecords === undefined) return order;
  const shards = counted('sample', sample);
  return { ...order, sample: { shards, records: counted('sample-records', sampleRecords), seed } };
}

/** The detector `phrases` with those of a file; the other parameters stay. */
function withPhrases(detectors: readonly JsonObject[], file: string | undefined): JsonObject[] {
  if (file === undefined) return [...detectors];
  const phrases = readPhrases(file);
  const others = detectors.filter(({ name }) => name !== 'phrases');
  const [own] = detectors.filter(({ name }) => name === 'phrases');
  return [...others, { name: 'phrases', parameters: { ...(own?.['parameters'] as JsonObject | undefined), phrases } }];
}

function readPhrases(file: string): JsonValue {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JsonValue;
  } catch (error) {
    throw new CliError('malformed-option', `--phrases ${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

function counted(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const count = Number(value);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new CliError('malformed-option', `--${option} must be a whole number from 1.`);
}

function subjectOf({ dataset, model, removal, selector }: InspectOptions): JsonObject {
  if (dataset !== undefined) return named('dataset', dataset);
  if (model !== undefined) return named('model', model);
  return removal === undefined ? { selector: parsed('selector', selector ?? '') } : { removal };
}

function named(option: 'dataset' | 'model', text: string): JsonObject {
  const at = text.lastIndexOf('@');
  if (at < 1) throw new CliError('malformed-option', `--${option} must be <name>@<version>.`);
  return { [option]: text.slice(0, at), version: text.slice(at + 1) };
}

function detectorOf(text: string): JsonObject {
  const [name = '', ...rest] = text.split('=');
  return rest.length === 0 ? { name } : { name, parameters: parsed('detector', rest.join('=')) };
}

function parsed(option: string, text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Reported below.
  }
  throw new CliError('malformed-option', `--${option} must be a JSON object.`);
}

async function follow(api: ApiClient, path: string): Promise<Inspection> {
  for (let shown = ''; ;) {
    const inspection = await api.get<Inspection>(path);
    const line = `${progressLine(inspection)}\n`;
    if (line !== shown) process.stderr.write(line);
    shown = line;
    if (inspection.state !== 'running') return inspection;
    await sleep(POLL_MS);
  }
}

/** The shards that contradict their declaration, or could not be measured. */
async function remarkableOf(api: ApiClient, path: string, { progress }: Inspection): Promise<Measurement[]> {
  const expected = progress.contradicting + progress.inconclusive;
  const found: Measurement[] = [];
  if (expected === 0) return found;
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: Measurement[]; nextCursor: string | null } = await api.get(
      `${path}/results?limit=${PAGE}${from}`,
    );
    found.push(...page.items.filter(isRemarkable));
    if (found.length >= expected) break;
    cursor = page.nextCursor;
  }
  return found;
}

function isRemarkable({ contradicts, measured }: Measurement): boolean {
  return contradicts.length > 0 || measured.some(({ outcome }) => outcome === 'inconclusive');
}
