import { Logger } from '@nestjs/common';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import type { RateLimits } from '@platform/config';
import { routeConfig } from './access.js';
import { whenOver } from './open-requests.js';
import { HttpError } from './problem.js';
import { WindowCounts } from './window-counts.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `expensive`: it may walk a closure, prove or export. `none`: it is never limited. */
    cost?: 'expensive' | 'none';
  }
}

/** The question costs far more than a look-up: fewer of them are answered, and few at once. */
export const Expensive = (): MethodDecorator => routeConfig({ cost: 'expensive' });

/** The route answers however often it is asked, since other programs decide by it. */
export const Unlimited = (): MethodDecorator => routeConfig({ cost: 'none' });

const MINUTE_MS = 60_000;
/** One customer's network: whoever has one IPv6 address has all of its /64. */
const IPV6_SUBNET = 64;
/** Callers that are counted at the same time; beyond them the one longest silent is forgotten. */
const CALLERS_LIMIT = 50_000;

type Kind = Exclude<keyof RateLimits, 'atOnce'>;
type CountOptions = { readonly increment?: boolean };
type Count<Result> = (request: FastifyRequest, options?: CountOptions) => Result;
type Counts<Result> = ReadonlyMap<Kind, Count<Result>>;

interface Counted {
  readonly max: number;
  readonly remaining: number;
  readonly seconds: number;
  readonly exceeded: boolean;
}

/**
 * Limits what one key and one address may ask, as `WHENCE_RATE_LIMITS` states. Counts are in Redis
 * where there is one, and else in this process; while Redis does not answer, in this process too.
 * Requests in flight are counted in each process, also with Redis: a process that is killed could
 * not give back its places in a shared count, and the key would be refused for ever. With several
 * api processes that limit is for each.
 */
export class RequestLimits {
  private readonly atOnce = new Map<string, number>();
  /** Until then a key that was refused by this process is counted, in milliseconds. */
  private failuresUntil = -Infinity;

  private constructor(
    private readonly limits: RateLimits,
    private readonly counts: Counts<Counted> | Counts<Promise<Counted>>,
    /** Other processes count into the same numbers. */
    private readonly areShared: boolean,
  ) {}

  static async open(instance: FastifyInstance, limits: RateLimits, redisUrl?: string): Promise<RequestLimits> {
    const kinds = (['writes', 'reads', 'expensive', 'public', 'failures'] as const).filter((kind) => limits[kind] > 0);
    if (kinds.length === 0) return new RequestLimits(limits, new Map(), false);
    const local = localCounters(limits, kinds);
    if (redisUrl === undefined) return new RequestLimits(limits, local, false);
    const redis = await connect(redisUrl);
    instance.addHook('onClose', () => redis.disconnect());
    const shared = await sharedCounters(instance, limits, kinds, redis);
    return new RequestLimits(limits, withFallback(shared, local), true);
  }

  /** Whether a refused key may be counted: mostly none is, and nothing needs to be awaited. */
  get countsFailures(): boolean {
    return this.areShared || performance.now() < this.failuresUntil;
  }

  /** Throws, before any key is looked up, if too many keys of the address were refused. */
  async refuseAfterFailures(request: FastifyRequest): Promise<void> {
    const counted = await this.counts.get('failures')?.(request, { increment: false });
    if (!counted || counted.remaining > 0) return;
    const advice = 'Wait, and then send a valid key.';
    throw refusal('too-many-failures', `Too many keys from this address were refused. ${advice}`, counted.seconds);
  }

  async countFailure(request: FastifyRequest): Promise<void> {
    // The plugin's clock starts a little later, and counts whole milliseconds.
    this.failuresUntil = performance.now() + MINUTE_MS + 1_000;
    await this.counts.get('failures')?.(request);
  }

  /**
   * Counts a request whose caller is known, or that needs none. Throws if it is one too many, or
   * returns a promise that does, where other processes count too.
   */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void> | undefined {
    const { cost, access } = request.routeOptions.config;
    if (cost === 'none') return undefined;
    const writes = request.method !== 'GET' && request.method !== 'HEAD' && access !== 'read';
    const kind = request.caller === null ? 'public' : cost === 'expensive' ? cost : writes ? 'writes' : 'reads';
    const counted = this.counts.get(kind)?.(request);
    if (counted instanceof Promise) return counted.then((known) => this.admit(kind, known, request, reply));
    this.admit(kind, counted, request, reply);
    return undefined;
  }

  private admit(kind: Kind, counted: Counted | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (counted) {
      const { max, remaining, seconds, exceeded } = counted;
      void reply.headers({ 'RateLimit-Limit': max, 'RateLimit-Remaining': remaining, 'RateLimit-Reset': seconds });
      if (exceeded) {
        const who = kind === 'public' ? 'This address' : 'This key';
        const message = `${who} has asked more than ${max} times in a minute (${kind}). Ask again in ${seconds} s.`;
        throw refusal('rate-limited', message, seconds);
      }
    }
    if (kind === 'expensive') this.holdOne(request);
  }

  private holdOne(request: FastifyRequest): void {
    const key = request.caller?.id ?? '';
    const held = this.atOnce.get(key) ?? 0;
    if (this.limits.atOnce === 0) return;
    if (held >= this.limits.atOnce) {
      const message = `${held} such questions of this key are being answered. Wait for an answer, then ask again.`;
      throw refusal('too-many-at-once', message, 1);
    }
    this.atOnce.set(key, held + 1);
    whenOver(request, () => {
      const left = (this.atOnce.get(key) ?? 1) - 1;
      if (left === 0) this.atOnce.delete(key);
      else this.atOnce.set(key, left);
    });
  }
}

function localCounters(limits: RateLimits, kinds: readonly Kind[]): Map<Kind, Count<Counted>> {
  return new Map(
    kinds.map((kind): [Kind, Count<Counted>] => {
      const counts = new WindowCounts(MINUTE_MS, CALLERS_LIMIT);
      const max = limits[kind];
      return [
        kind,
        (request, options) => {
          const caller = callerName(kind, request);
          const { count, leftMs } = options?.increment === false ? counts.read(caller) : counts.add(caller);
          const seconds = Math.max(1, Math.ceil(leftMs / 1_000));
          return { max, remaining: Math.max(0, max - count), seconds, exceeded: count > max };
        },
      ];
    }),
  );
}

/** One counter a kind, in Redis. */
async function sharedCounters(
  instance: FastifyInstance,
  limits: RateLimits,
  kinds: readonly Kind[],
  redis: Redis,
): Promise<Map<Kind, Count<Promise<Counted>>>> {
  const counts = new Map<Kind, Count<Promise<Counted>>>();
  const store = { redis, nameSpace: 'whence-rate-' };
  await instance.register(async (apart) => {
    await apart.register(rateLimit, { ...store, global: false, timeWindow: MINUTE_MS });
    for (const kind of kinds) {
      const keyGenerator = (request: FastifyRequest): string => `${kind} ${callerName(kind, request)}`;
      const count = apart.createRateLimit({ max: limits[kind], timeWindow: MINUTE_MS, keyGenerator });
      counts.set(kind, async (request, options) => countedOf(await count(request, options), limits[kind]));
    }
  });
  return counts;
}

type PluginCount = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

function countedOf(counted: PluginCount, max: number): Counted {
  if (counted.isAllowed) return { max, remaining: max, seconds: 0, exceeded: false };
  const { remaining, ttlInSeconds, isExceeded } = counted;
  return { max, remaining, seconds: Math.max(1, ttlInSeconds), exceeded: isExceeded };
}

function callerName(kind: Kind, { caller, ip }: FastifyRequest): string {
  const byAddress = kind === 'failures' || kind === 'public' || !caller;
  return byAddress ? normalizeIP(ip, IPV6_SUBNET) : caller.id;
}

function withFallback(shared: Counts<Promise<Counted>>, local: Counts<Counted>): Map<Kind, Count<Promise<Counted>>> {
  return new Map(
    [...shared].map(([kind, count]): [Kind, Count<Promise<Counted>>] => [
      kind,
      (request, options) =>
        count(request, options).catch((error: unknown) => {
          const here = local.get(kind);
          if (!here) throw error;
          return here(request, options);
        }),
    ]),
  );
}

/** Fails at once while Redis does not answer: a count must not hold a request up. */
async function connect(url: string): Promise<Redis> {
  // Loaded when it is needed: most installations have no Redis.
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 250,
    connectTimeout: 2_000,
    enableAutoPipelining: true,
  });
  const logger = new Logger('http');
  let told = false;
  redis.on('ready', () => (told = false));
  redis.on('error', (error) => {
    if (!told) logger.warn(`Redis does not count requests: ${String(error)}. This process counts its own.`);
    told = true;
  });
  return redis;
}

type LimitCode = 'rate-limited' | 'too-many-at-once' | 'too-many-failures';

function refusal(code: LimitCode, message: string, seconds: number): HttpError {
  return new HttpError(code, message, [], { 'Retry-After': String(seconds) });
}
