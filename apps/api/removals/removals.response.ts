import type { LedgerPosition, Receipt, StoredEntry } from '@domain/ledger';
import type {
  AffectedVersions,
  Execution,
  ModelRemoval,
  RecordedOrder,
  Preview,
  Removal,
  RemovedFromDatasetVersion,
  RemovedFromModelVersion,
  ScopedShard,
} from '@domain/removals';
import type { KeyOwnerResponse } from '../access/principals.js';

type Shown = Omit<Removal, 'phase' | 'number' | 'approvalRequired' | 'requestedBy' | 'verification'>;

export interface RemovalItemResponse extends Shown {
  readonly approval: 'required' | 'not_required';
  /** The verification begun last; null: it was never verified. */
  readonly verification: string | null;
}

/** A commitment to what is known of the person who requested the removal. */
export interface RequesterCommitmentResponse {
  /** `sha256:<hex>`, as the ledger holds it. */
  readonly commitment: string;
  /** The committed data was erased. */
  readonly erased: boolean;
}

export interface RemovalResponse extends RemovalItemResponse {
  readonly scope: RecordedOrder['scope'];
  /** The number of redactions that answer it. */
  readonly redactions: number;
  readonly requestedBy?: RequesterCommitmentResponse;
}

export interface ScopedShardResponse extends Omit<ScopedShard, 'number' | 'name'> {
  readonly shard: string;
}

export interface AffectedResponse {
  readonly datasetVersions: readonly Omit<RemovedFromDatasetVersion, 'id'>[];
  readonly modelVersions: readonly Omit<RemovedFromModelVersion, 'id'>[];
}

type PreviewCounts = Preview['scope'];

export interface PreviewedScopeResponse extends PreviewCounts {
  readonly examples: readonly Pick<ScopedShardResponse, 'shard' | 'role'>[];
}

/** What a removal would concern. Nothing is ordered. */
export interface RemovalPreviewResponse {
  readonly dryRun: true;
  readonly scope: PreviewedScopeResponse;
  readonly affected: AffectedResponse;
  readonly asOf: LedgerPosition;
}

export interface RemovalStepResponse extends Pick<Removal, 'id' | 'state' | 'dueAt' | 'withdrawalEntry'> {
  readonly receipt: Receipt;
}

export interface RemovalOrderedResponse extends RemovalStepResponse {
  readonly scope: RecordedOrder['scope'];
  /** The inspection that keeps sketches of what is removed, where storage can be read. */
  readonly inspection?: string | undefined;
}

/** How far a removal is executed at a location or for a shard: one of the two is named. */
export interface ExecutionResponse extends Pick<Execution, 'percent' | 'entry'> {
  readonly location?: string;
  readonly shard?: string;
  readonly evidence?: readonly object[];
}

export interface RemovalEntryResponse extends Omit<StoredEntry, 'body' | 'leafHash'> {
  /** Whom the key belongs to; absent if a part of this system stated it. */
  readonly principal?: KeyOwnerResponse;
}

export type ModelRemovalResponse = Omit<ModelRemoval, 'number'>;

export function toRemovalResponse(removal: Removal): RemovalItemResponse {
  const { phase: _phase, number: _number, requestedBy: _requestedBy, ...known } = removal;
  const { approvalRequired, verification, ...shown } = known;
  return { ...shown, approval: approvalRequired ? 'required' : 'not_required', verification: verification ?? null };
}

export function toAffectedResponse({ datasetVersions, modelVersions }: AffectedVersions): AffectedResponse {
  return {
    datasetVersions: datasetVersions.map(({ id: _id, ...version }) => version),
    modelVersions: modelVersions.map(({ id: _id, ...version }) => version),
  };
}

export function toExecutionResponse({ place, isShard, evidence, ...execution }: Execution): ExecutionResponse {
  return { ...(isShard ? { shard: place } : { location: place }), ...execution, evidence: evidence ?? undefined };
}

export function toEntryResponse(
  { index, kind, at, by, data }: StoredEntry,
  owners: ReadonlyMap<StoredEntry['by'], KeyOwnerResponse>,
): RemovalEntryResponse {
  return { index, kind, at, by, principal: owners.get(by), data };
}

export function toModelRemovalResponse({ number: _number, ...removal }: ModelRemoval): ModelRemovalResponse {
  return removal;
}
