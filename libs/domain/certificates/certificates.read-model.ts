import { formatDigest, formatModelReference, parseShardName } from '@core/kernel';
import { formatTrieProof } from '@core/trie';
import { type CommittedSet, type DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import type { LedgerReadModel } from '@domain/ledger';
import type { ModelsReadModel } from '@domain/models';
import type { RemovalsReadModel } from '@domain/removals';
import type { VerificationReadModel } from '@domain/verification';
import type { Lineage } from '@domain/lineage';
import type { ShardRecords, ShardsReadModel } from '@domain/shards';
import type { CertificateIssuer, PlannedSection } from './certificate-issuer.js';
import { tooLarge } from './certificate-issuer.js';
import { CertificatesError } from './certificates.errors.js';
import { RemovalEvidence } from './removal-evidence.js';
import { inconsistent, type SetResults } from './set-results.js';
import { askedPlace, bindingEntry, isNamedAsAsked, type Subject } from './subject.js';

/** What a certificate is to be about: shards by any of their names, or all that a removal selects. */
export type SubjectsAsked = { readonly subjects: readonly string[] } | { readonly removal: string };

/** What a shard is to a committed set, with the proof. */
export interface SetProof {
  /** As it was asked for, and the name that the set has it under. */
  readonly shard: string;
  readonly name: string;
  readonly result: 'absent' | 'ancestor' | 'member';
  /** Base64, as @core/trie writes it. */
  readonly proof: string;
  readonly root: Buffer;
  readonly upto: number;
  /** Index of the entry that commits to the root. */
  readonly commitment: number;
  /** Leaf hash of the entry that registered it. */
  readonly record: Buffer | null;
}

export interface CertificateReadModels {
  readonly ledger: LedgerReadModel;
  readonly shards: ShardsReadModel;
  readonly records: ShardRecords;
  readonly lineage: Lineage;
  readonly datasets: DatasetsReadModel;
  readonly models: ModelsReadModel;
  readonly removals: RemovalsReadModel;
  readonly verifications: VerificationReadModel;
  readonly results: SetResults;
  readonly issuer: CertificateIssuer;
}

/** A version that a certificate has a section for, and the entries of its uses. */
interface CertifiedVersion {
  readonly version: DatasetVersion;
  readonly uses: readonly number[];
}

/** Results in one certificate; each takes about a KB. */
const RESULT_LIMIT = 16_000;

/** Certificates (`whence/exclusion@v1`) and proofs, as things stand now. What is handed out was verified. */
export class CertificatesReadModel {
  constructor(private readonly rooms: CertificateReadModels) {}

  /** About one dataset version. */
  async forDatasetVersion(dataset: string, version: string, asked: SubjectsAsked): Promise<string> {
    const { treeSize } = await this.rooms.ledger.position();
    const found = await this.rooms.datasets.requireCommitted(dataset, version, treeSize);
    return this.issue({}, [], [{ version: found, uses: [] }], asked, treeSize);
  }

  /** About every dataset version that the model version and its ancestors use, with their uses as they were stated last. */
  async forModelVersion(model: string, version: string, asked: SubjectsAsked): Promise<string> {
    const { models, datasets, ledger } = this.rooms;
    const { treeSize } = await ledger.position();
    const { versions: chain, uses } = await models.chain(model, version, treeSize);
    const used = await datasets.versions([...new Set(uses.map((use) => use.datasetVersion))], treeSize);
    const versions = used.map((one) => ({
      version: one,
      uses: uses.filter((use) => use.datasetVersion === one.id).map((use) => use.validFrom),
    }));
    if (versions.length === 0) {
      const message = `Neither ${model}@${version} nor any of its parents here has a recorded use of a dataset version, so there is no set to prove anything of.`;
      throw new CertificatesError('nothing-to-certify', message);
    }
    const about = { model: formatModelReference({ name: model, version }) };
    const declarations = chain.map(({ entry }) => entry);
    return this.issue(about, declarations, versions, asked, treeSize);
  }

  /** About every committed dataset version that the shard is a member or an ancestor of. */
  async forShard(shard: string): Promise<string> {
    const { datasets, ledger, shards } = this.rooms;
    const { treeSize } = await ledger.position();
    const ids = await datasets.holding(await shards.numberOf(shard, treeSize), treeSize);
    const holding = await datasets.versions(ids, treeSize);
    if (holding.length === 0) {
      const message = `No committed dataset version holds ${shard}. Ask about the version that it is to be absent from.`;
      throw new CertificatesError('nothing-to-certify', message);
    }
    const versions = holding.map((version) => ({ version, uses: [] }));
    return this.issue({}, [], versions, { subjects: [shard] }, treeSize);
  }

  /** What a shard, registered or not, is to a committed version. */
  async proof(dataset: string, version: string, shard: string, asOf: number): Promise<SetProof> {
    const found = await this.rooms.datasets.requireCommitted(dataset, version, asOf);
    const [{ subjects, records }, [set]] = await Promise.all([
      this.subjectsNamed([shard], asOf),
      this.committedSets([found]),
    ]);
    const [result] = set ? await this.rooms.results.of(subjects, set, records) : [];
    if (!set || !result || result.result === 'ancestor, redacted') throw new Error('one subject has one result');
    const proof = formatTrieProof(result.proof);
    const record = result.record ? Buffer.from(result.record) : null;
    const { root, upto } = set;
    return {
      ...{ shard, name: result.name, result: result.result, proof, record },
      ...{ root, upto, commitment: commitmentOf(found) },
    };
  }

  private async issue(
    about: { readonly model?: string },
    declarations: readonly number[],
    versions: readonly CertifiedVersion[],
    asked: SubjectsAsked,
    asOf: number,
  ): Promise<string> {
    const evidence = 'removal' in asked ? await RemovalEvidence.of(this.rooms, asked.removal, asOf) : null;
    const names = 'subjects' in asked ? asked.subjects : await this.selectedNames(evidence, versions.length, asOf);
    if (names.length * versions.length > RESULT_LIMIT) throw tooLarge();
    const [{ subjects, records }, sets] = await Promise.all([
      this.subjectsNamed(names, asOf),
      this.committedSets(versions.map(({ version }) => version)),
    ]);
    const sections: PlannedSection[] = [];
    for (const [at, { version, uses }] of versions.entries()) {
      const proven = await this.rooms.results.of(subjects, sets[at] as CommittedSet, records);
      const results = evidence ? await evidence.withRedactions(version.id, subjects, proven) : proven;
      sections.push({ commitment: commitmentOf(version), results, uses });
    }
    const uptos = sets.map(({ upto }) => upto);
    const links = await this.linksOf(subjects, uptos, asOf);
    const citations = [...new Set([...links, ...((await evidence?.entries()) ?? [])])].sort((a, b) => a - b);
    return this.rooms.issuer.issue({ ...about, subjects: names, declarations, citations, sections });
  }

  /** In the order of the versions, as their entries commit to them: what the tables say of them is checked against that. */
  private async committedSets(versions: readonly DatasetVersion[]): Promise<CommittedSet[]> {
    const { datasets, ledger } = this.rooms;
    const [sets, entries] = await Promise.all([
      datasets.committedSetsOf(versions.map(({ id }) => id)),
      ledger.entries(versions.map(commitmentOf)),
    ]);
    const dataOf = new Map(entries.map(({ index, data }) => [index, data]));
    return versions.map((version) => {
      const [set, data] = [sets.get(version.id), dataOf.get(commitmentOf(version))];
      const committed =
        set && data?.['root'] === formatDigest(set.root) && data['upto'] === set.upto && data['keys'] === set.keys;
      if (committed) return set;
      const { dataset, version: name } = version;
      throw inconsistent(`the set of ${dataset}@${name} is not the one that entry ${commitmentOf(version)} commits to`);
    });
  }

  private async subjectsNamed(
    names: readonly string[],
    asOf: number,
  ): Promise<{ subjects: Subject[]; records: Map<number, Buffer> }> {
    const { shards, records, results } = this.rooms;
    const parsed = names.map((name) => parseShardName(name, '/subject'));
    const numbers = await shards.numbersOf(parsed, asOf);
    const namings = await records.namings([...new Set(numbers.values())], asOf);
    const subjects = parsed.map((asked) => ({ asked, naming: namings.get(numbers.get(asked) ?? -1) ?? null }));
    return { subjects, records: await results.recordsOf(subjects, asOf) };
  }

  private async selectedNames(
    evidence: RemovalEvidence | null,
    sections: number,
    asOf: number,
  ): Promise<readonly string[]> {
    const selected = evidence?.selected;
    if (!selected || selected.isEmpty) {
      throw new CertificatesError('nothing-to-certify', 'This removal selects no shard, so there is nothing to prove.');
    }
    if (selected.size * sections > RESULT_LIMIT) throw tooLarge();
    return [...(await this.rooms.shards.namesOf(selected, asOf)).values()];
  }

  /** The entries that show which names are one shard's, of the subjects that some set has under another name than was asked for. */
  private async linksOf(subjects: readonly Subject[], uptos: readonly number[], asOf: number): Promise<number[]> {
    const renamed = subjects.filter((subject) => !isNamedAsAsked(subject, uptos));
    const places = renamed.flatMap((subject) => askedPlace(subject) ?? []);
    const located =
      places.length > 0 ? await this.rooms.records.locatingEntries(places, asOf) : new Map<string, number>();
    return [...renamed.flatMap((subject) => bindingEntry(subject) ?? []), ...located.values()];
  }
}

function commitmentOf({ committedEntry }: DatasetVersion): number {
  if (committedEntry === null) throw new Error('a committed version has an entry');
  return committedEntry;
}
