import { memberNames } from './member-names.js';
import type { CommandClass } from './schema-fragment.js';

const order = new Map<CommandClass, readonly string[]>();

/**
 * `canonicalMembers` returns the members that the class declares, in the order of canonical JSON
 * (RFC 8785 §3.2.3), without those that have no value; those of `changed` in place of the command's
 * own. JSON.stringify then writes canonical JSON, if the members' own values are canonical.
 */
export function canonicalMembers<Value extends object>(
  type: CommandClass,
  command: object,
  changed: Partial<Value> = {},
): Value {
  let names = order.get(type);
  if (!names) order.set(type, (names = memberNames(type).toSorted()));
  const members = command as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const name of names) {
    const value = name in changed ? (changed as Record<string, unknown>)[name] : members[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept as Value;
}
