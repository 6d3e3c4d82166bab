import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canonicalPieces, formatDigest, type JsonValue, sha256 } from '@core/kernel';
import { type NamedRequest, RepeatedRequests } from '@domain/access';
import { type Actor, type BatchWrite, WriteQueue } from '@domain/ledger';
import { inTurns } from '@platform/cancellation';
import type { Transaction } from '@platform/database';
import { callerOf } from './access.js';
import { HttpError } from './problem.js';

/** The request of a write, for `WriteHandler.run`. */
export interface WriteCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

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

/** The request and reply of a route that writes. */
export const Call = createParamDecorator((_: unknown, context: ExecutionContext): WriteCall => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

/**
 * Runs every write: in a transaction of the write queue, as the key of the caller, once for each
 * Idempotency-Key.
 */
@Injectable()
export class WriteHandler {
  constructor(
    private readonly queue: WriteQueue,
    private readonly repeats: RepeatedRequests,
  ) {}

  /**
   * Runs `body` in a transaction, sets the status, and returns the body or the stored answer to the
   * first request.
   */
  async run<Body extends object>(
    { request, reply }: WriteCall,
    body: (tx: Transaction, by: Actor) => Promise<Written<Body>>,
  ): Promise<Body> {
    const by = callerOf(request).actor;
    const named = await namedRequest(request);
    const outcome = await this.queue.write(async (tx) => {
      const given = named && (await this.repeats.recall(tx, by, named));
      // The stored response is the body that this route returned to the same request.
      if (given) return { status: given.status, response: given.response as unknown as Body, replayed: true };
      const written = await body(tx, by);
      const status = written.existing ? 200 : (written.status ?? 201);
      const response = (written.stored ?? written.body) as JsonValue;
      const { personalData } = written;
      if (named) await this.repeats.remember(tx, by, named, { status, response, personalData });
      return { status, response: written.body, replayed: false };
    });
    if (outcome.replayed) void reply.header('Idempotent-Replayed', 'true');
    void reply.status(outcome.status);
    return outcome.response;
  }

  /**
   * Like `run`, but concurrent calls share one transaction; a call with an Idempotency-Key runs
   * alone.
   */
  async runShared<Item, Result, Body extends object>(
    call: WriteCall,
    work: BatchWrite<Item, Result>,
    itemOf: (by: Actor) => Item,
    written: (result: Result) => Written<Body>,
  ): Promise<Body> {
    if (call.request.headers['idempotency-key'] !== undefined) {
      return this.run(call, async (tx, by) => written(...((await work.run(tx, [itemOf(by)])) as [Result])));
    }
    const result = await this.queue.writeBatched(work, itemOf(callerOf(call.request).actor));
    const { body, existing, status } = written(result);
    void call.reply.status(existing ? 200 : (status ?? 201));
    return body;
  }
}

async function namedRequest(request: FastifyRequest): Promise<NamedRequest | null> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new HttpError(
      'malformed-header',
      'Idempotency-Key must be 1 to 200 printable ASCII characters without spaces.',
    );
  }
  const { method, url } = request;
  const body = Buffer.isBuffer(request.body) ? formatDigest(sha256(request.body)) : request.body;
  const hash = createHash('sha256');
  await inTurns(canonicalPieces([method, url, (body ?? null) as JsonValue]), (piece) => hash.update(piece));
  return { key, requestHash: hash.digest() };
}
