import { Injectable } from '@nestjs/common';
import { formatModelReference } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { LedgerReadModel } from '@domain/ledger';
import { ModelsReadModel } from '@domain/models';
import { ShardsReadModel } from '@domain/shards';
import { CertificateAssemblyService, type RequestedSubjects } from './certificate-assembly.service.js';
import { CertificatesError } from './certificates.errors.js';

/**
 * Certificates (`whence/exclusion@v1`) as of the present position. Each is verified before it is
 * returned.
 */
@Injectable()
export class CertificatesReadModel {
  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly assembly: CertificateAssemblyService,
  ) {}

  /** About one dataset version. */
  async forDatasetVersion(dataset: string, version: string, requested: RequestedSubjects): Promise<string> {
    const { treeSize } = await this.ledger.position();
    const found = await this.datasets.requireCommitted(dataset, version, treeSize);
    return this.assembly.issue({ declarations: [] }, [{ version: found, uses: [] }], requested, treeSize);
  }

  /**
   * About every dataset version that the model version and its ancestors use, with their uses as
   * they were stated last. Withdrawals of uses are cited, and their uses left out.
   */
  async forModelVersion(model: string, version: string, requested: RequestedSubjects): Promise<string> {
    const { treeSize } = await this.ledger.position();
    const { versions: chain, uses } = await this.models.chain(model, version, treeSize);
    const used = await this.datasets.versions([...new Set(uses.map((use) => use.datasetVersion))], treeSize);
    const versions = used.map((one) => ({
      version: one,
      uses: uses.filter((use) => use.datasetVersion === one.id).map((use) => use.validFrom),
    }));
    if (versions.length === 0) {
      const message = `Neither ${model}@${version} nor any of its parents here has a recorded use of a dataset version, so there is no set to prove anything of.`;
      throw new CertificatesError('nothing-to-certify', message);
    }
    const declarations = chain.map(({ entry }) => entry);
    const ids = chain.map(({ id }) => id);
    const withdrawals = (await this.models.withdrawnUses(ids, treeSize)).map(({ withdrawnBy }) => withdrawnBy);
    const about = { model: formatModelReference({ name: model, version }), declarations, withdrawals };
    return this.assembly.issue(about, versions, requested, treeSize);
  }

  /** About every committed dataset version that the shard is a member or an ancestor of. */
  async forShard(shard: string): Promise<string> {
    const { treeSize } = await this.ledger.position();
    const ids = await this.datasets.holding(await this.shards.numberOf(shard, treeSize), treeSize);
    const holding = await this.datasets.versions(ids, treeSize);
    if (holding.length === 0) {
      const message = `No committed dataset version holds ${shard}. Ask about the version that it is to be absent from.`;
      throw new CertificatesError('nothing-to-certify', message);
    }
    const versions = holding.map((version) => ({ version, uses: [] }));
    return this.assembly.issue({ declarations: [] }, versions, { subjects: [shard] }, treeSize);
  }
}
