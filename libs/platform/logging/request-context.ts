import { ContextValue } from '@platform/context';
import { captureSpan } from '@platform/tracing';

/** What started the present work: a request, or a job that a request scheduled. */
export interface RequestContext {
  readonly requestId: string;
  /** The W3C `traceparent` that the request arrived with, if it was well-formed. */
  readonly traceparent?: string | undefined;
}

const current = new ContextValue<RequestContext>();

/** Runs a function, and all that it starts, as part of a request: its log lines have its id. */
export function runInRequest<Result>(context: RequestContext, body: () => Result): Result {
  return current.run(context, body);
}

/** The request that the present work is part of. */
export function currentRequest(): RequestContext | undefined {
  return current.get();
}

/**
 * Returns a function that runs others as part of the present request and span, wherever it is
 * called: for work that is queued. It carries nothing else of the present work.
 */
export function captureRequest(): <Result>(body: () => Result) => Result {
  const request = current.get();
  const inSpan = captureSpan();
  return (body) => {
    // Within the same request: what runs may be in a narrower span of it.
    if (current.get() === request) return body();
    return inSpan(() => current.run(request, body));
  };
}
