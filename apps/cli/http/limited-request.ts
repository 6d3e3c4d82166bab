export interface LimitedAnswer {
  readonly status: number;
  /** Undefined if it is larger than the limit. */
  readonly body: Buffer | undefined;
}

/**
 * Makes a request to a server that may be hostile. Redirects are refused, at most `limit` bytes of
 * the decompressed body are kept, and all of it takes `timeoutMs` at most. Never throws: `why` is
 * a sentence for people.
 */
export async function limitedRequest(
  url: URL,
  { timeoutMs, signal, ...init }: Omit<RequestInit, 'signal'> & { timeoutMs: number; signal?: AbortSignal },
  limit: number,
): Promise<LimitedAnswer | { readonly why: string }> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const ends = signal ? AbortSignal.any([timeout, signal]) : timeout;
    const response = await fetch(url, { ...init, redirect: 'manual', signal: ends });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return { why: `it redirects to another address (${response.status}), which is not followed` };
    }
    return { status: response.status, body: await bodyOf(response, limit) };
  } catch (error) {
    if (timeout.aborted) return { why: `no whole answer came in ${timeoutMs / 1_000} s` };
    const { message, cause } = error as Error;
    return { why: `nothing answers: ${cause instanceof Error && cause.message !== '' ? cause.message : message}` };
  }
}

async function bodyOf(response: Response, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
