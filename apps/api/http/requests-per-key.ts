import type { FastifyInstance, FastifyReply } from 'fastify';
import { callerSignal, whenGone } from '@platform/cancellation';
import { HttpError } from './problem.js';

/** Limits the requests of each key that are not answered yet. */
export function limitRequestsPerKey(instance: FastifyInstance, most: number): void {
  const open = new Map<string, number>();
  instance.addHook('onRequest', async (request, reply) => {
    const key = request.caller?.id;
    if (key === undefined) return;
    const before = open.get(key) ?? 0;
    if (before >= most) throw tooMany(most);
    open.set(key, before + 1);
    onceOver(reply, () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left === 0) open.delete(key);
      else open.set(key, left);
    });
  });
}

/** A request is over with its answer, or with its connection. */
function onceOver(reply: FastifyReply, run: () => void): void {
  let isOver = false;
  const over = (): void => {
    if (!isOver) run();
    isOver = true;
  };
  const stop = whenGone(callerSignal(), over);
  reply.raw.once('close', () => {
    stop();
    over();
  });
}

function tooMany(most: number): HttpError {
  const message = `This key has ${most} requests that are not answered yet. Wait for some of the answers.`;
  return new HttpError('service-busy', message, [], { 'Retry-After': '1' });
}
