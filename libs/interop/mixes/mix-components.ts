import { refuseRecipe } from './mixes.errors.js';
import type { MixComponent, MixLine, MixRun, OriginRule } from './mix-recipe.js';
import { ruleFor } from './origin-rules.js';
import { addSize, parseLabel, parsePathPattern } from './path-pattern.js';
import { optional, type Place, readList, readMembers, readTable, readText } from './recipe-document.js';

/** The context that a component is read in. */
export interface ComponentContext {
  /** The start of each component's path. */
  readonly root: string;
  readonly kept: ReadonlySet<string>;
  readonly rules: readonly OriginRule[];
}

interface Family {
  readonly values: ReadonlyMap<string, string>;
  readonly parts: Place;
}

/** The placeholder for the part numbers. */
const PART = 'part';
const VALUE = /^[^\s,{}]+$/;

/**
 * Reads one component: `{label, path}`, with `parts` for `{part}`, and `each` where `parts` is a
 * table of a family.
 */
export function readComponent(place: Place, context: ComponentContext): MixComponent {
  const member = readMembers(place, ['label', 'path', 'each', 'parts', 'note']);
  optional(member('note'), readText);
  const [label, path] = [readText(member('label')), readText(member('path'))];
  const names = readEach(member('each'), path, context.kept);
  const runs: MixRun[] = [];
  let lines = 0;
  for (const family of families(names, { values: new Map(), parts: member('parts') })) {
    const run = readRun({ label, path }, family, place.pointer, context);
    lines = addSize(lines, run.pattern, place.pointer);
    runs.push(run);
  }
  if (runs.length === 0) refuseRecipe(member('parts').pointer, 'is empty: the component has no shards');
  return { label, runs };
}

function readRun(component: MixLine, { values, parts }: Family, pointer: string, context: ComponentContext): MixRun {
  const { kept, root, rules } = context;
  const label = parseLabel(component.label, values, `${pointer}/label`);
  const numbers = optional(parts, readText);
  const path = numbers === undefined ? component.path : fillParts(component.path, numbers, pointer);
  const at = numbers === undefined ? `${pointer}/path` : parts.pointer;
  const rule = ruleFor(label, rules) ?? refuseWithoutRule(label, `${pointer}/label`);
  return { label, pattern: parsePathPattern(root + path, values, kept, at), rule };
}

function readEach(place: Place, path: string, kept: ReadonlySet<string>): readonly string[] {
  const names = optional(place, readList)?.map(readText) ?? [];
  for (const [index, name] of names.entries()) {
    const taken = name === PART || kept.has(name) || names.indexOf(name) !== index;
    if (taken)
      refuseRecipe(`${place.pointer}/${index}`, `names "${name}", which already has a meaning; take another name`);
    if (!path.includes(`{${name}}`))
      refuseRecipe(`${place.pointer}/${index}`, `names "${name}", and the path has no {${name}}`);
  }
  return names;
}

/**
 * Unfolds the table: one level of members for each name of `each`; a member may list several
 * values, `"a, b": …`.
 */
function* families(names: readonly string[], family: Family): Iterable<Family> {
  const [name, ...deeper] = names;
  if (name === undefined) {
    yield family;
    return;
  }
  const members = readTable(family.parts);
  // JSON.parse moves members such as "10" to the front in numeric order, so the order written is
  // lost.
  const number = members.find(([values]) => /^(0|[1-9]\d*)$/.test(values));
  if (number && members.length > 1) {
    refuseRecipe(
      number[1].pointer,
      'is a whole number, which JSON readers put out of order; write more of it, as in bucket_10',
    );
  }
  for (const [values, parts] of members) {
    for (const value of splitValues(values, parts.pointer)) {
      yield* families(deeper, { values: new Map([...family.values, [name, value]]), parts });
    }
  }
}

function splitValues(text: string, pointer: string): readonly string[] {
  const values = text.split(',').map((value) => value.trim());
  return values.every((value) => VALUE.test(value))
    ? values
    : refuseRecipe(pointer, 'must be values separated by commas');
}

function fillParts(path: string, numbers: string, pointer: string): string {
  if (!path.includes(`{${PART}}`)) refuseRecipe(`${pointer}/path`, `has no {${PART}} for the parts to stand in`);
  return path.replaceAll(`{${PART}}`, () => `{${numbers}}`);
}

function refuseWithoutRule(label: string, pointer: string): never {
  const remedy =
    'add one to "origins"; for what is not known: {"labels": ["*"], "origins": [{"kind": "unknown"}], "because": "…"}';
  return refuseRecipe(pointer, `makes the label ${label}, which no origin rule matches; ${remedy}`);
}
