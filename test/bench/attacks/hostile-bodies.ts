import { HOSTILE_REQUESTS } from '../../fault/hostile-requests.js';
import { sendHostile } from '../../fault/send-hostile.js';
import { ADMIN_KEY } from '../environment/server-process.js';
import type { Attack } from './attack.js';

/** Each request of `test/fault/hostile-requests.ts`, again and again. */
export const hostileBodies: readonly Attack[] = HOSTILE_REQUESTS.map((request) => ({
  name: request.name,
  prepare: async ({ url }) => {
    const body = await request.body();
    // The service may answer before it has read everything, and break the connection: the answer
    // can then be lost on its way, which is nothing to the others.
    return async () => void (await sendHostile(url, ADMIN_KEY, request, body).catch(ignoreBrokenConnection));
  },
}));

function ignoreBrokenConnection(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
}
