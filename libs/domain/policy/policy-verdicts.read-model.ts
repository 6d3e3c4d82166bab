import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import type { LedgerPosition } from '@domain/ledger';
import { type ModelUse, ModelsReadModel } from '@domain/models';
import type { CheckFinding } from './check-findings.js';
import {
  type Moment,
  type PastWrite,
  PastWrites,
  type PathsLeft,
  type RuleVerdict,
  type WaivedPart,
} from './past-writes.read-model.js';
import type { Verdict } from './rule.js';

/** A rule’s verdict at one moment. */
export interface VerdictAt {
  readonly verdict: Verdict;
  /** What it found; absent where the verdict is `allow`. */
  readonly finding?: CheckFinding;
  /** What waivers lift of it, by waiver; absent: nothing. */
  readonly waived?: readonly WaivedPart[];
  /**
   * Names of shards, from one that declares what the rule is about down to the first member that
   * has it, of those found or lifted; that member alone where it states so itself. An answer has
   * 100 paths at most, the first, of 100 shards each at most.
   */
  readonly path?: readonly string[];
  /** Shards that a longer path leaves out, in its middle; absent: none. */
  readonly pathLeftOut?: number;
}

/** Paths of an answer. */
const PATHS_LIMIT = 100;

/** A rule’s verdict on a recorded write, then and now. */
export interface RuleHistory {
  readonly rule: string;
  readonly title: string;
  readonly clause?: string;
  /**
   * When the gate was last asked about the write, with what was known then; null: the rule was not
   * asked.
   */
  readonly then: VerdictAt | null;
  /** If it were recorded at the position of the answer; null: the rule would not be asked. */
  readonly now: VerdictAt | null;
}

/** The verdicts on one use of a model version. */
export interface UseVerdicts {
  readonly use: string;
  /** Whose use it is: the model version that was asked about, or an ancestor of it. */
  readonly model: string;
  readonly modelVersion: string;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly stage: string;
  readonly startedAt: string;
  readonly rules: readonly RuleHistory[];
}

/** The verdicts of rules on what was recorded: as they were, and as they are. */
@Injectable()
export class PolicyVerdicts {
  constructor(
    private readonly past: PastWrites,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  /** Of a dataset version, by the rules of the gate `commit`. */
  async ofDatasetVersion(dataset: string, version: string, position: LedgerPosition): Promise<RuleHistory[]> {
    const found = await this.datasets.requireCommitted(dataset, version, position.treeSize);
    return this.history(await this.past.ofVersion(found), position, { left: PATHS_LIMIT });
  }

  /**
   * Of the uses of a model version, by the rules of the gate `use`; by start.
   * @param page the number of the first use, and how many; with `chain` the uses of all its
   *   ancestors are among them
   */
  async ofModelVersion(
    model: string,
    version: string,
    page: { readonly from: number; readonly limit: number; readonly chain?: boolean },
    position: LedgerPosition,
  ): Promise<UseVerdicts[]> {
    const { treeSize } = position;
    const own = await this.models.requireVersion(model, version, treeSize);
    const users = page.chain === true ? await this.models.withAncestors([own.id], treeSize) : [own];
    const usersById = new Map(users.map((one) => [one.id, one]));
    const all = await this.models.uses([...usersById.keys()], treeSize);
    const uses = all.slice(page.from, page.from + page.limit);
    const versions = await this.datasets.versions(
      [...new Set(uses.map(({ datasetVersion }) => datasetVersion))],
      treeSize,
    );
    const asked = await this.models.usesAskedAbout(
      uses.map(({ id }) => id),
      treeSize,
    );
    const byId = new Map(versions.map((one) => [one.id, one]));
    const verdicts: UseVerdicts[] = [];
    const paths = { left: PATHS_LIMIT };
    for (const use of uses) {
      const [of, user] = [byId.get(use.datasetVersion), usersById.get(use.modelVersion)];
      if (!of || !user) throw new Error(`the versions of ${use.id} are missing`);
      const write = await this.past.ofUse(user, use, of, asked.get(use.id));
      const rules = await this.history(write, position, paths);
      const by = { model: user.model, modelVersion: user.version };
      verdicts.push({ ...named(use), ...by, dataset: of.dataset, datasetVersion: of.version, rules });
    }
    return verdicts;
  }

  private async history(write: PastWrite, position: LedgerPosition, paths: PathsLeft): Promise<RuleHistory[]> {
    const now = { treeSize: position.treeSize, now: position.time ?? write.then.now };
    const [before, after] = [await this.byRule(write, write.then, paths), await this.byRule(write, now, paths)];
    return [...new Set([...before.keys(), ...after.keys()])].sort().map((slug): RuleHistory => {
      const [then, current] = [before.get(slug), after.get(slug)];
      const { title, clause } = (current ?? then)?.rule ?? { title: '' };
      return { rule: slug, title, clause, then: shown(then), now: shown(current) };
    });
  }

  private async byRule(write: PastWrite, at: Moment, paths: PathsLeft): Promise<Map<string, RuleVerdict>> {
    return new Map((await this.past.verdicts(write, at, paths)).map((one) => [one.rule.rule, one]));
  }
}

const named = ({ id, stage, startedAt }: ModelUse) => ({ use: id, stage, startedAt });

const shown = (found: RuleVerdict | undefined): VerdictAt | null =>
  found
    ? {
        verdict: found.verdict,
        finding: found.finding,
        waived: found.waived.length > 0 ? found.waived : undefined,
        path: found.path,
        pathLeftOut: found.pathLeftOut,
      }
    : null;
