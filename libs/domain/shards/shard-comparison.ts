import { canonicalJson, type JsonObject } from '@core/kernel';
import { agreedFacts, type ShardDeclaration, type ShardFacts } from './shard-declaration.js';

/** Returns JSON Pointers of the members in which the two differ. */
export function differences(recorded: JsonObject, declared: ShardDeclaration): string[] {
  const left = agreedFacts(recorded);
  const right = agreedFacts(declared);
  const members = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return members.filter((member) => text(left[member]) !== text(right[member])).map((member) => `/${member}`);
}

/**
 * Returns a shard's facts after its corrections, which are in the ledger's order.
 */
export function factsAfter(registered: JsonObject, corrections: readonly ShardFacts[]): JsonObject {
  return corrections.reduce<JsonObject>(
    (facts, correction) => ({ ...facts, ...(correction as JsonObject) }),
    agreedFacts(registered),
  );
}

function text(value: JsonObject[string]): string {
  return value === undefined ? '' : canonicalJson(value);
}
