import { memberNames } from './member-names.js';
import type { CommandClass } from './schema-fragment.js';

const order = new Map<CommandClass, readonly string[]>();

/**
 * `canonicalMembers` returns the members that the class declares, in the order of canonical JSON (RFC 8785 §3.2.3),
 * without those that have no value. JSON.stringify then writes canonical JSON, if the members' own values are canonical.
 */
export function canonicalMembers<Value extends object>(type: CommandClass, value: Value): Value {
  let names = order.get(type);
  if (!names) order.set(type, (names = memberNames(type).sort()));
  const members = value as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const name of names) if (members[name] !== undefined) kept[name] = members[name];
  return kept as Value;
}
