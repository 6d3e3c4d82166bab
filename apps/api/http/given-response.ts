import type { JsonValue } from '@core/kernel';
import type { GivenAnswer } from '@domain/access';
import type { Written } from './write-handler.js';

/** What a write answers. */
export interface GivenResponse<Body extends object = object> {
  readonly status: number;
  readonly response: Body;
  /** It is the stored answer to an earlier request. */
  readonly replayed: boolean;
}

/** The answer of a write, and what is stored of it for a repeat under the same Idempotency-Key. */
export function answerOf<Body extends object>({
  body,
  existing,
  status: created = 201,
  ...rest
}: Written<Body>): {
  readonly response: GivenResponse<Body>;
  readonly stored: GivenAnswer;
} {
  const status = existing ? 200 : created;
  const { stored = body, personalData } = rest;
  return {
    response: { status, response: body, replayed: false },
    stored: { status, response: stored as JsonValue, personalData },
  };
}
