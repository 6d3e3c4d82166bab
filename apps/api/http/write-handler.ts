import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { canonicalPieces, formatDigest, type JsonValue, sha256 } from '@core/kernel';
import { type NamedRequest, RepeatedRequests } from '@domain/access';
import { type Actor, type BatchWrite, WriteQueue } from '@domain/ledger';
import { inTurns } from '@platform/cancellation';
import type { Transaction } from '@platform/database';
import { callerOf } from './access.js';
import { answerOf, type GivenResponse, type Written } from './given-response.js';
import { NamedBatch } from './named-batch.js';
import { HttpError } from './problem.js';

/** The request of a write, for `WriteHandler.run`. */
export interface WriteCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export function callOf(_: unknown, context: ExecutionContext): WriteCall {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
}

/** The request and reply of a route that writes. */
export const Call = createParamDecorator(callOf);

/**
 * Runs every write: in a transaction of the write queue, as the key of the caller, once for each
 * Idempotency-Key.
 */
@Injectable()
export class WriteHandler {
  /** One for each work: equal batches share a transaction. */
  private readonly named = new WeakMap<object, NamedBatch<unknown, unknown>>();

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
    const named = request.headers['idempotency-key'] === undefined ? null : await namedRequest(request);
    const outcome = await this.queue.write(async (tx): Promise<GivenResponse<Body>> => {
      const given = named && (await this.repeats.recall(tx, by, named));
      // The stored response is the body that this route returned to the same request.
      if (given) return { status: given.status, response: given.response as unknown as Body, replayed: true };
      const { response, stored } = answerOf(await body(tx, by));
      if (named) await this.repeats.remember(tx, by, named, stored);
      return response;
    });
    return respond(reply, outcome);
  }

  /** Like `run`, but concurrent calls share one run of the work. */
  async runShared<Item, Result, Body extends object>(
    { request, reply }: WriteCall,
    work: BatchWrite<Item, Result>,
    itemOf: (by: Actor) => Item,
    written: (result: Result) => Written<Body>,
  ): Promise<Body> {
    const by = callerOf(request).actor;
    const item = itemOf(by);
    if (request.headers['idempotency-key'] === undefined)
      return respond(reply, answerOf(written(await this.queue.writeBatched(work, item))).response);
    const named = await namedRequest(request);
    const outcome = await this.queue.writeBatched(this.namedBatch(work), { by, named, item, written });
    if ('error' in outcome) throw outcome.error;
    // The stored response is the body that this route returned to the same request.
    return respond(reply, outcome as GivenResponse<Body>);
  }

  private namedBatch<Item, Result>(work: BatchWrite<Item, Result>): NamedBatch<Item, Result> {
    const known = this.named.get(work) ?? new NamedBatch<unknown, unknown>(work, this.repeats);
    this.named.set(work, known);
    // The cast: it was made of this work.
    return known as unknown as NamedBatch<Item, Result>;
  }
}

function respond<Body extends object>(reply: FastifyReply, { status, response, replayed }: GivenResponse<Body>): Body {
  if (replayed) void reply.header('Idempotent-Replayed', 'true');
  void reply.status(status);
  return response;
}

async function namedRequest(request: FastifyRequest): Promise<NamedRequest> {
  const key = request.headers['idempotency-key'];
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
