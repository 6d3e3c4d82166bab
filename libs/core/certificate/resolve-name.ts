import { isDigest } from '@core/kernel';
import { type ListSource, requireKinds } from './complete-lists.js';
import { malformed, type Statement, textIn } from './statement.js';

const KINDS = ['shard.registered', 'shard.bound', 'shard.located', 'shard.corrected', 'shard.conflict-refused'];

/** What a name was stated of. */
export interface ResolvedName {
  /** The entries that registered the shards that were ever known by the name, ascending. */
  readonly shards: readonly Statement[];
  /**
   * Entries that state the name of a shard in a declaration that was refused, because it
   * contradicts an earlier one. They make no name.
   */
  readonly refused: readonly Statement[];
}

/**
 * Resolves a name to every shard that was ever known by it, from the complete lists of the name
 * and of the names that its entries use. None: no shard of this name was ever registered. Several:
 * a URI at which one content followed another.
 */
export function resolveName(name: string, lists: ListSource): ResolvedName {
  const shards = new Map<number, Statement>();
  const refused: Statement[] = [];
  const stated = listOf(name, lists);
  for (const statement of stated) {
    const { kind, data, index } = statement;
    if (kind === 'shard.registered') shards.set(index, statement);
    else if (kind === 'shard.conflict-refused' && data['shard'] !== name) refused.push(statement);
    else if (kind === 'shard.bound' && data['digest'] === name) add(shards, calledBefore(statement, lists));
    else if (kind === 'shard.located' && data['uri'] === name) add(shards, calledBefore(statement, lists));
  }
  return { shards: [...shards.values()].sort((one, other) => one.index - other.index), refused };
}

/** The shard that an entry calls by its member `shard`: the name that it had then. */
function calledBefore(statement: Statement, lists: ListSource): Statement {
  const { index, data } = statement;
  const name = textIn(data, 'shard', index);
  const before = listOf(name, lists).filter((one) => one.index < index);
  if (!isDigest(name)) return onlyOne(before.filter(isRegisteredByUri), index);
  const bound = before.filter(({ kind, data: { digest } }) => kind === 'shard.bound' && digest === name);
  return onlyOne(
    [...before.filter(({ kind }) => kind === 'shard.registered'), ...bound.map((one) => calledBefore(one, lists))],
    index,
  );
}

function listOf(name: string, lists: ListSource): readonly Statement[] {
  const stated = lists.of('name', name);
  requireKinds(stated, KINDS);
  return stated;
}

/** Registered by its URI alone, which is its name until it is bound to a digest. */
const isRegisteredByUri = ({ kind, data }: Statement): boolean =>
  kind === 'shard.registered' && data['digest'] === undefined;

function onlyOne(found: readonly Statement[], index: number): Statement {
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  throw malformed(index, `it speaks of ${found.length === 0 ? 'a shard that was not registered' : 'several shards'}`);
}

function add(shards: Map<number, Statement>, shard: Statement): void {
  shards.set(shard.index, shard);
}
