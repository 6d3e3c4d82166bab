import type { Config } from '@platform/config';
import { auditorKeyFile, readAuditorKey } from '../auditor-key-file.js';
import { CliError } from '../cli.errors.js';
import { addressOf, isLocal } from '../http/api-address.js';
import { ApiClient } from '../http/api-client.js';
import { readInstallation } from '../installation.js';
import { askExposure, type ExposureFilter, formatExposure } from './exposure-question.js';
import { formatGenerated } from './format-generated.js';
import { askGenerated } from './provenance-question.js';
import { askRemovals, formatRemovals } from './removals-question.js';

export interface AskOptions extends ExposureFilter {
  readonly removals?: boolean;
  readonly asOf?: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export async function ask(model: string, version: string, options: AskOptions): Promise<void> {
  const { config } = readInstallation();
  const api = new ApiClient(addressOf(config, options), keyFor(config, options));
  const question = { model, version, ...(options.asOf !== undefined && { asOf: options.asOf }) };
  if (options.removals) {
    const removals = await askRemovals(api, question);
    return console.log(options.json ? JSON.stringify(removals) : formatRemovals(question, removals).join('\n'));
  }
  const { vendor, generator, involvement, json } = options;
  const filter = { ...(vendor && { vendor }), ...(generator && { generator }), ...(involvement && { involvement }) };
  if (Object.keys(filter).length > 0) {
    const answer = await askExposure(api, question, filter);
    return console.log(json ? JSON.stringify(answer) : formatExposure(question, filter, answer).join('\n'));
  }
  const answer = await askGenerated(api, question);
  console.log(json ? JSON.stringify(answer) : formatGenerated(answer).join('\n'));
}

/** The key of the data folder is for this machine's own Whence: it is sent nowhere else. */
function keyFor({ adminKey, dataDir }: Config, { key, url }: AskOptions): string {
  const found = key ?? adminKey ?? (url === undefined || isLocal(url) ? readAuditorKey(dataDir) : undefined);
  if (found !== undefined) return found;
  const remedy = 'give one with --key or WHENCE_ADMIN_KEY; `whence keys issue` makes one';
  throw new CliError('key-needed', `There is no key to ask with (${auditorKeyFile(dataDir)} is none): ${remedy}.`);
}
