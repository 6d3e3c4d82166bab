import type { JsonObject } from '@core/kernel';
import type { NewFinding } from '@domain/findings';
import { firstFew, writeList } from './evidence-list.js';
import { type VerificationReadModels, type MadeCheck, namedPath, parametersOf, type Question } from './made-check.js';
import { judgeSets, type SetFact } from './verdict.js';

const PATHS_SHOWN = 10;

interface HeldVersion extends SetFact {
  readonly dataset: string;
  readonly version: string;
  readonly committedEntry: number | null;
}

export interface SetsChecked {
  readonly made: MadeCheck;
  /** Ids of every committed version, of any date, of which a member is out. */
  readonly holding: readonly number[];
}

/** No dataset version committed at or after the instant holds what is out: one AND of bitmaps for each version, whatever the numbers of shards. */
export async function checkSets(rooms: VerificationReadModels, question: Question): Promise<SetsChecked> {
  const { removal, asOf, tainted } = question;
  const touched = await rooms.datasets.touching(tainted, asOf);
  const ids = touched.map(({ version }) => version.id);
  const members = await rooms.datasets.memberCounts(ids, tainted);
  const facts = touched.map(({ version, shards }): HeldVersion => {
    const { id, dataset, version: name, committedAt, committedEntry } = version;
    const at = { id, dataset, version: name, committedAt: committedAt ?? '', committedEntry };
    return { ...at, upstream: shards, members: members.get(id) ?? 0 };
  });
  const judged = judgeSets(facts, removal.effectiveAt);
  const paths = await pathsOf(rooms, question, judged.violated.slice(0, PATHS_SHOWN));
  const examples = firstFew(
    judged.violated.slice(0, PATHS_SHOWN).map((held) => ({ ...shown(held), ...paths.get(held.id) })),
  );
  const rows = facts.map((fact) => ({ ...shown(fact), outcome: outcomeOf(fact, judged) }));
  const made: MadeCheck = {
    check: 'committed-sets',
    what: 'No dataset version committed at or after the instant has a member that is out.',
    method:
      'bitmap-and of what is out with the upstream of every committed version; of those it meets, with the members',
    parameters: parametersOf(question),
    evidence: {
      ...{ meeting: facts.length, violated: judged.violated.length, redacted: judged.redacted.length },
      ...{ earlier: judged.earlier.length, examples },
    },
    verdict: judged.verdict,
    list: writeList(rows),
    findings: findingsOf(question, judged.violated, examples),
  };
  return { made, holding: facts.filter((fact) => fact.members > 0).map(({ id }) => id) };
}

const shown = ({ dataset, version, committedAt, committedEntry, upstream, members }: HeldVersion): JsonObject => ({
  ...{ dataset, version, committedAt, committedEntry, upstream, members },
});

function outcomeOf(fact: HeldVersion, judged: ReturnType<typeof judgeSets<HeldVersion>>): string {
  if (judged.violated.includes(fact)) return 'violated';
  if (judged.redacted.includes(fact)) return 'redacted';
  return judged.earlier.includes(fact) ? 'earlier' : 'earlier, redacted';
}

async function pathsOf(
  rooms: VerificationReadModels,
  question: Question,
  versions: readonly HeldVersion[],
): Promise<Map<number, JsonObject>> {
  const paths = new Map<number, JsonObject>();
  for (const { id } of versions) {
    const member = (await rooms.datasets.members(id)).and(question.tainted).first();
    if (member !== null) paths.set(id, { ...(await namedPath(rooms, question, member)) });
  }
  return paths;
}

/** One finding a dataset: its versions are the examples. */
function findingsOf(
  { removal }: Question,
  violated: readonly HeldVersion[],
  examples: readonly JsonObject[],
): NewFinding[] {
  const datasets = [...new Set(violated.map(({ dataset }) => dataset))];
  return datasets.map((dataset) => {
    const versions = violated.filter((held) => held.dataset === dataset);
    const example = examples.find((one) => one['dataset'] === dataset);
    return {
      ...{ kind: 'verification-violated', severity: 'violation', subject: { removal: removal.id, dataset } },
      detail: `Versions of the dataset ${dataset} that were committed after the removal took effect hold what it removed.`,
      evidence: { versions: versions.length, ...(example && { example }) },
      examples: versions.map(({ version }) => `${dataset}@${version}`),
    };
  });
}
