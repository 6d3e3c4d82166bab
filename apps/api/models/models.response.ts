import { CorruptRecordError } from '@core/kernel';
import type { DatasetVersion } from '@domain/datasets';
import type { Receipt } from '@domain/ledger';
import type { WarningResponse } from '../removals/content-warnings.js';
import type { ModelParent, ModelUse, ModelVersion, RecordedUse, WithdrawnUse } from '@domain/models';

export interface ModelVersionDeclaredResponse extends Pick<ModelVersion, 'model' | 'version'> {
  readonly receipt: Receipt;
}

export interface UseRecordedResponse extends Pick<RecordedUse, 'outcome' | 'receipt'> {
  /** Id of the use; an amendment keeps it. */
  readonly id: string;
}

export interface UsesRecordedResponse {
  /** The receipt of the last statement. */
  readonly receipt: Receipt;
  /** In the order of the request. */
  readonly uses: readonly UseRecordedResponse[];
  /** Removed shards in the data used, and uses without an end. */
  readonly warnings: readonly WarningResponse[];
}

export interface UseWithdrawnResponse {
  /** Id of the use. */
  readonly id: string;
  readonly receipt: Receipt;
}

type Named<Parent> = Parent extends { readonly id: number } ? Omit<Parent, 'id'> : Parent;

export interface ModelVersionItemResponse extends Omit<ModelVersion, 'id' | 'parents'> {
  /** In the order declared. */
  readonly parents: readonly Named<ModelParent>[];
}

export interface UseResponse extends Omit<ModelUse, 'modelVersion' | 'datasetVersion' | 'validFrom'> {
  readonly dataset: string;
  readonly version: string;
  /** Index of the entry that stated it so. */
  readonly entry: number;
}

export interface WithdrawnUseResponse extends UseResponse {
  /** Why it was withdrawn. */
  readonly reason: string;
  /** Index of the entry that withdrew it. */
  readonly withdrawnBy: number;
}

export interface ModelVersionResponse extends ModelVersionItemResponse {
  /** In the order of their start. */
  readonly uses: readonly UseResponse[];
  /** Uses that were withdrawn, where there are any: they count in no answer. */
  readonly withdrawnUses?: readonly WithdrawnUseResponse[];
}

export function toVersionResponse({ id: _id, parents, ...version }: ModelVersion): ModelVersionItemResponse {
  return { ...version, parents: parents.map(toParentResponse) };
}

function toParentResponse(parent: ModelParent): Named<ModelParent> {
  if ('external' in parent) return parent;
  const { id: _id, ...named } = parent;
  return named;
}

/** `datasets` holds the dataset versions that the uses name. */
export function toUsesResponse(uses: readonly ModelUse[], datasets: readonly DatasetVersion[]): UseResponse[] {
  const byId = new Map(datasets.map((one) => [one.id, one]));
  return uses.map(({ modelVersion: _modelVersion, datasetVersion, validFrom, id, ...use }) => {
    const named = byId.get(datasetVersion);
    if (!named)
      throw new CorruptRecordError(`The use ${id} names dataset version ${datasetVersion}, which is missing.`);
    return { id, dataset: named.dataset, version: named.version, ...use, entry: validFrom };
  });
}

/** The member is left out where no use is withdrawn. */
export function toWithdrawnResponse(
  uses: readonly WithdrawnUse[],
  datasets: readonly DatasetVersion[],
): Pick<ModelVersionResponse, 'withdrawnUses'> {
  if (uses.length === 0) return {};
  return {
    withdrawnUses: uses.flatMap(({ reason, withdrawnBy, ...use }) =>
      toUsesResponse([use], datasets).map((shown) => ({ ...shown, reason, withdrawnBy })),
    ),
  };
}
