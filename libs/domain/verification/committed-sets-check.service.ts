import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import type { NewFinding } from '@domain/findings';
import { type CheckResult, parametersOf, type VerifiedScope } from './check-result.js';
import { firstFew, writeList } from './evidence-list.js';
import { TaintPathsReadModel } from './taint-paths.read-model.js';
import { type SetFact, setsVerdict, type SetsVerdict } from './verdict.js';

const PATHS_SHOWN = 10;

interface TouchedVersion extends SetFact {
  readonly dataset: string;
  readonly version: string;
  readonly committedEntry: number | null;
}

export interface SetsChecked {
  readonly result: CheckResult;
  /** Ids of every committed version, of any date, with a removed member. */
  readonly holding: readonly number[];
}

/**
 * Checks that no dataset version committed at or after the instant has a removed member: one bitmap
 * intersection a version.
 */
@Injectable()
export class CommittedSetsCheckService {
  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly paths: TaintPathsReadModel,
  ) {}

  async check(scope: VerifiedScope): Promise<SetsChecked> {
    const facts = await this.facts(scope);
    const verdict = setsVerdict(facts, scope.removal.effectiveAt);
    const { violated, redacted, earlier } = verdict;
    const examples = firstFew(await this.withPaths(scope, violated.slice(0, PATHS_SHOWN)));
    const outcomes = outcomesOf(verdict);
    const rows = facts.map((fact) => ({ ...toRow(fact), outcome: outcomes.get(fact.id) ?? 'earlier, redacted' }));
    const result: CheckResult = {
      check: 'committed-sets',
      what: 'No dataset version committed at or after the instant has a member that is out.',
      method:
        'bitmap-and of what is out with the upstream of every committed version; of those it meets, with the members',
      parameters: parametersOf(scope),
      evidence: {
        meeting: facts.length,
        violated: violated.length,
        redacted: redacted.length,
        earlier: earlier.length,
        examples,
      },
      verdict: verdict.verdict,
      list: await writeList(rows),
      findings: findingsOf(scope, violated, examples),
    };
    return { result, holding: facts.filter((fact) => fact.members > 0).map(({ id }) => id) };
  }

  private async facts({ tainted, asOf }: VerifiedScope): Promise<TouchedVersion[]> {
    const touched = await this.datasets.touching(tainted, asOf);
    const ids = touched.map(({ version }) => version.id);
    const members = await this.datasets.memberCounts(ids, tainted);
    return touched.map(({ version: { id, dataset, version, committedAt, committedEntry }, shards }) => {
      const found = { id, dataset, version, committedAt: committedAt ?? '', committedEntry };
      return { ...found, upstream: shards, members: members.get(id) ?? 0 };
    });
  }

  private async withPaths(scope: VerifiedScope, versions: readonly TouchedVersion[]): Promise<JsonObject[]> {
    const rows: JsonObject[] = [];
    for (const version of versions) {
      const member = (await this.datasets.members(version.id)).and(scope.tainted).first();
      const path = member === null ? {} : await this.paths.namedPath(scope, member);
      rows.push({ ...toRow(version), ...path });
    }
    return rows;
  }
}

function toRow({ dataset, version, committedAt, committedEntry, upstream, members }: TouchedVersion): JsonObject {
  return { dataset, version, committedAt, committedEntry, upstream, members };
}

/** By version. */
function outcomesOf({ violated, redacted, earlier }: SetsVerdict<TouchedVersion>): Map<number, string> {
  const outcomes = new Map<number, string>();
  for (const [outcome, facts] of Object.entries({ violated, redacted, earlier }))
    for (const { id } of facts) outcomes.set(id, outcome);
  return outcomes;
}

/** One finding a dataset: its versions are the examples. */
function findingsOf(
  { removal }: VerifiedScope,
  violated: readonly TouchedVersion[],
  examples: readonly JsonObject[],
): NewFinding[] {
  const datasets = [...new Set(violated.map(({ dataset }) => dataset))];
  return datasets.map((dataset) => {
    const versions = violated.filter((touched) => touched.dataset === dataset);
    return {
      kind: 'verification-violated',
      severity: 'violation',
      subject: { removal: removal.id, dataset },
      detail: `Versions of the dataset ${dataset} that were committed after the removal took effect hold what it removed.`,
      evidence: { versions: versions.length, example: examples.find((one) => one['dataset'] === dataset) },
      examples: versions.map(({ version }) => `${dataset}@${version}`),
    };
  });
}
