import { escapeText } from '@core/text';
import type { SubjectFact } from './answer-plan.js';
import type { WithdrawnUseFact } from './model-chain.js';
import type { ReadingsFact } from './readings.js';
import type { CitedFact } from './removal-steps.js';
import type { CertificateFacts, ShardFact } from './verify-certificate.js';
import type { ResultFact, SetFacts } from './verify-set.js';
import { NOT_PROVEN } from './wording.js';

const MEANINGS: Readonly<Record<ResultFact['result'], string>> = {
  absent: 'absent: it is no member, and no member is declared as derived from it',
  ancestor: 'an ancestor: members are declared as derived from it',
  'ancestor, redacted':
    'an ancestor, redacted: members derive from it only through shards from which a declared redaction took the offending records out',
  member: 'a member',
};

/**
 * Explains what a verified certificate does not prove, and then what it proves, as of when, in
 * lines of plain text in printable ASCII. A line that belongs to another is indented by two spaces.
 *
 * @param now to say how old the checkpoint is, in seconds since the Unix epoch
 */
export function explainFacts(facts: CertificateFacts, now?: number): string[] {
  return [
    'Not proven:',
    ...NOT_PROVEN.map((line) => `  - ${line}`),
    'Proven:',
    ...positionLines(facts, now),
    ...aboutLines(facts),
    ...facts.readings.flatMap(readingsLines),
    ...facts.subjects.flatMap(subjectLines),
    ...removalLines(facts),
    ...inShort(facts),
    ...facts.sets.flatMap((set) => setLines(set, facts)),
    ...withdrawnLines(facts.withdrawnUses),
    ...facts.withdrawnModels.map((fact) => `A model version of the chain is withdrawn: ${citedLine(fact)}.`),
  ].map((line) => escapeText(line).replaceAll('\\\\', '\\'));
}

function positionLines({ log, checkpoint, index, witnesses }: CertificateFacts, now: number | undefined): string[] {
  const seen = witnesses.map(({ name, at }) =>
    at === undefined ? name : `${name} at ${instantOf(at)}${ago(at, now)}`,
  );
  const later = checkpoint.treeSize - index.entry - 1;
  return [
    `As of entry ${index.upto} of the log ${log}, the position of the index that the log committed to at ${index.at} (entry ${index.entry})${ago(Date.parse(index.at) / 1_000, now)}.`,
    ...(later > 0 ? [`The log has ${later} entries after that; this file does not speak of what they state.`] : []),
    `The log's checkpoint of ${checkpoint.treeSize} entries (root ${checkpoint.rootHash}) covers it.`,
    seen.length > 0
      ? `The log has signed that, and these trusted witnesses have cosigned it: ${seen.join(', ')}.`
      : 'The log has signed that. No witness that you trust has: the log alone vouches that it shows everybody the same.',
  ];
}

function aboutLines({ model, models, externalParents }: CertificateFacts): string[] {
  if (model === undefined) return [];
  const ancestors = models.slice(1);
  const chain =
    ancestors.length === 0 ? ', which has no registered parents' : ` and its ancestors ${ancestors.join(', ')}`;
  return [
    `About the model version ${model}${chain}. All their recorded uses of dataset versions are below.`,
    ...(externalParents.length === 0
      ? []
      : [`Nothing is known here of what these parents were trained on: ${externalParents.join(', ')}.`]),
  ];
}

function readingsLines({ model, coverage, statement, figures, later }: ReadingsFact): string[] {
  const of = `Receipts of what training runs of ${model} read`;
  if (statement === undefined || figures === undefined)
    return [later === 0 ? `${of}: none is in the log.` : `${of}: ${later} entries; their coverage is not stated.`];
  const { runs, receipts, declared, observed, stated, unread, undeclared, unregistered } = figures;
  return [
    `${of}: coverage ${coverage}, as the operator stated at ${statement.at} (entry ${statement.index}) of all receipts before that.`,
    `  Receipts: ${receipts}, of ${runs} runs. Of ${declared} declared shards, observed: ${observed}, by the word of the training code alone: ${stated}, not read: ${unread}.`,
    `  Read and not declared: ${undeclared} shards, ${unregistered} places that are no shards. Read after a removal: ${figures.readAfterRemoval} shards. Blind spots: ${figures.blind}. Ranks that have not ended: ${figures.open}.`,
    ...(later > 0 ? [`  Entries of receipts after it, of which it does not speak: ${later}.`] : []),
  ];
}

function subjectLines({ name, shown, warnings, shards, refused }: SubjectFact): string[] {
  const known =
    shards.length === 0
      ? 'no shard of this name was ever registered. So nothing is looked up, and nothing is absent'
      : `it is, or was, the name of ${shards.length === 1 ? 'the shard' : `${shards.length} shards, those`} registered by entry ${shards.join(', ')}, and of no other`;
  return [
    `Asked about ${shown}: ${known}.`,
    ...(shown === name ? [] : ['  The name is shown with everything escaped that is not printable ASCII.']),
    ...warnings.map((warning) => `  ${warning}`),
    ...(refused.length === 0
      ? []
      : [
          `  Declarations that state this name were refused, and make no name: entry ${refused.map(({ index }) => index).join(', ')}.`,
        ]),
  ];
}

function removalLines({ removal, shards, steps }: CertificateFacts): string[] {
  if (removal === undefined) return [];
  return [
    `Asked about ${shards.length === 1 ? 'a shard' : `${shards.length} shards`} of the removal ${removal}:`,
    ...shards.map((shard) => `  ${namesOf(shard)} (entry ${shard.entry})`),
    'All that is stated of the removal:',
    ...steps.map((fact) => `  ${citedLine(fact)}`),
  ];
}

/** A summary, for many shards and sets. */
function inShort({ shards, sets }: CertificateFacts): string[] {
  if (shards.length * sets.length <= 1) return [];
  const present = shards.filter((_, at) => !sets.every((set) => set.results[at]?.result === 'absent'));
  const all = sets.length === 1 ? 'the set' : `all ${sets.length} sets`;
  const absent = `In short: ${shards.length - present.length} of ${shards.length} are absent from ${all} below`;
  const entries = present.map(({ entry }) => entry).join(', ');
  return [present.length === 0 ? `${absent}.` : `${absent}; in one of them at least: those of entry ${entries}.`];
}

function setLines(set: SetFacts, { shards }: CertificateFacts): string[] {
  const { dataset, version, committedAt, index, upto, keys, members, results, redactions, withdrawn } = set;
  return [
    `Dataset version ${dataset}@${version}, committed at ${committedAt} (entry ${index}): ${members} members, ${keys} shards with their ancestors, of the entries before ${upto}.`,
    ...(withdrawn === undefined ? [] : [`  It is withdrawn: ${citedLine(withdrawn)}.`]),
    ...results.map(({ result }, at) => `  ${nameOf(shards[at])}: ${MEANINGS[result]}.`),
    ...redactions.map((fact) => `  Redacted by ${citedLine(fact)}.`),
    ...set.uses.map(({ model, stage, startedAt, finishedAt, statedAt, index: entry }) => {
      const until = finishedAt === undefined ? 'and not finished' : `until ${finishedAt}`;
      return `  Used by ${model} for ${stage} from ${startedAt} ${until}, as stated at ${statedAt} (entry ${entry}).`;
    }),
  ];
}

function withdrawnLines(withdrawn: readonly WithdrawnUseFact[]): string[] {
  return withdrawn.map(
    ({ model, set, stage, startedAt, withdrawnAt, reason, withdrawnBy }) =>
      `Withdrawn at ${withdrawnAt} (entry ${withdrawnBy}): the use of ${set} by ${model} for ${stage} from ${startedAt}${reason === undefined ? '' : `, reason ${JSON.stringify(reason)}`}.`,
  );
}

function citedLine({ index, kind, at, data }: CitedFact): string {
  const said = ['model', 'version', 'reason', 'effectiveAt', 'check', 'verdict'].flatMap((member) => {
    const value = data[member];
    return typeof value === 'string' ? [`${member} ${JSON.stringify(value)}`] : [];
  });
  return [`${kind} at ${at} (entry ${index})`, ...said].join(', ');
}

const nameOf = (shard: ShardFact | undefined): string => shard?.digest ?? shard?.uri ?? '';

function namesOf({ uri, digest }: ShardFact): string {
  return [digest, uri].filter((name) => name !== undefined).join(' at ');
}

function ago(seconds: number, now: number | undefined): string {
  if (now === undefined) return '';
  const age = now - seconds;
  const [count, unit] =
    age < 7_200 ? [age / 60, 'minutes'] : age < 172_800 ? [age / 3_600, 'hours'] : [age / 86_400, 'days'];
  return `, ${Math.max(0, Math.floor(count))} ${unit} ago`;
}

function instantOf(seconds: number): string {
  const instant = new Date(seconds * 1_000);
  return Number.isNaN(instant.getTime()) ? `second ${seconds}` : instant.toISOString();
}
