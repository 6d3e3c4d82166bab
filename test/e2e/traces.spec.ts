import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  context,
  type Context,
  ROOT_CONTEXT,
  type Span,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { pollUntil, startTestApi, startTestWorker, type TestApi } from '@testing/harness';

interface Recorded {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly attributes: Attributes;
  ended: boolean;
}

const spans: Recorded[] = [];
const hex = (bytes: number): string =>
  Array.from({ length: bytes }, () =>
    Math.floor(Math.random() * 255 + 1)
      .toString(16)
      .padStart(2, '0'),
  ).join('');

/** A tracer provider in memory, as small as the API allows. */
const tracer = {
  startSpan(name: string, options: { attributes?: Attributes } = {}, within: Context = context.active()): Span {
    const parent = trace.getSpanContext(within);
    const attributes = { ...options.attributes };
    const span: Recorded = {
      ...{
        name,
        traceId: parent?.traceId ?? hex(16),
        spanId: hex(8),
        parentId: parent?.spanId,
        attributes,
        ended: false,
      },
    };
    spans.push(span);
    return {
      spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 }),
      setAttributes: (more: Attributes) => Object.assign(attributes, more),
      setStatus: () => undefined,
      end: () => (span.ended = true),
    } as unknown as Span; // Only what our code calls.
  },
} as Tracer;

class ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>();
  active = (): Context => this.storage.getStore() ?? ROOT_CONTEXT;
  with = <Args extends unknown[], Result>(
    to: Context,
    body: (...args: Args) => Result,
    self?: unknown,
    ...args: Args
  ): Result => this.storage.run(to, () => body.call(self, ...args));
  bind = <Target>(_: Context, target: Target): Target => target;
  enable = (): this => this;
  disable = (): this => this;
}

describe('traces', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    trace.setGlobalTracerProvider({ getTracer: () => tracer });
    context.setGlobalContextManager(new ContextManager());
  });
  afterAll(async () => {
    trace.disable();
    context.disable();
    await api.close();
  });
  beforeEach(() => void spans.splice(0));

  const named = (name: string): Recorded => {
    const span = spans.find((one) => one.name === name);
    if (!span) throw new Error(`no span ${name} among ${spans.map((one) => one.name).join(', ')}`);
    return span;
  };
  /** The names from a span up to its root. */
  const pathOf = (span: Recorded): string[] => {
    const parent = spans.find(({ spanId }) => spanId === span.parentId);
    return [span.name, ...(parent ? pathOf(parent) : [])];
  };

  it('have the spans of a write below its request: transaction, append, statements', async () => {
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme' }, { headers: { 'x-request-id': 'traced' } });
    await pollUntil(
      async () => ({ body: spans.every(({ ended }) => ended) }) as never,
      (all) => all === true,
    );
    const request = named('PUT /v1/vendors/:slug');
    expect(request).toMatchObject({
      parentId: undefined,
      attributes: {
        'http.route': '/v1/vendors/:slug',
        'http.response.status_code': 201,
        'whence.request_id': 'traced',
      },
    });
    expect(pathOf(named('ledger append'))).toEqual(['ledger append', 'transaction', 'PUT /v1/vendors/:slug']);
    expect(pathOf(named('INSERT ledger_entry'))).toEqual([
      ...['INSERT ledger_entry', 'ledger append', 'transaction', 'PUT /v1/vendors/:slug'],
    ]);
    expect(pathOf(named('COMMIT'))).toEqual(['COMMIT', 'transaction', 'PUT /v1/vendors/:slug']);
    expect(JSON.stringify(spans)).not.toMatch(/acme/i);
  });

  it('continue the trace of traceparent, and go on in the jobs of the request', async () => {
    const traceId = hex(16);
    const from = `00-${traceId}-${hex(8)}-01`;
    const ordered = await api.request('POST', '/v1/removals', ORDER);
    const path = `/v1/removals/${ordered.body.id}/verifications`;
    await api.request('POST', path, {}, { headers: { traceparent: from } });
    const request = named('POST /v1/removals/:id/verifications');
    expect([request.traceId, request.parentId]).toEqual([traceId, from.slice(36, 52)]);
    const worker = await startTestWorker(api);
    await pollUntil(
      () => api.request('GET', '/v1/jobs?name=verification.verify-removal'),
      (body) => body.items.length > 0 && body.items.every(({ state }: { state: string }) => state === 'completed'),
    );
    await worker.close();
    const job = named('job verification.verify-removal');
    expect(job.traceId).toBe(traceId);
    expect(pathOf(job)).toContain('POST /v1/removals/:id/verifications');
    expect(spans.some((span) => span.parentId === job.spanId)).toBe(true);
  });

  it('begin anew where traceparent is malformed', async () => {
    await api.request('GET', '/health/live', undefined, { headers: { traceparent: '00-nothing-of-the-kind-01' } });
    expect(named('GET /health/live').parentId).toBeUndefined();
  });
});

const ORDER = {
  ...{ selector: { vendor: 'acme' }, reason: 'contract', effectiveAt: '2026-01-01T00:00:00Z', method: 'delete' },
};
