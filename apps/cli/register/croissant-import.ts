import path from 'node:path';
import { parseDatasetName, parseVersion } from '@core/kernel';
import type { CroissantDescription, LeftOut } from '@interop/croissant';
import { formatTable, printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { commitCroissant, type Member } from './commit-croissant.js';
import { readCroissantFile } from './croissant-file.js';
import { type CroissantPlan, planCroissant } from './croissant-plan.js';
import { formatCount } from './format-figures.js';
import { RegisterError } from './register.errors.js';
import { refuseOption, type RegisterOptions } from './register-options.js';
import type { SentFile } from './run-counts.js';
import type { Source } from './source.js';

/** What a description comes to; `committed` once the version is. */
export interface CroissantReport {
  readonly dataset: string;
  readonly version: string | null;
  readonly committed: boolean;
  readonly members: number;
  /** Members in each split. */
  readonly splits: Readonly<Record<string, number>>;
  /** The members of the dataset's description that are stated. */
  readonly described: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** The registration of what a Croissant description describes. */
export class CroissantImport {
  private committed = false;
  private readonly sent = new Map<string, string>();

  private constructor(
    private readonly description: CroissantDescription,
    private readonly plan: CroissantPlan,
    readonly dataset: string,
    private readonly version: string | null,
  ) {}

  /** Returns null if the source is no Croissant description. */
  static async open(given: string, options: RegisterOptions): Promise<CroissantImport | null> {
    const isAsked = options.croissant && !options.manifest;
    const description = isAsked ? await readCroissantFile(given) : null;
    if (!description) {
      if (options.datasetVersion !== undefined) refuseOption('dataset-version', 'needs a Croissant description');
      return null;
    }
    if (options.substitute) refuseOption('substitute', 'needs --manifest');
    const { root, uriBase, hash } = options;
    const folder = path.dirname(path.resolve(given));
    const plan = await planCroissant(description, {
      root: root === undefined ? undefined : path.resolve(root),
      folder,
      uriBase,
      hash,
    });
    if (plan.files.length === 0) throw nothingDescribed(given, plan);
    const version = nameOf('dataset-version', options.datasetVersion, description.version, parseVersion);
    return new CroissantImport(description, plan, requireDataset(options, description), version);
  }

  get source(): Source {
    const { files } = this.plan;
    return {
      async *entries() {
        yield* files;
      },
    };
  }

  /** Keeps the name of a file that is registered. */
  keep({ path: at, name }: SentFile): void {
    if (name !== undefined) this.sent.set(at, name);
  }

  /** Commits the version of all files, and describes the dataset. Safe to repeat. */
  async commit(api: ApiClient): Promise<void> {
    const { dataset, version } = this;
    if (version === null) return;
    const members = new Map<string, Member>();
    for (const { path: at } of this.members()) {
      const name = this.sent.get(at);
      // A member that is listed twice would count twice.
      if (name !== undefined && !members.has(name)) members.set(name, { name, split: this.plan.splits.get(at) });
    }
    await commitCroissant(api, { dataset, version }, [...members.values()], this.description);
    this.committed = true;
  }

  report(): CroissantReport {
    const { dataset, version, committed, plan } = this;
    const members = this.members();
    const splits: Record<string, number> = {};
    for (const { path: at } of members) {
      const split = plan.splits.get(at);
      if (split !== undefined) splits[split] = (splits[split] ?? 0) + 1;
    }
    const described = version === null ? [] : Object.keys(this.description.facts);
    const leftOut = version === null ? [NO_VERSION, ...plan.leftOut] : plan.leftOut;
    return { dataset, version, committed, members: members.length, splits, described, leftOut };
  }

  private members(): CroissantPlan['files'] {
    return this.plan.files.filter(({ path: at }) => !this.plan.containers.has(at));
  }
}

const NO_VERSION: LeftOut = {
  pointer: '/version',
  why: 'states no version, so that none is committed, and nothing is stated of the dataset; give --dataset-version',
};

function requireDataset({ dataset: given }: RegisterOptions, { name }: CroissantDescription): string {
  const dataset = nameOf('dataset', given, name, parseDatasetName);
  if (dataset !== null) return dataset;
  throw new RegisterError('unusable-option', 'The Croissant description has no name. Give one as --dataset.');
}

function nameOf(
  option: string,
  given: string | undefined,
  stated: string | undefined,
  parse: (text: string) => string,
): string | null {
  const text = given ?? stated;
  if (text === undefined) return null;
  try {
    return parse(text);
  } catch {
    const what =
      given === undefined
        ? `is needed: the description states ${JSON.stringify(text)}, which`
        : 'must be a name that the ledger takes:';
    refuseOption(option, `${what} is none`);
  }
}

function nothingDescribed(given: string, { leftOut }: CroissantPlan): RegisterError {
  const reasons = leftOut.filter(({ pointer }) => pointer.startsWith('/distribution'));
  const lines = [`${given} describes no file that can be registered.`, ...formatLeftOut(reasons)];
  return new RegisterError('source-unreadable', lines.join('\n'));
}

const SHOWN = 30;

function formatLeftOut(leftOut: readonly LeftOut[]): string[] {
  const shown = leftOut.slice(0, SHOWN).map(({ pointer, why }) => printable(`  ${pointer} ${why}`));
  return leftOut.length > SHOWN
    ? [...shown, `  … and ${formatCount(leftOut.length - SHOWN)} more; --json lists all`]
    : shown;
}

/** @param isDone otherwise what would be stated */
export function formatCroissant(report: CroissantReport, isDone: boolean): string[] {
  const { dataset, version, committed, members, splits, described, leftOut } = report;
  const verb = isDone ? (committed ? 'committed' : 'not committed') : 'would be committed';
  const rows = Object.entries(splits).map(([split, count]) => [split, count]);
  const stated = described.length > 0 ? `, described by ${described.join(', ')}` : '';
  return [
    version === null
      ? printable(`Croissant description of ${dataset}`)
      : printable(
          `Croissant description of ${dataset}, version ${version}: ${verb} with ${formatCount(members)} members${stated}`,
        ),
    ...(rows.length > 0 ? formatTable(['split', 'members'], rows) : []),
    ...(leftOut.length > 0 ? ['Left out:', ...formatLeftOut(leftOut)] : []),
  ];
}
