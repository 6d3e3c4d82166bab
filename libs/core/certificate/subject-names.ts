import { isDigest } from '@core/kernel';
import { CertificateError } from './certificate.errors.js';
import type { CitedEntry } from './certified-entry.js';

/** Two names of one shard, as the entry at `index` links them. */
export interface NameLink {
  readonly names: readonly [name: string, other: string];
  /** Whether the second is a digest that is the shard's name from this entry on. */
  readonly binds: boolean;
  readonly index: number;
}

/** The link that a cited entry makes, if its kind makes one. */
export function nameLinkOf({ kind, data }: CitedEntry, index: number): NameLink | undefined {
  const { shard, uri, digest } = data;
  const bound = typeof digest === 'string' && isDigest(digest) ? digest : undefined;
  if (kind === 'shard.registered' && typeof uri === 'string' && bound)
    return { names: [uri, bound], binds: true, index };
  if (kind === 'shard.bound' && typeof shard === 'string' && bound)
    return { names: [shard, bound], binds: true, index };
  if (kind === 'shard.located' && typeof shard === 'string' && typeof uri === 'string') {
    return { names: [shard, uri], binds: false, index };
  }
  return undefined;
}

/**
 * Which names are names of one shard, and since when digests are names, as far as the cited entries
 * state.
 */
export class SubjectNames {
  private readonly sameAs = new Map<string, Set<string>>();
  /**
   * Index of the first entry that bound this URI to a digest; that bound something to this digest.
   */
  private readonly boundFrom = new Map<string, number>();
  private readonly namedFrom = new Map<string, number>();

  constructor(links: readonly NameLink[]) {
    for (const { names, binds, index } of links) {
      this.join(...names);
      if (!binds) continue;
      keepSmallest(this.boundFrom, names[0], index);
      keepSmallest(this.namedFrom, names[1], index);
    }
  }

  /**
   * Throws `wrong-name` unless `name` is the subject as requested, or linked to it, and the name
   * that a set folded from entries [0, upto) has it under. A binding that is not cited cannot be
   * missed here: the notice says to ask by digest.
   */
  requireNameAt(subject: string, name: string, upto: number): void {
    if (subject !== name && this.sameAs.get(subject)?.has(name) !== true) {
      throw new CertificateError(
        'wrong-name',
        `Nothing in the certificate shows that ${name} is a name of ${subject}.`,
      );
    }
    const boundBefore = (this.boundFrom.get(name) ?? Infinity) < upto;
    const namedLater = (this.namedFrom.get(name) ?? -1) >= upto;
    if (boundBefore || namedLater) {
      throw new CertificateError('wrong-name', `When the set was committed, ${subject} was not known as ${name}.`);
    }
  }

  /**
   * The smaller group goes into the larger one, so that a long chain of links costs no more than a
   * sort.
   */
  private join(one: string, other: string): void {
    const groups = [one, other].map((name) => this.sameAs.get(name) ?? new Set([name]));
    const [small, large] = groups.sort((a, b) => a.size - b.size) as [Set<string>, Set<string>];
    if (small === large) return;
    for (const name of [...small, one, other]) {
      large.add(name);
      this.sameAs.set(name, large);
    }
  }
}

function keepSmallest(indexes: Map<string, number>, name: string, index: number): void {
  indexes.set(name, Math.min(index, indexes.get(name) ?? Infinity));
}
