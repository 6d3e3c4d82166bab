import type { CertificateFacts, CitedFact, ResultFact, SetFacts, UseFact } from './verify-certificate.js';
import { NOTICE } from './wording.js';

const MEANINGS: Readonly<Record<ResultFact['result'], string>> = {
  absent: 'absent: it is no member, and no member is declared as derived from it',
  ancestor: 'an ancestor: members are declared as derived from it',
  'ancestor, redacted':
    'an ancestor, redacted: members derive from it, by the cited redactions only through shards from which the offending records were taken out',
  member: 'a member',
};

/** What a verified certificate shows, as of when, and what it does not show: lines of plain text, indented by two spaces where one belongs to another. */
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
    ...subjects.map((subject) => `Asked about ${subject}.`),
    ...sets.flatMap(setLines),
    ...(citations.length === 0 ? [] : ['Also in the log:', ...citations.map((fact) => `  ${citedLine(fact)}`)]),
    'Not proven:',
    ...NOTICE.filter((line) => line.startsWith('- ')).map((line) => `  ${line}`),
  ];
}

function ancestry(models: readonly string[]): string {
  const ancestors = models.slice(1);
  return ancestors.length === 0 ? ', which has no registered parents' : ` and its ancestors ${ancestors.join(', ')}`;
}

function setLines({ dataset, version, committedAt, index, upto, keys, members, results, uses }: SetFacts): string[] {
  const head = `Dataset version ${dataset}@${version}, committed at ${committedAt} (entry ${index}): ${members} members, ${keys} shards with their ancestors, as named before entry ${upto}.`;
  return [head, ...results.map((result) => `  ${resultLine(result)}`), ...uses.map((use) => `  ${useLine(use)}`)];
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
  const said = ['reason', 'effectiveAt', 'verdict', 'digest', 'uri'].flatMap((member) => {
    const value = data[member];
    return typeof value === 'string' ? [`${member} ${JSON.stringify(value)}`] : [];
  });
  return [`${kind} at ${at} (entry ${index})`, ...said].join(', ');
}

function instantOf(seconds: number): string {
  const instant = new Date(seconds * 1_000);
  return Number.isNaN(instant.getTime()) ? `second ${seconds}` : instant.toISOString();
}
