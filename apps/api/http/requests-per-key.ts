import type { FastifyInstance, FastifyRequest } from 'fastify';
import { whenOver } from './open-requests.js';
import { HttpError } from './problem.js';
import { syncHook } from './sync-hook.js';

/** Limits the requests of each key that are not answered yet. */
export function limitRequestsPerKey(instance: FastifyInstance, most: number): void {
  const open = new Map<string, number>();
  const admit = (request: FastifyRequest): void => {
    const key = request.caller?.id;
    if (key === undefined) return;
    const before = open.get(key) ?? 0;
    if (before >= most) throw tooMany(most);
    open.set(key, before + 1);
    whenOver(request, () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left === 0) open.delete(key);
      else open.set(key, left);
    });
  };
  instance.addHook('onRequest', syncHook(admit));
}

function tooMany(most: number): HttpError {
  const message = `This key has ${most} requests that are not answered yet. Wait for some of the answers.`;
  return new HttpError('service-busy', message, [], { 'Retry-After': '1' });
}
