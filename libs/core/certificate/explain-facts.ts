import type { CertificateFacts, CitedFact, ResultFact, SetFacts, UseFact } from './verify-certificate.js';
import { NOTICE } from './wording.js';

const MEANINGS: Readonly<Record<ResultFact['result'], string>> = {
  absent: 'absent: it is no member, and no member is declared as derived from it',
  ancestor: 'an ancestor: members are declared as derived from it',
  'ancestor, redacted':
    'an ancestor, redacted: members derive from it, by the cited redactions only through shards from which the offending records were taken out',
  member: 'a member',
};

/**
 * Explains what a verified certificate proves, as of when, and what it does not prove, in lines of
 * plain text. A line that belongs to another is indented by two spaces.
 */
export function explainFacts(facts: CertificateFacts): string[] {
  const { log, checkpoint, witnesses, model, models, externalParents, subjects, citations, sets } = facts;
  const seen = witnesses.map(({ name, at }) => (at === undefined ? name : `${name} at ${instantOf(at)}`));
  return [
    `Proven: what follows is in the log ${log}, as the log stood at ${checkpoint.treeSize} entries (root ${checkpoint.rootHash}).`,
    seen.length > 0
      ? `The log has signed that, and these trusted witnesses have cosigned it: ${seen.join(', ')}.`
      : 'The log has signed that. No witness that you trust has: the log alone vouches that it shows everybody the same.',
    ...(model === undefined ? [] : [`About the model version ${model}${ancestry(models)}.`]),
    ...(externalParents.length === 0
      ? []
      : [`Nothing is known here of what these parents were trained on: ${externalParents.join(', ')}.`]),
    ...askedAbout(subjects),
    ...inShort(subjects, sets),
    ...sets.flatMap(subjects.length === 1 ? setLines : countedSetLines),
    ...(citations.length === 0 ? [] : ['Also in the log:', ...citations.map((fact) => `  ${citedLine(fact)}`)]),
    'Not proven:',
    ...NOTICE.filter((line) => line.startsWith('- ')).map((line) => `  ${line}`),
  ];
}

function ancestry(models: readonly string[]): string {
  const ancestors = models.slice(1);
  return ancestors.length === 0 ? ', which has no registered parents' : ` and its ancestors ${ancestors.join(', ')}`;
}

function askedAbout(subjects: readonly string[]): string[] {
  if (subjects.length === 1) return [`Asked about ${subjects[0] ?? ''}.`];
  return [`Asked about ${subjects.length} shards:`, ...subjects.map((subject, at) => `  ${at + 1} ${subject}`)];
}

/** A summary, for many shards and sets. */
function inShort(subjects: readonly string[], sets: readonly SetFacts[]): string[] {
  if (subjects.length * sets.length === 1) return [];
  const present = subjects.flatMap((_, at) => (sets.every((set) => set.results[at]?.result === 'absent') ? [] : [at]));
  const all = sets.length === 1 ? 'the set' : `all ${sets.length} sets`;
  const absent = `In short: ${subjects.length - present.length} of ${subjects.length} are absent from ${all} below`;
  return [present.length === 0 ? `${absent}.` : `${absent}; in one of them at least: ${numbered(present)}.`];
}

function headLine({ dataset, version, committedAt, index, upto, keys, members }: SetFacts): string {
  return `Dataset version ${dataset}@${version}, committed at ${committedAt} (entry ${index}): ${members} members, ${keys} shards with their ancestors, as named before entry ${upto}.`;
}

function setLines(set: SetFacts): string[] {
  const results = set.results.map((result) => `  ${resultLine(result)}`);
  return [headLine(set), ...results, ...set.uses.map((use) => `  ${useLine(use)}`)];
}

/** The subjects by number, grouped by result. */
function countedSetLines(set: SetFacts): string[] {
  const kinds = Object.keys(MEANINGS) as ResultFact['result'][];
  const having = (result: string): number[] => set.results.flatMap((one, at) => (one.result === result ? [at] : []));
  const results = kinds.map((kind) => ({ kind, having: having(kind) })).filter((one) => one.having.length > 0);
  const renamed = set.results.flatMap(({ subject, name }, at) =>
    name === subject ? [] : [`  ${at + 1} was known then as ${name}`],
  );
  return [
    headLine(set),
    ...results.map((one) => `  ${numbered(one.having)}: ${MEANINGS[one.kind]}.`),
    ...renamed,
    ...set.uses.map((use) => `  ${useLine(use)}`),
  ];
}

/** Positions counted from 1, neighbours as ranges: `1-4, 7`. */
function numbered(positions: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const at of positions) {
    const last = ranges.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else ranges.push([at, at + 1]);
  }
  return ranges.map(([from, to]) => (to - from === 1 ? `${to}` : `${from + 1}-${to}`)).join(', ');
}

function resultLine({ subject, name, result }: ResultFact): string {
  const known = name === subject ? '' : ` (known then as ${name})`;
  return `${subject}${known}: ${MEANINGS[result]}.`;
}

function useLine({ model, stage, startedAt, finishedAt, statedAt, index }: UseFact): string {
  const until = finishedAt === undefined ? 'and not finished' : `until ${finishedAt}`;
  return `Used by ${model} for ${stage} from ${startedAt} ${until}, as stated at ${statedAt} (entry ${index}).`;
}

function citedLine({ index, kind, at, data }: CitedFact): string {
  const said = ['reason', 'effectiveAt', 'check', 'verdict', 'digest', 'uri'].flatMap((member) => {
    const value = data[member];
    return typeof value === 'string' ? [`${member} ${JSON.stringify(value)}`] : [];
  });
  return [`${kind} at ${at} (entry ${index})`, ...withdrawnUse(kind, data), ...said].join(', ');
}

/** Which use a `model.use-withdrawn` entry withdraws. */
function withdrawnUse(kind: string, data: CitedFact['data']): string[] {
  if (kind !== 'model.use-withdrawn') return [];
  const [model, version, dataset, datasetVersion, stage, startedAt] = [
    ...['model', 'modelVersion', 'dataset', 'datasetVersion', 'stage', 'startedAt'],
  ].map((member) => (typeof data[member] === 'string' ? data[member] : '?'));
  return [`the use of ${dataset}@${datasetVersion} by ${model}@${version} for ${stage} from ${startedAt} is withdrawn`];
}

function instantOf(seconds: number): string {
  const instant = new Date(seconds * 1_000);
  return Number.isNaN(instant.getTime()) ? `second ${seconds}` : instant.toISOString();
}
