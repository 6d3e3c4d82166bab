import {
  canonicalJson,
  formatModelReference,
  type Instant,
  type JsonObject,
  type JsonValue,
  KernelError,
  parseModelReference,
} from '@core/kernel';
import { escapeText } from '@core/text';
import { CertificateError } from './certificate.errors.js';
import { type ListSource, requireKinds } from './complete-lists.js';
import { type CitedFact, citedFact } from './removal-steps.js';
import { instantIn, isObject, malformed, type Statement, textIn } from './statement.js';

const KINDS = ['model.version-declared', 'model.version-withdrawn', 'model.use-recorded', 'model.use-withdrawn'];

export interface UseFact {
  /** `name@version` */
  readonly model: string;
  readonly stage: string;
  readonly startedAt: Instant;
  /** Absent: unfinished when it was stated. */
  readonly finishedAt?: Instant;
  /** When it was stated, and the index of the entry. */
  readonly statedAt: Instant;
  readonly index: number;
}

/** A use that was recorded and is withdrawn: it counts no more. */
export interface WithdrawnUseFact extends UseFact {
  /** `name@version` of the dataset. */
  readonly set: string;
  readonly withdrawnAt: Instant;
  readonly reason?: string;
  readonly withdrawnBy: number;
}

/** A model version's whole chain: itself, and the parents of each in it. */
export interface ModelChain {
  /** `name@version`, the model version asked about first. */
  readonly models: readonly string[];
  /**
   * `vendor/name@version`: the log holds no declaration of them, so what they were trained on is
   * not in the certificate.
   */
  readonly externalParents: readonly string[];
  /** All uses that count, by dataset version (`name@version`). */
  readonly uses: ReadonlyMap<string, readonly UseFact[]>;
  readonly withdrawn: readonly WithdrawnUseFact[];
  /** Statements that withdraw model versions of the chain, as declared by mistake. */
  readonly withdrawnModels: readonly CitedFact[];
}

interface FoundUse extends UseFact {
  readonly set: string;
}

/**
 * Walks from the model version to its parents and theirs, and collects all their uses from their
 * complete lists. Throws `missing-list` where one of them is left out.
 */
export function modelChain(model: string, lists: ListSource): ModelChain {
  const models = new Set([model]);
  const external = new Set<string>();
  const uses = new Map<string, UseFact[]>();
  const withdrawn: WithdrawnUseFact[] = [];
  const withdrawnModels: CitedFact[] = [];
  for (const name of models) {
    const stated = lists.of('model', name);
    requireKinds(stated, KINDS);
    for (const parent of parentsOf(name, stated)) (parent.registered ? models : external).add(parent.name);
    const found = usesOf(name, stated);
    for (const { set, ...use } of found.uses) {
      const known = uses.get(set);
      if (known) known.push(use);
      else uses.set(set, [use]);
    }
    for (const use of found.withdrawn) withdrawn.push(use);
    withdrawnModels.push(...stated.filter(({ kind }) => kind === 'model.version-withdrawn').map(citedFact));
  }
  return { models: [...models], externalParents: [...external], uses, withdrawn, withdrawnModels };
}

function parentsOf(name: string, stated: readonly Statement[]): { registered: boolean; name: string }[] {
  const [declaration, second] = stated.filter(({ kind }) => kind === 'model.version-declared');
  if (declaration === undefined)
    throw new CertificateError('malformed-entry', `The log declares no model version ${escapeText(name)}.`);
  const { index, data } = declaration;
  if (second !== undefined) throw malformed(second.index, `it declares ${escapeText(name)} a second time`);
  const parents = data['parents'];
  if (!Array.isArray(parents)) throw malformed(index, 'it has no list of parents');
  return (parents as readonly JsonValue[]).map((parent) => {
    if (!isObject(parent)) throw malformed(index, 'a parent is no object');
    if (parent['external'] !== undefined) return { registered: false, name: externalOf(parent, index) };
    return { registered: true, name: `${textIn(parent, 'model', index)}@${textIn(parent, 'version', index)}` };
  });
}

function externalOf(parent: JsonObject, index: number): string {
  try {
    const reference = parseModelReference(textIn(parent, 'external', index));
    if (reference.vendor !== undefined) return formatModelReference(reference);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
  }
  throw malformed(index, 'an external parent is no vendor/name@version');
}

/** A later statement of the same use replaces an earlier one, and a withdrawal takes it away. */
function usesOf(model: string, stated: readonly Statement[]): { uses: FoundUse[]; withdrawn: WithdrawnUseFact[] } {
  const uses = new Map<string, FoundUse>();
  const withdrawn = new Map<string, WithdrawnUseFact>();
  for (const { kind, index, at, data } of stated) {
    if (kind === 'model.version-declared' || kind === 'model.version-withdrawn') continue;
    const [dataset, version] = [textIn(data, 'dataset', index), textIn(data, 'datasetVersion', index)];
    const [stage, startedAt] = [textIn(data, 'stage', index), instantIn(data, 'startedAt', index)];
    const identity = canonicalJson([dataset, version, stage, startedAt]);
    if (kind === 'model.use-recorded') {
      const finished = data['finishedAt'] === undefined ? {} : { finishedAt: instantIn(data, 'finishedAt', index) };
      const set = `${dataset}@${version}`;
      uses.set(identity, { model, set, stage, startedAt, ...finished, statedAt: at, index });
      withdrawn.delete(identity);
      continue;
    }
    const use = uses.get(identity);
    if (use === undefined) throw malformed(index, 'it withdraws a use that was not recorded');
    const reason = typeof data['reason'] === 'string' ? { reason: data['reason'] } : {};
    withdrawn.set(identity, { ...use, withdrawnAt: at, ...reason, withdrawnBy: index });
    uses.delete(identity);
  }
  return { uses: [...uses.values()], withdrawn: [...withdrawn.values()] };
}
