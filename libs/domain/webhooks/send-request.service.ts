import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.service.js';
import { WebhooksError } from './webhooks.errors.js';

const TIMEOUT_MS = 15_000;
const ANSWER_LIMIT = 65_536;

export interface OutgoingRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly anyAddress: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Posts to a server that may be hostile, and returns its status. The connection is made to an
 * address that was checked: the name is resolved once, for the check and the connection. Redirects
 * are not followed, the answer is read up to 64 KiB, and all of it takes 15 s at most.
 */
export function sendRequest({ url, headers, body, anyAddress, signal }: OutgoingRequest): Promise<number> {
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!anyAddress && isIP(literal) !== 0 && !isPublicAddress(literal)) return Promise.reject(refused(literal));
  const ends = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])]);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const lookUp = anyAddress ? undefined : publicLookup();
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent: false, lookup: lookUp, signal: ends }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_LIMIT) answer.destroy();
      });
      answer.on('close', () => resolve(answer.statusCode ?? 0));
      answer.on('error', () => undefined);
    });
    // An answer of another protocol has no end: its status is all.
    sent.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', (error) => reject(error instanceof WebhooksError ? error : notAnswered(error)));
    sent.end(body);
  });
}

/**
 * Resolves a name, and fails unless each of its addresses is public: a name of somebody else may
 * have any.
 */
export function publicLookup(resolve: typeof lookup = lookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const other = found.find(({ address }) => !isPublicAddress(address));
      const [first] = found;
      if (other || !first) return done(refused(other?.address ?? host), []);
      if (options.all) return done(null, found);
      done(null, first.address, first.family);
    });
  };
}

function refused(address: string): WebhooksError {
  const message = `${address} is not an address of the public internet; WHENCE_WEBHOOK_ADDRESSES=any allows it.`;
  return new WebhooksError('webhook-address-refused', message);
}

function notAnswered(error: Error): WebhooksError {
  const why =
    error.name === 'TimeoutError' || error.name === 'AbortError' ? 'no whole answer came in time' : error.message;
  return new WebhooksError('webhook-not-accepted', `The address did not accept it: ${why}.`);
}
