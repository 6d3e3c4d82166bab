import { canonicalJson, type JsonObject } from '@core/kernel';
import { agreedFacts, type ShardDeclaration, type ShardFacts } from './shard-declaration.js';

/** JSON Pointers of the members in which the two differ. */
export function differences(held: JsonObject, declared: ShardDeclaration): string[] {
  const left = agreedFacts(held);
  const right = agreedFacts(declared);
  const members = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return members.filter((member) => text(left[member]) !== text(right[member])).map((member) => `/${member}`);
}

/**
 * The facts as a shard's statements leave them, in the ledger's order: registration first, then
 * corrections.
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
