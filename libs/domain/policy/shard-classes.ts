import { hasLabels, type Labels, statesFact } from '@domain/shards';
import type { PlannedShard } from './new-shards-subject.js';

/** Shards on which every rule has the same verdict. */
export interface ShardClass {
  /** Equal classes of different chunks have one key. */
  readonly key: string;
  /** Stands for its shards: it states what conditions ask about, and nothing else. */
  readonly example: PlannedShard;
  /** Their numbers, ascending. */
  readonly shards: number[];
}

/**
 * Groups shards by what conditions ask about: declared and effective origins, traits, whether there
 * is a digest and evidence, and which of the asked labels they have. Waivers ask about more.
 * @param asked the labels of each condition on labels: a shard can have some of its own
 */
export function classesOf(
  planned: readonly { readonly shard: PlannedShard }[],
  asked: readonly Labels[],
): ShardClass[] {
  const texts = new Map<readonly number[], string>();
  const classes = new Map<string, ShardClass>();
  for (const { shard } of planned) {
    const key = keyOf(shard, texts) + labelsKey(shard, asked);
    const known = classes.get(key);
    if (known) known.shards.push(shard.number);
    else classes.set(key, { key, example: exampleOf(shard), shards: [shard.number] });
  }
  return [...classes.values()];
}

function exampleOf({ number, declaredOrigins, origins, declaration }: PlannedShard): PlannedShard {
  const { digest, labels, licence, preferences } = declaration;
  // Of its origins no other shard of the class may state the same: only whether each has evidence.
  const stated = statesFact(declaration, 'evidence') ? declaration.origins : undefined;
  return { number, declaredOrigins, origins, declaration: { digest, labels, licence, preferences, origins: stated } };
}

/** A character for each condition. */
function labelsKey({ declaration: { labels } }: PlannedShard, asked: readonly Labels[]): string {
  return labels === undefined ? '' : asked.map((one) => (hasLabels(labels, one) ? '+' : '-')).join('');
}

/** Effective origins include the declared ones, so that as many are the same ones. */
function keyOf({ declaredOrigins, origins, declaration }: PlannedShard, texts: Map<readonly number[], string>): string {
  const { digest, licence, preferences } = declaration;
  const declared = textOf(declaredOrigins, texts);
  const effective = origins.length === declaredOrigins.length ? '' : textOf(origins, texts);
  const key = `${declared}/${effective}/${digest === undefined ? '' : 'd'}${statesFact(declaration, 'evidence') ? 'e' : ''}`;
  if (licence === undefined && preferences === undefined) return key;
  return `${key}${JSON.stringify([licence ?? null, preferences ?? null])}`;
}

/** The outputs of a derivation share one list of origins, which can be long. */
function textOf(ids: readonly number[], texts: Map<readonly number[], string>): string {
  if (ids.length < 2) return ids.length === 0 ? '' : String(ids[0]);
  const known = texts.get(ids) ?? ids.join();
  texts.set(ids, known);
  return known;
}
