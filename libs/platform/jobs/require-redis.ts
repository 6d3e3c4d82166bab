import { JobsError } from './jobs.errors.js';

const LIMIT_MS = 10_000;

/**
 * Throws `queue-unavailable` unless a Redis answers at the URL within 10 s. The queue's own
 * connections retry for ever, which is right once the service runs and wrong while it starts.
 */
export async function requireRedis(url: string): Promise<void> {
  // Loaded when it is needed: most installations have no Redis.
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: unknown;
  redis.on('error', (error) => (cause ??= error));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), LIMIT_MS);
  });
  try {
    await Promise.race([redis.connect().then(() => redis.ping()), late]);
  } catch (error) {
    throw new JobsError('queue-unavailable', `${explain(cause ?? error, new URL(url).host)} See REDIS_URL.`);
  } finally {
    clearTimeout(timer);
    redis.disconnect();
  }
}

/** The address has no password; a message of the driver may. */
function explain(error: unknown, host: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (/^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password|ERR Client sent AUTH)/.test(message))
    return `The Redis at ${host} refuses the user or the password.`;
  if (/^(ENOTFOUND|EAI_)/.test(code ?? '')) return `No address is known for the Redis host ${host}.`;
  if (/^(ECONN|EHOST|ENET|EPIPE)/.test(code ?? '')) return `No Redis answers at ${host}.`;
  if (/timed out|ETIMEDOUT/.test(`${code} ${message}`))
    return `No Redis answered at ${host} within ${LIMIT_MS / 1000} s.`;
  return `What answers at ${host} is not a Redis, or it broke off.`;
}
