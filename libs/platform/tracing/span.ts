import {
  type Attributes,
  context,
  type Context,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

export interface SpanSettings {
  readonly kind?: 'internal' | 'server' | 'client' | 'consumer';
  /** The `traceparent` of a remote parent; defaults to the active span. */
  readonly parent?: string | undefined;
  /**
   * Values from closed lists, counts and ids: never a name, a URI or a parameter of a statement.
   */
  readonly attributes?: Attributes;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const;

/** Whether a tracer provider is registered: whoever runs the service brings the SDK. */
export function isTracing(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('whence') !== undefined;
}

/** A span that is ended by its owner. */
export class OpenSpan {
  private readonly within: Context;

  constructor(private readonly span: Span) {
    this.within = trace.setSpan(context.active(), span);
  }

  /** Runs a function with the span as the active one. */
  run<Result>(body: () => Result): Result {
    return context.with(this.within, body);
  }

  setAttributes(attributes: Attributes): void {
    this.span.setAttributes(attributes);
  }

  /** The kind of error is recorded, and not its message, which may contain names. */
  end(error?: unknown): void {
    if (error !== undefined) {
      const { code, name } = error as { readonly code?: string; readonly name?: string };
      this.span.setStatus({ code: SpanStatusCode.ERROR, message: code ?? name ?? 'Error' });
    }
    this.span.end();
  }
}

/** Starts a span; returns undefined if nothing traces. The caller ends it. */
export function openSpan(
  name: string,
  { kind = 'internal', parent, attributes }: SpanSettings = {},
): OpenSpan | undefined {
  if (!isTracing()) return undefined;
  const remote = parseTraceparent(parent);
  const within = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : context.active();
  return new OpenSpan(trace.getTracer('whence').startSpan(name, { kind: KINDS[kind], attributes }, within));
}

/** Runs an asynchronous function in a span; only runs it if nothing traces. */
export async function inSpan<Result>(
  name: string,
  settings: SpanSettings,
  body: () => Promise<Result>,
): Promise<Result> {
  const span = openSpan(name, settings);
  if (!span) return body();
  try {
    const result = await span.run(body);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** The `traceparent` of the active span, for work that goes on elsewhere. */
export function activeTraceparent(): string | undefined {
  const active = trace.getSpanContext(context.active());
  return active && formatTraceparent(active);
}

/** Returns a function that runs others with the present span as the active one. */
export function captureSpan(): <Result>(body: () => Result) => Result {
  const active = context.active();
  return (body) => context.with(active, body);
}
