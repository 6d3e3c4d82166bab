import { readFileSync } from 'node:fs';
import { type Complaint, KernelError, parseDatasetName, parseInstant } from '@core/kernel';
import { type DeclaredOrigin, parseFileRules, readOrigin } from '@interop/listings';
import type { DeclarationRules } from './declare-file.js';
import { fileFault } from './disk-file.js';
import { RegisterError } from './register.errors.js';

/** The options of the command line. */
export interface RegisterOptions {
  readonly manifest?: boolean;
  readonly root?: string;
  readonly uriBase?: string;
  readonly substitute?: readonly string[];
  readonly hidden?: boolean;
  readonly hash: boolean;
  readonly count?: boolean;
  readonly kind?: string;
  readonly involvement?: string;
  readonly vendor?: string;
  readonly channel?: string;
  readonly generator?: string;
  readonly acquisition?: string;
  readonly collectedFrom?: string;
  readonly collectedTo?: string;
  readonly dataset?: string;
  readonly label?: readonly string[];
  readonly origins?: string;
  readonly dryRun?: boolean;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const OPTION_OF: Readonly<Record<string, string>> = { from: 'collected-from', to: 'collected-to' };

/** Reads the flags and the file of rules. Throws `unusable-option` with the option's name. */
export function declarationRulesOf(options: RegisterOptions): DeclarationRules {
  const { dataset } = options;
  if (dataset !== undefined) reading('dataset', () => parseDatasetName(dataset));
  const origin = originOf(options);
  return {
    rules: options.origins === undefined ? [] : parseFileRules(textOf(options.origins)),
    origins: origin ? [origin] : [],
    labels: Object.fromEntries(parsePairs(options.label, 'label')),
    dataset,
  };
}

/** Reads `name=value` options. */
export function parsePairs(given: readonly string[] = [], option: string): Map<string, string> {
  return new Map(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1 || at === pair.length - 1) refuseOption(option, `must be name=value, not "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

export function refuseOption(option: string, message: string): never {
  throw new RegisterError('unusable-option', `--${option} ${message}.`);
}

function originOf(options: RegisterOptions): DeclaredOrigin | undefined {
  const { kind, involvement, vendor, channel, generator, acquisition, collectedFrom, collectedTo } = options;
  for (const bound of ['collectedFrom', 'collectedTo'] as const) {
    const text = options[bound];
    if (text !== undefined)
      reading(bound === 'collectedFrom' ? 'collected-from' : 'collected-to', () => parseInstant(text));
  }
  const collected = withoutGaps({ from: collectedFrom, to: collectedTo });
  const given = withoutGaps({ kind, involvement, vendor, channel, generator, acquisition });
  const origin = { ...given, ...(Object.keys(collected).length > 0 && { collected }) };
  if (Object.keys(origin).length === 0) return undefined;
  const complaints: Complaint[] = [];
  const read = readOrigin(origin, '', complaints);
  const [first] = complaints;
  if (!first) return read;
  const member = first.pointer.split('/').at(-1) ?? '';
  refuseOption(OPTION_OF[member] ?? member, first.message);
}

function reading(option: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    refuseOption(option, error.complaints[0]?.message ?? error.message);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    refuseOption('origins', `names ${file}, which ${fileFault(error)}`);
  }
}

function withoutGaps(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
