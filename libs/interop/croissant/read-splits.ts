import type { SplitRule } from './croissant.js';
import { idsOf, isMembers, listOf, type Members, textOf, valueOf } from './json-ld.js';

/**
 * Reads how the paths of files state their split: the fields that name a split, with the regular
 * expression that takes it from a path.
 */
export function readSplitRules(recordSets: readonly unknown[]): SplitRule[] {
  const sets = recordSets.filter(isMembers);
  const splitSets = new Map(
    sets.filter(isSplitSet).map((set): [string, ReadonlySet<string>] => [textOf(set['@id']) ?? '', splitNames(set)]),
  );
  return sets.flatMap((set) =>
    listOf(valueOf(set, 'field'))
      .filter(isMembers)
      .flatMap((field) => ruleOf(field, splitSets) ?? []),
  );
}

/** A RecordSet of `cr:Split`, or one that is used as one. */
function isSplitSet(set: Members): boolean {
  return dataTypes(set).includes('Split') || /^split_enums$/.test(textOf(set['@id']) ?? '');
}

const dataTypes = (object: Members): string[] =>
  listOf(valueOf(object, 'dataType')).flatMap((one) => textOf(one)?.replace(/^.*[:/]/, '') ?? []);

/** The values of the rows of a set of splits that are names: the other column holds URLs. */
function splitNames(set: Members): ReadonlySet<string> {
  const key = idsOf(valueOf(set, 'key'))[0];
  const rows = listOf(valueOf(set, 'data')).filter(isMembers);
  return new Set(
    rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) =>
        typeof value === 'string' && (column === key || /(^|\/)(split_)?name$/.test(column)) ? [value] : [],
      ),
    ),
  );
}

/** The class of splits in Wikidata, which fields of Croissant 1.0 name as their type. */
const SPLIT_CLASS = 'Q3985153';

function ruleOf(field: Members, splitSets: ReadonlyMap<string, ReadonlySet<string>>): SplitRule | undefined {
  const references = valueOf(field, 'references');
  const referenced = isMembers(references) ? idsOf(valueOf(references, 'field') ?? references)[0] : undefined;
  const set = referenced?.replace(/\/[^/]*$/, '');
  const names = set === undefined ? undefined : splitSets.get(set);
  const isSplit = names !== undefined || [SPLIT_CLASS, 'Split'].some((type) => dataTypes(field).includes(type));
  const source = valueOf(field, 'source');
  if (!isSplit || !isMembers(source)) return undefined;
  const extract = valueOf(source, 'extract');
  const property = isMembers(extract) ? textOf(valueOf(extract, 'fileProperty')) : undefined;
  if (property !== 'filename' && property !== 'fullpath') return undefined;
  const transforms = listOf(valueOf(source, 'transform')).filter(isMembers);
  const [pattern, ...more] = transforms.flatMap((one) => textOf(valueOf(one, 'regex')) ?? []);
  if (pattern === undefined || more.length > 0 || transforms.length > 1) return undefined;
  const sources = new Set([...idsOf(valueOf(source, 'fileSet')), ...idsOf(valueOf(source, 'fileObject'))]);
  return { sources, property, pattern, names: names ?? new Set() };
}
