import { parsePeriod } from '@core/kernel';
import { DeclareOrigin } from '@domain/origins';
import { faultsOf } from '@platform/validation';
import type { Origin, OriginRule } from './mix-recipe.js';
import { refuseRecipe } from './mixes.errors.js';
import { type Place, readList, readMembers, readText } from './recipe-document.js';

export function readOriginRule(place: Place): OriginRule {
  const member = readMembers(place, ['labels', 'origins', 'because']);
  const origins = readList(member('origins')).map(readOrigin);
  if (origins.length === 0)
    refuseRecipe(`${place.pointer}/origins`, 'is empty; an unknown origin is {"kind": "unknown"}');
  return { labels: readList(member('labels')).map(readText), origins, because: readText(member('because')) };
}

/** Returns the first rule that matches the label. */
export function ruleFor(label: string, rules: readonly OriginRule[]): OriginRule | undefined {
  return rules.find((rule) => rule.labels.some((glob) => matchesGlob(label, glob)));
}

/**
 * Whether the label matches the glob, where `*` matches any text. Linear in the number of stars, so
 * no input is slow.
 */
export function matchesGlob(label: string, glob: string): boolean {
  const [head = '', ...rest] = glob.split('*');
  const tail = rest.pop();
  if (tail === undefined) return label === head;
  if (label.length < head.length + tail.length || !label.startsWith(head) || !label.endsWith(tail)) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = label.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= label.length - tail.length;
}

function readOrigin({ value, pointer }: Place): Origin {
  const [first] = faultsOf(DeclareOrigin, value)?.complaints ?? [];
  if (first) refuseRecipe(pointer + first.pointer, first.message);
  const { involvement = 'content', collected, ...origin } = value as DeclareOrigin;
  return { ...origin, involvement, collected: collected && parsePeriod(collected) };
}
