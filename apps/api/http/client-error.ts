import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { processMetrics } from '@platform/metrics';
import { explainFrameworkError } from './framework-error.js';
import { problemOf } from './problem.js';
import { problemIdsOf } from './request-id.js';
import { BARE_HEADERS } from './security-headers.js';

/** Answers bytes that Node cannot parse as HTTP. No request exists, so it writes to the socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const { problem } = problemOf(explainFrameworkError(error), problemIdsOf(randomUUID()));
  processMetrics.increment('whence_http_refusals_total', { code: problem.code });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    ...Object.entries(BARE_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    `X-Request-Id: ${problem.requestId}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
