import { type Involvement, INVOLVEMENTS } from '@domain/origins';
import { OneOf, Optional, Parsed } from '@platform/validation';
import { PageRequest } from '../http/page.request.js';
import { parseGenerator } from './provenance.request.js';

export class GeneratorParams {
  /**
   * vendor/name@version, percent-encoded; without a version every version.
   * @example openai%2Fgpt-4.1
   */
  @Parsed(parseGenerator)
  generator: string;
}

export class ReachedShardsRequest extends PageRequest {
  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;
}

const EXPOSED = ['true', 'false', 'unknown'] as const;

export class ExposedModelsRequest extends ReachedShardsRequest {
  /** Only model versions with this answer. */
  @Optional()
  @OneOf(EXPOSED)
  exposed?: (typeof EXPOSED)[number];
}
