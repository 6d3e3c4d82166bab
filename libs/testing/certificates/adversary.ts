import fc from 'fast-check';
import { type Certificate, formatCertificate, type SetResult } from '@core/certificate';
import { withChecksum } from './test-log.js';

/**
 * One forgery: numbers pick the part, and what takes its place. Whoever has the log's public data,
 * and any certificates, can do each of these; the log's key is all that they lack.
 */
export type Forgery = readonly [trick: (typeof TRICKS)[number], one: number, two: number, three: number];

const TRICKS = [
  ...(['drop-list', 'take-list', 'take-list', 'cut-list', 'extend-list', 'rename-list', 'repeat-list'] as const),
  ...([
    'drop-set',
    'take-set',
    'take-set',
    'rename-set',
    'drop-result',
    'turn-result',
    'turn-result',
    'move-result',
  ] as const),
  ...(['take-proof', 'take-keys', 'drop-key', 'turn-key'] as const),
  ...([
    'take-index',
    'take-index',
    'take-versions',
    'drop-dataset',
    'take-subjects',
    'drop-subject',
    'drop-shard',
  ] as const),
  ...(['drop-line', 'repeat-line', 'swap-lines', 'take-line'] as const),
];

export const forgeryArbitrary: fc.Arbitrary<Forgery> = fc.tuple(
  fc.constantFrom(...TRICKS),
  fc.nat(999),
  fc.nat(999),
  fc.nat(999),
);

const pick = <T>(items: readonly T[], at: number): T | undefined =>
  items.length === 0 ? undefined : items[at % items.length];
const dropped = <T>(items: readonly T[], at: number): T[] =>
  items.filter((_, n) => n !== at % Math.max(1, items.length));
const replaced = <T>(items: readonly T[], at: number, change: (item: T) => T): T[] =>
  items.map((item, n) => (n === at % items.length ? change(item) : item));

/**
 * Returns the text of the forged certificate, sealed again; undefined where it cannot be written.
 */
export function forge(
  honest: Certificate,
  others: readonly Certificate[],
  forgeries: readonly Forgery[],
): string | undefined {
  const changed = forgeries.reduce((certificate, forgery) => forgeParts(certificate, others, forgery), honest);
  const text = written(changed);
  const other = written(pick(others, forgeries[0]?.[3] ?? 0) ?? honest);
  if (text === undefined || other === undefined) return undefined;
  return forgeries.reduce((lines, forgery) => forgeLines(lines, other, forgery), text);
}

function written(certificate: Certificate): string | undefined {
  try {
    return formatCertificate(certificate);
  } catch {
    return undefined;
  }
}

const TURNED = {
  absent: 'member',
  member: 'ancestor',
  ancestor: 'ancestor, redacted',
  'ancestor, redacted': 'absent',
} as const;

function forgeParts(certificate: Certificate, others: readonly Certificate[], forgery: Forgery): Certificate {
  const [, one, two, three] = forgery;
  const other = pick(others, two) ?? certificate;
  return (
    forgeLists(certificate, other, forgery) ??
    forgeSets(certificate, other, forgery) ??
    forgeHead(certificate, other, forgery[0], one, three) ??
    certificate
  );
}

function forgeLists(
  certificate: Certificate,
  other: Certificate,
  [trick, one, , three]: Forgery,
): Certificate | undefined {
  const { lists } = certificate;
  const taken = pick(other.lists, three);
  const sorted = (changed: Certificate['lists']): Certificate => ({ ...certificate, lists: ascending(changed) });
  switch (trick) {
    case 'drop-list':
      return { ...certificate, lists: dropped(lists, one) };
    case 'take-list':
      // That of the same subject, as it was at another time, or any.
      return sorted([
        ...lists.filter(
          ({ subject }) => subject.kind !== taken?.subject.kind || subject.subject !== taken.subject.subject,
        ),
        ...(taken ? [taken] : []),
      ]);
    case 'cut-list':
      return sorted(replaced(lists, one, (list) => ({ ...list, entries: dropped(list.entries, three) })));
    case 'extend-list':
      return sorted(
        replaced(lists, one, (list) => {
          const added = pick(taken?.entries ?? [], one);
          const entries = [...list.entries.filter(({ index }) => index !== added?.index), ...(added ? [added] : [])];
          return { ...list, entries: entries.sort((a, b) => a.index - b.index) };
        }),
      );
    case 'rename-list':
      return sorted(replaced(lists, one, (list) => ({ ...list, subject: taken?.subject ?? list.subject })));
    case 'repeat-list':
      return sorted([...lists, ...lists.slice(0, 1)]);
    default:
      return undefined;
  }
}

function forgeSets(
  certificate: Certificate,
  other: Certificate,
  [trick, one, two, three]: Forgery,
): Certificate | undefined {
  const { sets } = certificate;
  const taken = pick(other.sets, three);
  const set = (change: (section: (typeof sets)[number]) => (typeof sets)[number]): Certificate => ({
    ...certificate,
    sets: replaced(sets, one, change),
  });
  const result = (change: (result: SetResult) => SetResult): Certificate =>
    set((section) => ({ ...section, results: replaced(section.results, three, change) }));
  switch (trick) {
    case 'drop-set':
      return { ...certificate, sets: dropped(sets, one) };
    case 'take-set':
      return { ...certificate, sets: [...sets.filter((section) => section.set !== taken?.set), ...(taken ? [taken] : [])].sort((a, b) => (a.set < b.set ? -1 : 1)) }; // prettier-ignore
    case 'rename-set':
      return set((section) => ({ ...section, set: taken?.set ?? section.set }));
    case 'drop-result':
      return set((section) => ({ ...section, results: dropped(section.results, three) }));
    case 'turn-result':
      return result((one) => ({ ...one, result: TURNED[one.result] }));
    case 'move-result':
      return result((one) => ({ ...one, shard: pick(taken?.results ?? [], two)?.shard ?? one.shard + 1 }));
    case 'take-proof':
      return result((one) => ({ ...one, ...pick(taken?.results ?? [], two), shard: one.shard }));
    case 'take-keys':
      return set((section) => ({ ...section, keys: taken?.keys ?? [] }));
    case 'drop-key':
      return set((section) => ({ ...section, keys: dropped(section.keys, three) }));
    case 'turn-key':
      return set((section) => ({ ...section, keys: replaced(section.keys, three, (key) => ({ ...key, role: key.role === 'member' ? 'ancestor' : 'member' })) })); // prettier-ignore
    default:
      return undefined;
  }
}

function forgeHead(
  certificate: Certificate,
  other: Certificate,
  trick: Forgery[0],
  one: number,
  three: number,
): Certificate | undefined {
  const { versions, subjects } = certificate;
  switch (trick) {
    case 'take-index':
      return { ...certificate, index: other.index };
    case 'take-versions':
      return { ...certificate, versions: other.versions };
    case 'drop-dataset':
      return 'model' in versions
        ? undefined
        : { ...certificate, versions: { datasets: dropped(versions.datasets, one) } };
    case 'take-subjects':
      return { ...certificate, subjects: other.subjects };
    case 'drop-subject':
      return 'names' in subjects ? { ...certificate, subjects: { names: dropped(subjects.names, one) } } : undefined;
    case 'drop-shard':
      return 'names' in subjects
        ? undefined
        : { ...certificate, subjects: { ...subjects, shards: dropped(subjects.shards, three) } };
    default:
      return undefined;
  }
}

function forgeLines(text: string, other: string, [trick, one, two]: Forgery): string {
  const lines = text.split('\n');
  const [at, to] = [one % lines.length, two % lines.length];
  const sealed = (changed: readonly string[]): string => withChecksum(changed.join('\n'));
  switch (trick) {
    case 'drop-line':
      return sealed(dropped(lines, at));
    case 'repeat-line':
      return sealed([...lines.slice(0, to), lines[at] ?? '', ...lines.slice(to)]);
    case 'swap-lines':
      return sealed(lines.map((line, n) => (n === at ? (lines[to] ?? '') : n === to ? (lines[at] ?? '') : line)));
    case 'take-line':
      return sealed(replaced(lines, at, () => pick(other.split('\n'), two) ?? ''));
    default:
      return text;
  }
}

function ascending(lists: Certificate['lists']): Certificate['lists'] {
  const key = ({ subject }: Certificate['lists'][number]): string => `${subject.kind} ${subject.subject}`;
  return [...lists].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}
