import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Complaint } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { VendorsReadModel } from '@domain/vendors';
import type { Reader, Transaction } from '@platform/database';
import { committedVersions, type DatasetVersions, requireSplits } from './dataset-versions.read-model.js';
import { readCommand } from '@platform/validation';
import { DeclareModelVersion } from './declare-model-version.command.js';
import { FinishUse } from './finish-use.command.js';
import { type ParentDeclaration, parentName } from './model-parent.command.js';
import { canonicalUse, type ModelUse } from './model-use.js';
import {
  canonicalModelVersion,
  declarationText,
  type ModelVersion,
  type ModelVersionDeclaration,
} from './model-version.js';
import { ModelsError, refusal, refuseAny, versionIsWithdrawn } from './models.errors.js';
import { modelUseRecorded, modelUseWithdrawn, modelVersionDeclared } from './models.ledger-entries.js';
import { ModelsReadModel } from './models.read-model.js';
import { changesSomething, isAskedAbout, type PlannedUse, planUse, toModelUse } from './plan-use.js';
import { type RecordUse, RecordUses } from './record-uses.command.js';
import { insertModelVersion, registeredParents, replaceUses, withdrawUses } from './store/models.store.js';
import { type PlannedUses, UseGate } from './use-gate.events.js';
import { WithdrawUse } from './withdraw-use.command.js';

export interface DeclaredModelVersion {
  readonly receipt: Receipt;
  /** The same declaration is recorded; the receipt is that declaration's. */
  readonly existing: boolean;
  readonly modelVersion: ModelVersion;
}

export interface RecordedUse {
  readonly use: ModelUse;
  /**
   * `existing`: nothing changes. `amended`: the earlier statement of the same use stays readable as
   * of then.
   */
  readonly outcome: 'recorded' | 'amended' | 'existing';
  readonly receipt: Receipt;
}

export interface UseWithdrawal {
  readonly use: string;
  /** The use is withdrawn already; the receipt is that statement's. */
  readonly existing: boolean;
  readonly receipt: Receipt;
}

/** Which use of which model version; `use` is its id. */
export interface UseReference {
  readonly model: string;
  readonly version: string;
  readonly use: string;
}

export interface RecordedUses {
  readonly modelVersion: ModelVersion;
  /** In the order given. */
  readonly uses: RecordedUse[];
}

@Injectable()
export class ModelsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly models: ModelsReadModel,
    private readonly vendors: VendorsReadModel,
    @Inject(DatasetsReadModel) private readonly datasets: DatasetVersions,
    @Optional() @Inject(UseGate) private readonly gate: UseGate | null = null,
  ) {}

  /**
   * Declares a model version with all its parents, once. The same declaration again is `existing`;
   * another one is a conflict.
   */
  async declare(tx: Transaction, by: Actor, command: DeclareModelVersion): Promise<DeclaredModelVersion> {
    const checked = readCommand(DeclareModelVersion, command, refusal('invalid-model-version'));
    const declaration = canonicalModelVersion(checked);
    const { model, version } = declaration;
    const { nextIndex } = await this.ledger.open(tx);
    const known = await this.models.within(tx).version(model, version, nextIndex);
    if (known) return this.existingVersion(tx, known, declaration);
    const parentIds = await this.requireParents(tx, declaration.parents);
    await this.requireParentVendors(tx, declaration.parents, nextIndex);
    const receipt = await this.ledger.append(tx, by, modelVersionDeclared(declaration));
    const entry = receipt.index;
    const id = await insertModelVersion(tx, entry, declaration, parentIds);
    const parents = declaration.parents.map((parent, at) =>
      'external' in parent ? parent : { ...parent, id: only(parentIds[at]) },
    );
    return { receipt, existing: false, modelVersion: { ...declaration, id, entry, parents } };
  }

  /**
   * Records uses of committed dataset versions, all of them or none. The same use again (dataset
   * version, stage and start) is amended if a member changes; members that are left out stay.
   */
  async recordUses(
    tx: Transaction,
    by: Actor,
    model: string,
    version: string,
    command: RecordUses,
  ): Promise<RecordedUses> {
    const { nextIndex } = await this.ledger.open(tx);
    const { modelVersion, planned } = await this.planUses(tx, { model, version }, command, nextIndex);
    const earlier = planned.filter((use) => !changesSomething(use)).flatMap(({ known }) => known?.validFrom ?? []);
    const receipts = await this.entries.receipts(earlier, tx);
    const changing = planned.filter(changesSomething);
    const finish = await this.gate?.beforeUse(
      tx,
      by,
      { model, version, uses: changing.filter(isAskedAbout) },
      nextIndex,
    );
    const fresh = await this.replaceUses(tx, by, modelVersion, changing);
    await finish?.(tx);
    const uses = planned.map(({ id, known }): RecordedUse => {
      const recorded = fresh.get(id);
      if (recorded) return recorded;
      return { use: only(known), outcome: 'existing', receipt: only(receipts.get(only(known).validFrom)) };
    });
    return { modelVersion, uses };
  }

  /**
   * The uses that a statement would record and that rules are asked about, as of a tree size.
   * Nothing is written.
   */
  async previewUses(
    reader: Reader,
    name: { readonly model: string; readonly version: string },
    command: RecordUses,
    asOf: number,
  ): Promise<PlannedUses> {
    const { planned } = await this.planUses(reader, name, command, asOf);
    return { ...name, uses: planned.filter(isAskedAbout) };
  }

  /** Records the end of a recorded use, as an amendment of it. */
  async finishUse(
    tx: Transaction,
    by: Actor,
    { model, version, use: id }: UseReference,
    command: FinishUse,
  ): Promise<RecordedUses> {
    const { finishedAt } = readCommand(FinishUse, command, refusal('invalid-use'));
    const { nextIndex } = await this.ledger.open(tx);
    const models = this.models.within(tx);
    const modelVersion = await models.requireVersion(model, version, nextIndex);
    const known = (await models.uses([modelVersion.id], nextIndex)).find((use) => use.id === id);
    if (!known) throw await this.noSuchUse(tx, modelVersion, id, nextIndex);
    const [dataset] = await this.datasets.within(tx).versions([known.datasetVersion], nextIndex);
    const { stage, startedAt } = known;
    const use = { dataset: only(dataset).dataset, version: only(dataset).version, stage, startedAt, finishedAt };
    return this.recordUses(tx, by, model, version, { uses: [use] });
  }

  /**
   * Withdraws a recorded use: it counts in no answer from then on, and answers as of earlier
   * positions stay. The same use may be recorded again. A use that is withdrawn already is
   * `existing`.
   */
  async withdrawUse(
    tx: Transaction,
    by: Actor,
    { model, version, use: id }: UseReference,
    command: WithdrawUse,
  ): Promise<UseWithdrawal> {
    const { reason } = readCommand(WithdrawUse, command, refusal('invalid-use'));
    const { nextIndex } = await this.ledger.open(tx);
    const models = this.models.within(tx);
    const modelVersion = await models.requireVersion(model, version, nextIndex);
    const known = (await models.uses([modelVersion.id], nextIndex)).find((use) => use.id === id);
    if (!known) {
      const earlier = (await models.withdrawnUses([modelVersion.id], nextIndex)).find((use) => use.id === id);
      if (earlier?.reason !== reason) throw await this.noSuchUse(tx, modelVersion, id, nextIndex);
      return { use: id, existing: true, receipt: await this.entries.receipt(earlier.withdrawnBy, tx) };
    }
    const [named] = await this.datasets.within(tx).versions([known.datasetVersion], nextIndex);
    const { dataset, version: datasetVersion } = only(named);
    const identity = { dataset, version: datasetVersion, stage: known.stage, startedAt: known.startedAt };
    const receipt = await this.ledger.append(tx, by, modelUseWithdrawn(model, version, identity, reason));
    await withdrawUses(tx, [{ id, entry: receipt.index }], reason);
    return { use: id, existing: false, receipt };
  }

  private async planUses(
    reader: Reader,
    { model, version }: { readonly model: string; readonly version: string },
    command: RecordUses,
    asOf: number,
  ): Promise<{ modelVersion: ModelVersion; planned: PlannedUse[] }> {
    const { uses: stated } = readCommand(RecordUses, command, refusal('invalid-use'));
    const declarations = stated.map(canonicalUse);
    const models = this.models.within(reader);
    const modelVersion = await models.requireVersion(model, version, asOf);
    if (modelVersion.withdrawn) throw versionIsWithdrawn(modelVersion);
    await this.requireCompetitors(reader, stated, asOf);
    const finder = this.datasets.within(reader);
    const datasetVersions = await committedVersions(finder, declarations, asOf);
    await requireSplits(finder, declarations, datasetVersions);
    const current = new Map((await models.uses([modelVersion.id], asOf)).map((use) => [use.id, use]));
    const planned = declarations.map((use, at) => planUse(model, version, use, only(datasetVersions[at]), current));
    return { modelVersion, planned };
  }

  private async noSuchUse(tx: Transaction, of: ModelVersion, id: string, asOf: number): Promise<ModelsError> {
    const { model, version } = of;
    const withdrawn = (await this.models.within(tx).withdrawnUses([of.id], asOf)).find((use) => use.id === id);
    if (!withdrawn) return new ModelsError('use-not-found', `${model}@${version} has no recorded use ${id}.`);
    const message = `The use ${id} of ${model}@${version} was withdrawn by entry ${withdrawn.withdrawnBy}. Record it again if that was a mistake.`;
    return new ModelsError('use-withdrawn', message);
  }

  private async replaceUses(
    tx: Transaction,
    by: Actor,
    { id, model, version }: ModelVersion,
    planned: readonly PlannedUse[],
  ): Promise<Map<string, RecordedUse>> {
    if (planned.length === 0) return new Map();
    const statements = planned.map(({ declaration }) => modelUseRecorded(model, version, declaration));
    const receipts = await this.ledger.appendAll(tx, by, statements);
    const recorded = planned.map((use, at): RecordedUse => {
      const receipt = only(receipts[at]);
      return { use: toModelUse(use, id, receipt.index), outcome: use.known ? 'amended' : 'recorded', receipt };
    });
    await replaceUses(
      tx,
      id,
      recorded.map(({ use }) => use),
    );
    return new Map(recorded.map((one) => [one.use.id, one]));
  }

  private async existingVersion(
    tx: Transaction,
    known: ModelVersion,
    declaration: ModelVersionDeclaration,
  ): Promise<DeclaredModelVersion> {
    if (known.withdrawn) throw versionIsWithdrawn(known);
    if (declarationText(known) !== declarationText(declaration)) {
      const message = `has another declaration, entry ${known.entry}; a model version is declared once, with all its parents`;
      throw new ModelsError('model-version-conflict', `${known.model}@${known.version} ${message}.`);
    }
    return { receipt: await this.entries.receipt(known.entry, tx), existing: true, modelVersion: known };
  }

  /** The ids of the registered parents, in their places. */
  private async requireParents(
    tx: Transaction,
    parents: readonly ParentDeclaration[],
  ): Promise<(number | undefined)[]> {
    const found = await registeredParents(tx, parents);
    const complain = (what: string, isWrong: (at: number) => boolean): Complaint[] =>
      parents.flatMap((parent, at) => {
        const message = `names ${parentName(parent)}, which is ${what}`;
        return 'external' in parent || !isWrong(at) ? [] : [{ pointer: `/parents/${at}`, message }];
      });
    refuseAny(
      'unknown-parent',
      complain('not registered', (at) => found[at] === undefined),
    );
    refuseAny(
      'model-version-withdrawn',
      complain('withdrawn', (at) => found[at]?.withdrawn === true),
    );
    return found.map((parent) => parent?.id);
  }

  private async requireCompetitors(reader: Reader, uses: readonly RecordUse[], asOf: number): Promise<void> {
    const slugs = uses.flatMap(({ competesWith = [] }) => competesWith);
    const unknown = new Set(await this.vendors.within(reader).unknownAmong(slugs, asOf));
    const complaints = uses.flatMap(({ competesWith = [] }, use) =>
      competesWith.flatMap((vendor, at): Complaint[] => {
        if (!unknown.has(vendor)) return [];
        const message = `names the vendor ${vendor}, which is not registered`;
        return [{ pointer: `/uses/${use}/competesWith/${at}`, message }];
      }),
    );
    refuseAny('unknown-competitor', complaints);
  }

  private async requireParentVendors(
    tx: Transaction,
    parents: readonly ParentDeclaration[],
    asOf: number,
  ): Promise<void> {
    const vendors = parents.map((parent) => ('external' in parent ? (parent.external.split('/')[0] ?? '') : undefined));
    const slugs = vendors.filter((vendor) => vendor !== undefined);
    const unknown = new Set(await this.vendors.within(tx).unknownAmong(slugs, asOf));
    const complaints = vendors.flatMap((vendor, at): Complaint[] => {
      if (vendor === undefined || !unknown.has(vendor)) return [];
      return [{ pointer: `/parents/${at}`, message: `names the vendor ${vendor}, which is not registered` }];
    });
    refuseAny('unknown-parent-vendor', complaints);
  }
}

function only<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a value that must be there is missing');
  return value;
}
