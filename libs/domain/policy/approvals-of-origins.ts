import { makerOf, type OriginTuple } from '@domain/origins';
import type { ApprovalQuestion, ApprovalsReadModel } from '@domain/vendors';
import type { Truth } from './met.js';

/**
 * Whether the vendor of each origin approved the access to it while the data was collected. Data
 * that people made needs no approval. Where the vendor is not established, or an approval exists
 * and the period is not stated, it is unknown.
 */
export async function approvalsOfOrigins(
  approvals: ApprovalsReadModel,
  origins: readonly OriginTuple[],
  asOf: number,
): Promise<Truth[]> {
  const questions = origins.map(questionOf);
  const found = await approvals.approvalsInForce(
    questions.flatMap((question) => (typeof question === 'string' ? [] : question)),
    asOf,
  );
  let next = 0;
  return questions.map((question, at) => {
    if (typeof question === 'string') return question;
    if (found[next++]?.length === 0) return 'no';
    return origins[at]?.collected === undefined ? 'unknown' : 'yes';
  });
}

function questionOf({ kind, vendor, channel, generator, collected }: OriginTuple): ApprovalQuestion | Truth {
  const named = vendor ?? makerOf(generator);
  if (named !== undefined) return { vendor: named, channel, generator, during: collected ?? {} };
  return kind === 'human' ? 'yes' : 'unknown';
}
