import type { JsonValue } from '@core/kernel';
import type { GivenAnswer } from '@domain/access';

/**
 * The outcome of a write. `existing` answers 200, since it was recorded before; otherwise `status`
 * applies and defaults to 201.
 */
export interface Written<Body extends object> {
  readonly body: Body;
  readonly existing?: boolean;
  readonly status?: 200 | 201 | 202 | 409;
  /**
   * The stored answer to a repeat under the same Idempotency-Key. Defaults to the body; set it if
   * the body contains a secret.
   */
  readonly stored?: object;
  /**
   * The id of personal data in the request: its erasure erases the stored request too. The answer
   * must not repeat such a body.
   */
  readonly personalData?: string;
}

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
