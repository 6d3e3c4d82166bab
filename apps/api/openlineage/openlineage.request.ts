import { parseDigest } from '@core/kernel';
import { OneOf, Optional, Parsed, TrueOrFalse } from '@platform/validation';
import { FACET_NAMES, type FacetName } from '@interop/openlineage';

export class EventQuery {
  /**
   * Refuse an event that is not as the specification has it, in place of recording what is wrong.
   */
  @Optional()
  @TrueOrFalse()
  readonly strict?: boolean;
}

export class FacetParams {
  @OneOf(FACET_NAMES)
  readonly facet: FacetName;
}

export class EventParams {
  /**
   * Digest of the bytes of the event, as the answer to it had it.
   * @example sha256:…
   */
  @Parsed(parseDigest)
  readonly digest: string;
}

/** An OpenLineage 2-0-2 event: a run event, a dataset event or a job event. */
export interface OpenLineageEvent {
  /** @format date-time */
  readonly eventTime: string;
  /** @format uri */
  readonly producer: string;
  /** @format uri */
  readonly schemaURL: string;
  readonly eventType?: 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';
  readonly run?: { readonly runId: string; readonly facets?: object };
  readonly job?: { readonly namespace: string; readonly name: string; readonly facets?: object };
  readonly dataset?: OpenLineageDataset;
  readonly inputs?: readonly OpenLineageDataset[];
  readonly outputs?: readonly OpenLineageDataset[];
}

export interface OpenLineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: object;
  readonly inputFacets?: object;
  readonly outputFacets?: object;
}
