import type { JsonObject } from '@core/kernel';
import type { NewFinding } from '@domain/findings';
import type { Probe, ProbeFacts } from './probe.js';
import { isSuspicious } from './probe-statement.js';

const DETAIL = 'A model version answers in the words of a vendor’s model more often than a baseline does.';

/**
 * What is found about the model version: one finding for each vendor, with the figures of the probe
 * that raised it. Null where the figures are no reason for suspicion.
 */
export function likenessFinding({ id, tested, compared, baseline }: Probe, facts: ProbeFacts): NewFinding | null {
  if (!isSuspicious(facts)) return null;
  const { prompts, span, nearDuplicate } = facts;
  const measured = { span, nearDuplicate } as unknown as JsonObject;
  return {
    kind: 'answers-like-a-vendors',
    severity: 'warning',
    subject: { model: tested.model, version: tested.version, vendor: compared.vendor },
    detail: DETAIL,
    examples: [id],
    evidence: { probe: id, prompts, generator: compared.generator, baseline: baseline.name, ...measured },
  };
}
