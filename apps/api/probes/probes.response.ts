import type { Instant, JsonObject } from '@core/kernel';
import {
  isSuspicious,
  measureAnswersJob,
  type Probe,
  type ProbeFacts,
  type ProbeStatement,
  statementOf,
} from '@domain/probes';
import { jobId } from '@platform/jobs';

/** Where the answers of one model are. */
export interface ProbePlaceResponse {
  /** The file; null: they were uploaded, and forgotten when the probe ended. */
  readonly uri: string | null;
  /** SHA-256 that the file was to have, or of the uploaded answers; null: none was given. */
  readonly digest: string | null;
  /** How many were uploaded; null: they are in a file. */
  readonly records: number | null;
}

export interface ProbeTestedResponse {
  readonly model: string;
  readonly version: string;
  readonly answers: ProbePlaceResponse;
}

export interface ProbeComparedResponse {
  readonly vendor: string;
  readonly generator: string | null;
  readonly answers: ProbePlaceResponse;
}

export interface ProbeBaselineResponse {
  readonly name: string;
  readonly answers: ProbePlaceResponse;
}

export interface ProbeSettingsResponse {
  /** Tokens in a row that count as a shared span. */
  readonly span: number;
  /**
   * The Jaccard index of 5-grams from which answers are nearly the same.
   * @asType number
   */
  readonly similarity: number;
  /** Samples of the bootstrap. */
  readonly resamples: number;
  readonly seed: string;
}

/** Why the answers could not be compared. */
export interface ProbeFaultResponse {
  readonly reason: string;
  /** Whose answers; null: no one model’s. */
  readonly side: 'tested' | 'compared' | 'baseline' | null;
  readonly message: string;
}

export interface ProbeResponse {
  readonly id: string;
  readonly state: 'running' | 'measured' | 'inconclusive' | 'cancelled';
  /** Digest of the prompt set. */
  readonly prompts: string;
  readonly tested: ProbeTestedResponse;
  readonly compared: ProbeComparedResponse;
  readonly baseline: ProbeBaselineResponse;
  readonly parameters: ProbeSettingsResponse;
  /** How the answers are compared, with its version. */
  readonly method: string;
  /** The job that compares them; it shows how far it is. */
  readonly job: string;
  /** In sentences; null until it is measured. */
  readonly statement: ProbeStatement | null;
  /**
   * Whether the answers are like the vendor’s more often than the baseline’s, beyond chance; null
   * until it is measured. True is a reason to look; false excludes nothing.
   */
  readonly suspicious: boolean | null;
  readonly facts: ProbeFacts | null;
  /** Why it is inconclusive. */
  readonly fault: ProbeFaultResponse | null;
  /** Digest of the comparison of each prompt. */
  readonly list: string | null;
  readonly entry: number;
  readonly begunAt: Instant;
  readonly endedAt: Instant | null;
  /** Why it was cancelled, or is inconclusive. */
  readonly reason: string | null;
}

/** What was compared for one prompt: figures and digests, no answers. */
export interface ProbeComparisonResponse {
  /** The key of the prompt. */
  readonly prompt: string;
  readonly tested: JsonObject;
  readonly compared: JsonObject;
  readonly baseline: JsonObject;
}

export function toProbeResponse(probe: Probe): ProbeResponse {
  const { id, prompts, tested, compared, baseline, parameters, method, entry, begunAt, end } = probe;
  const facts = end?.facts ?? null;
  return {
    id,
    state: end?.outcome ?? 'running',
    prompts,
    tested: { ...tested, answers: toAnswers(tested.answers) },
    compared: { ...compared, answers: toAnswers(compared.answers) },
    baseline: { ...baseline, answers: toAnswers(baseline.answers) },
    parameters,
    method,
    job: jobId(measureAnswersJob, { probe: id }),
    statement: facts && statementOf(probe, facts),
    suspicious: facts && isSuspicious(facts),
    facts,
    fault: end?.fault ?? null,
    list: end?.list ?? null,
    entry,
    begunAt,
    endedAt: end?.endedAt ?? null,
    reason: end?.reason ?? null,
  };
}

function toAnswers(place: Probe['tested']['answers']): ProbePlaceResponse {
  return 'uri' in place ? { ...place, records: null } : { uri: null, ...place };
}
