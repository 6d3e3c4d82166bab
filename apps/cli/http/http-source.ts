import type { LogSource, SourceAnswer } from '@core/monitor';
import { limitedRequest } from './limited-request.js';

/** For the whole answer: a body that comes slowly ends the request too. */
const TIMEOUT_MS = 30_000;

/**
 * The log at an HTTP address, whose answers are not trusted: redirects are refused, and bodies end
 * at their limit.
 * @param base the address before `checkpoint`, with a slash at its end
 */
export function httpSource(
  base: string,
  { apiKey, signal, timeoutMs = TIMEOUT_MS }: { apiKey?: string; signal?: AbortSignal; timeoutMs?: number },
): LogSource {
  const headers = new Headers(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` });
  // A cache on the way may hold an older checkpoint.
  const fresh = new Headers([...headers, ['cache-control', 'no-cache']]);
  return {
    async read(path, limit): Promise<SourceAnswer> {
      const request = { headers: path === 'checkpoint' ? fresh : headers, signal, timeoutMs };
      const answer = await limitedRequest(new URL(path, base), request, limit);
      // Ended from here: that is nothing about the log.
      signal?.throwIfAborted();
      if ('why' in answer) return { kind: 'no-answer', why: answer.why };
      const { status, body } = answer;
      if (status === 401 || status === 403) return { kind: 'not-public' };
      // 500: the record contradicts what the log published, so the log cannot serve it.
      if (status === 404 || status === 410 || status === 500) return { kind: 'missing' };
      if (status !== 200) return { kind: 'no-answer', why: `the answer has status ${status}` };
      return body === undefined ? { kind: 'too-large' } : { kind: 'bytes', bytes: body };
    },
  };
}
