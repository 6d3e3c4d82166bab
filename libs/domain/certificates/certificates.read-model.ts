import { Injectable } from '@nestjs/common';
import { formatModelReference } from '@core/kernel';
import type { Subject } from '@core/subject-index';
import { DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import { type Actor, LedgerReadModel } from '@domain/ledger';
import { type ModelChain, ModelsReadModel } from '@domain/models';
import { CertificateRulesService } from '@domain/policy';
import { CoverageStatementsService } from '@domain/receipts';
import { ShardsReadModel } from '@domain/shards';
import {
  CertificateAssemblyService,
  type RequestedSubjects,
  type RequestedVersions,
} from './certificate-assembly.service.js';
import { CertificatesError } from './certificates.errors.js';

/**
 * Certificates (`whence/exclusion@v2`) as of the present position. Rules are asked before one is
 * issued, and each is verified before it is returned. `by` is who asks for it.
 */
@Injectable()
export class CertificatesReadModel {
  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly assembly: CertificateAssemblyService,
    private readonly rules: CertificateRulesService,
    private readonly coverage: CoverageStatementsService,
  ) {}

  /** About one dataset version. */
  async forDatasetVersion(by: Actor, dataset: string, version: string, requested: RequestedSubjects): Promise<string> {
    const { treeSize } = await this.ledger.position();
    const found = await this.datasets.requireCommitted(dataset, version, treeSize);
    await this.rules.beforeCertificate(by, { versions: [{ version: found }] }, treeSize);
    return this.assembly.issue(aboutDatasets([found]), requested, treeSize);
  }

  /**
   * About every dataset version that the model version and its ancestors use. Withdrawn uses are
   * shown as such, and do not count.
   */
  async forModelVersion(by: Actor, model: string, version: string, requested: RequestedSubjects): Promise<string> {
    const { treeSize } = await this.ledger.position();
    const chain = await this.models.chain(model, version, treeSize);
    const versions = await this.datasets.versions([...new Set(chain.uses.map((use) => use.datasetVersion))], treeSize);
    const ids = chain.versions.map(({ id }) => id);
    const withdrawn = await this.models.withdrawnUses(ids, treeSize);
    if (versions.length === 0 && withdrawn.length > 0) {
      const cited = withdrawn.slice(0, 10).map(({ withdrawnBy }) => withdrawnBy);
      const message = `All recorded uses of ${model}@${version} and its parents are withdrawn (entries ${cited.join(', ')}), so there is no set to prove anything of.`;
      throw new CertificatesError('nothing-to-certify', message);
    }
    if (versions.length === 0) {
      const message = `Neither ${model}@${version} nor any of its parents here has a recorded use of a dataset version, so there is no set to prove anything of.`;
      throw new CertificatesError('nothing-to-certify', message);
    }
    const byId = new Map(versions.map((one) => [one.id, one]));
    const used = chain.uses.flatMap((use) => {
      const of = byId.get(use.datasetVersion);
      return of ? [{ version: of, use }] : [];
    });
    await this.rules.beforeCertificate(by, { model: { model, version }, versions: used }, treeSize);
    const readings = await this.readings(chain.versions);
    const entries = [
      ...readings,
      ...chain.versions.map(({ entry }) => entry),
      ...chain.uses.map((use) => use.validFrom),
      ...withdrawn.map(({ withdrawnBy }) => withdrawnBy),
      ...versions.map(committedAt),
    ];
    const about = { model: formatModelReference({ name: model, version }) };
    const models = chain.versions.flatMap(({ model: name, version: of }): Subject[] => {
      const subject = formatModelReference({ name, version: of });
      return [
        { kind: 'model', subject },
        { kind: 'readings', subject },
      ];
    });
    const foreseen = [...models, ...versions.map(datasetSubject)];
    return this.assembly.issue({ about, sets: versions.length, entries, foreseen }, requested, treeSize);
  }

  /** Has the coverage of each one's receipts stated; the last entries that speak of them. */
  private async readings(versions: ModelChain['versions']): Promise<number[]> {
    const entries: number[] = [];
    for (const version of versions) {
      const entry = await this.coverage.ensureStated(version);
      if (entry !== null) entries.push(entry);
    }
    return entries;
  }

  /**
   * About every committed dataset version that a shard is a member or an ancestor of: any that was
   * ever known by the name, as the certificate has a result for each of these.
   * @throws ShardsError `shard-not-found`
   * @throws CertificatesError `nothing-to-certify` if no version holds one
   */
  async forShard(by: Actor, shard: string): Promise<string> {
    const { treeSize } = await this.ledger.position();
    const current = await this.shards.numberOf(shard, treeSize);
    const known = (await this.shards.everKnownAs([shard], treeSize)).get(shard) ?? [current];
    const ids = await this.datasets.holding(known, await this.datasets.committedIds(treeSize));
    const holding = await this.datasets.versions(ids, treeSize);
    if (holding.length === 0) {
      const message = `No committed dataset version holds ${shard}. Ask about the version that it is to be absent from.`;
      throw new CertificatesError('nothing-to-certify', message);
    }
    await this.rules.beforeCertificate(by, { versions: holding.map((version) => ({ version })) }, treeSize);
    return this.assembly.issue(aboutDatasets(holding), { subjects: [shard] }, treeSize);
  }
}

function aboutDatasets(versions: readonly DatasetVersion[]): RequestedVersions {
  const foreseen = versions.map(datasetSubject);
  const about = { datasets: foreseen.map(({ subject }) => subject) };
  return { about, sets: versions.length, entries: versions.map(committedAt), foreseen };
}

const datasetSubject = ({ dataset, version }: DatasetVersion): Subject => ({
  kind: 'dataset',
  subject: `${dataset}@${version}`,
});

const committedAt = ({ committedEntry }: DatasetVersion): number => committedEntry ?? 0;
