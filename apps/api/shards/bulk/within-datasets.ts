import type { Caller } from '@domain/access';
import { datasetRefusal } from '../../http/narrowed-keys.js';
import { type Candidate, rejectionOf } from './candidate.js';

/** Rejects each line that registers into a dataset that the key may not write to. */
export function withinDatasets(
  candidates: AsyncIterable<readonly Candidate[]>,
  caller: Caller,
): AsyncIterable<readonly Candidate[]> {
  return caller.datasets === null ? candidates : rejecting(candidates, caller);
}

async function* rejecting(
  candidates: AsyncIterable<readonly Candidate[]>,
  caller: Caller,
): AsyncGenerator<readonly Candidate[]> {
  for await (const some of candidates) yield some.map((one) => checked(one, caller));
}

function checked(candidate: Candidate, caller: Caller): Candidate {
  // A line that is refused anyway is reported for what it is.
  if (!('registration' in candidate) || !('declaration' in candidate.registration)) return candidate;
  const refusal = datasetRefusal(caller, candidate.registration.declaration.dataset);
  return refusal ? { line: candidate.line, size: candidate.size, rejected: rejectionOf(refusal) } : candidate;
}
