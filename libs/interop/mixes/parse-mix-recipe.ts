import { parseDatasetName, parseUri, parseVersion } from '@core/kernel';
import { type ComponentContext, readComponent } from './mix-components.js';
import type { MixComponent, MixRecipe, MixVersion, OriginRule } from './mix-recipe.js';
import { refuseRecipe } from './mixes.errors.js';
import { readOriginRule } from './origin-rules.js';
import { addSize } from './path-pattern.js';
import { optional, type Place, readList, readMembers, readTable, readText } from './recipe-document.js';

const MEMBERS = [
  'dataset',
  'version',
  'note',
  'source',
  'base',
  'uriBase',
  'substitute',
  'root',
  'components',
  'replace',
  'origins',
];

type Member = (name: string) => Place;

/**
 * Reads an attacker-controlled recipe document (parsed JSON). `bases` holds the recipes that a
 * `base` may name. Throws `MixError` (`recipe-malformed`) or the error of the kernel for a name,
 * both with a JSON Pointer.
 */
export function parseMixRecipe(document: unknown, bases: readonly MixRecipe[] = []): MixRecipe {
  const member = readMembers({ value: document, pointer: '' }, MEMBERS);
  for (const name of ['note', 'source']) optional(member(name), readText);
  const base = optional(member('base'), (place) => findBase(place, bases));
  const substitute = optional(member('substitute'), readSubstitute) ?? base?.substitute ?? new Map<string, string>();
  const ownRules = optional(member('origins'), readList)?.map(readOriginRule) ?? [];
  const context: ComponentContext = {
    root: optional(member('root'), readText) ?? '',
    kept: new Set(substitute.keys()),
    rules: [...ownRules, ...(base?.rules ?? [])],
  };
  const replaced = optional(member('replace'), (place) => replaceComponents(place, base, context));
  const added = optional(member('components'), readList)?.map((place) => readComponent(place, context)) ?? [];
  const components = [...(replaced ?? base?.components ?? []), ...added];
  checkWhole(components, ownRules);
  return {
    ...readVersion(member),
    base: base && { dataset: base.dataset, version: base.version },
    uriBase: base && member('uriBase').value === undefined ? base.uriBase : readUriBase(member('uriBase')),
    substitute,
    components,
    rules: context.rules,
  };
}

function readVersion(member: Member): MixVersion {
  return {
    dataset: parseDatasetName(readText(member('dataset')), '/dataset'),
    version: parseVersion(readText(member('version')), '/version'),
  };
}

function readUriBase(place: Place): string {
  return parseUri(readText(place), place.pointer);
}

function readSubstitute(place: Place): ReadonlyMap<string, string> {
  const members = readTable(place).map(([name, value]): [string, string] => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) refuseRecipe(value.pointer, 'must be named by letters, digits and "_"');
    return [name, readText(value)];
  });
  return new Map(members);
}

function findBase(place: Place, bases: readonly MixRecipe[]): MixRecipe {
  const wanted = readVersion(readMembers(place, ['dataset', 'version']));
  const base = bases.find(({ dataset, version }) => dataset === wanted.dataset && version === wanted.version);
  return (
    base ??
    refuseRecipe(place.pointer, `names ${wanted.dataset}@${wanted.version}, which was not read before this recipe`)
  );
}

/**
 * Returns the components of the base with the named ones replaced; an empty `with` removes a
 * component.
 */
function replaceComponents(
  place: Place,
  base: MixRecipe | undefined,
  context: ComponentContext,
): readonly MixComponent[] {
  if (base === undefined) return refuseRecipe(place.pointer, 'needs a "base" whose components it replaces');
  const components = new Map(base.components.map((component, index) => [index, [component]]));
  for (const item of readList(place)) {
    const member = readMembers(item, ['component', 'with']);
    const label = readText(member('component'));
    const index = base.components.findIndex((component) => component.label === label);
    if (index < 0) refuseRecipe(member('component').pointer, `names "${label}", which is no component of the base`);
    components.set(
      index,
      readList(member('with')).map((at) => readComponent(at, context)),
    );
  }
  return [...components.values()].flat();
}

function checkWhole(components: readonly MixComponent[], ownRules: readonly OriginRule[]): void {
  const runs = components.flatMap((component) => component.runs);
  if (runs.length === 0) refuseRecipe('/components', 'holds no component');
  runs.reduce((lines, run) => addSize(lines, run.pattern, '/components'), 0);
  const used = new Set(runs.map((run) => run.rule));
  const idle = ownRules.findIndex((rule) => !used.has(rule));
  if (idle >= 0)
    refuseRecipe(`/origins/${idle}/labels`, 'applies to no label, as none matches or earlier rules take all');
}
