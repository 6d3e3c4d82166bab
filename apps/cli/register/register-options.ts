import { readFileSync } from 'node:fs';
import type { DeclareOrigin } from '@domain/origins';
import { DeclaredFacts } from '@domain/shards';
import { parseFileRules } from '@interop/listings';
import { faultsOf } from '@platform/validation';
import type { DeclarationRules } from './declare-file.js';
import { fileFault } from './file-fault.js';
import { RegisterError } from './register.errors.js';

/** The options of the command line. */
export interface RegisterOptions {
  readonly manifest?: boolean;
  /** false: a Croissant description is a file as any other. */
  readonly croissant: boolean;
  readonly root?: string;
  readonly uriBase?: string;
  readonly substitute?: readonly string[];
  readonly hidden?: boolean;
  readonly hash: boolean;
  readonly count?: boolean;
  readonly checksums?: boolean;
  readonly kind?: string;
  readonly involvement?: string;
  readonly vendor?: string;
  readonly channel?: string;
  readonly generator?: string;
  readonly acquisition?: string;
  readonly collectedFrom?: string;
  readonly collectedTo?: string;
  readonly dataset?: string;
  readonly datasetVersion?: string;
  readonly label?: readonly string[];
  readonly origins?: string;
  readonly dryRun?: boolean;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** The options of members whose names differ from their own. */
const OPTIONS: Readonly<Record<string, string>> = {
  from: 'collected-from',
  to: 'collected-to',
  collected: 'collected-to',
  labels: 'label',
};

/** Reads the flags and the file of rules. Throws `unusable-option` with the option's name. */
export function declarationRulesOf(options: RegisterOptions): DeclarationRules {
  const { dataset } = options;
  const origins = originsOf(options);
  const labels = Object.fromEntries(parsePairs(options.label, 'label'));
  const [first] = faultsOf(DeclaredFacts, { dataset, origins, labels })?.complaints ?? [];
  if (first) {
    const [member = ''] = first.pointer.split('/').slice(first.pointer.startsWith('/labels') ? 1 : -1);
    refuseOption(OPTIONS[member] ?? member, first.message);
  }
  const rules = options.origins === undefined ? [] : parseFileRules(textOf(options.origins));
  return { rules, origins, dataset, labels };
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

/** The origin that the flags state. Its type holds once it is checked. */
function originsOf(options: RegisterOptions): DeclareOrigin[] {
  const { kind, involvement, vendor, channel, generator, acquisition, collectedFrom: from, collectedTo: to } = options;
  const collected = from === undefined && to === undefined ? undefined : { from, to };
  const origin = { kind, involvement, vendor, channel, generator, acquisition, collected };
  return Object.values(origin).some((value) => value !== undefined) ? [origin as DeclareOrigin] : [];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    refuseOption('origins', `names ${file}, which ${fileFault(error)}`);
  }
}
