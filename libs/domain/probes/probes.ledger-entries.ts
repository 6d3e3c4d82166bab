import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { AnswersPlace, ProbeFacts, ProbeFault, ProbePlan } from './probe.js';

export const PROBE_ENTRY_KINDS = ['probe.begun', 'probe.measured', 'probe.inconclusive', 'probe.cancelled'] as const;

type ProbeEntryKind = (typeof PROBE_ENTRY_KINDS)[number];

const statement = (kind: ProbeEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** What is compared, by digest or place: no prompt and no answer. */
export function probeBegun(probe: string, plan: ProbePlan): Statement {
  const { prompts, parameters, method } = plan;
  return statement('probe.begun', { probe, prompts, ...statedSides(plan), parameters, method });
}

/** The three models and their answers, without members that are not given. */
export function statedSides({ tested, compared, baseline }: ProbePlan): JsonObject {
  return {
    tested: { model: tested.model, version: tested.version, answers: statedPlace(tested.answers) },
    compared: {
      vendor: compared.vendor,
      ...(compared.generator === null ? {} : { generator: compared.generator }),
      answers: statedPlace(compared.answers),
    },
    baseline: { name: baseline.name, answers: statedPlace(baseline.answers) },
  };
}

function statedPlace(place: AnswersPlace): JsonObject {
  if ('records' in place) return { digest: place.digest, records: place.records };
  return place.digest === null ? { uri: place.uri } : { uri: place.uri, digest: place.digest };
}

/** Counts, intervals and digests; `list` is the digest of the comparison of each prompt. */
export function probeMeasured(
  probe: string,
  result: ProbeFacts,
  list: { readonly digest: string; readonly lines: number },
): Statement {
  return statement('probe.measured', { probe, result, list });
}

export function probeInconclusive(probe: string, { reason, side, message }: ProbeFault): Statement {
  return statement('probe.inconclusive', { probe, reason, side: side ?? undefined, message });
}

export function probeCancelled(probe: string, reason: string): Statement {
  return statement('probe.cancelled', { probe, reason });
}
