import { HttpException } from '@nestjs/common';
import { WhenceError } from '@core/kernel';
import { HttpError, type HttpErrorCode } from './problem.js';

/** Codes of errors that Fastify, Node and Nest raise themselves, as our codes and messages. */
const KNOWN: Readonly<Record<string, readonly [HttpErrorCode, string]>> = {
  FST_ERR_BAD_URL: ['malformed-url', 'The path is not well-formed percent-encoded UTF-8.'],
  FST_ERR_MAX_PARAM_LENGTH: ['url-too-long', 'A name in the path is too long.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'The body is larger than this route accepts. Send it in parts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'This route does not accept this Content-Type.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed-request', 'The length of the body differs from Content-Length.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed-json', 'The body is empty; a JSON document is expected.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed-json', 'The body is not JSON.'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The request line and headers are larger than 32 KiB.'],
  HPE_INVALID_EOF_STATE: ['malformed-request', 'The request ended too early.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in time.'],
  ERR_STREAM_PREMATURE_CLOSE: ['malformed-request', 'The body ended too early.'],
  ECONNRESET: ['malformed-request', 'The connection was closed before the request had arrived.'],
};

/** Converts an error of the framework to an HttpError; returns any other error unchanged. */
export function explainFrameworkError(error: unknown): unknown {
  if (error instanceof WhenceError) return error;
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? KNOWN[code] : undefined;
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (known) return new HttpError(...known);
  if (typeof code === 'string' && code.startsWith('HPE_')) return malformed();
  return typeof status === 'number' && status >= 400 && status < 500 ? ofStatus(status) : error;
}

function ofStatus(status: number): HttpError {
  if (status === 404) return new HttpError('unknown-route', 'There is no such route. See /docs for the routes.');
  if (status === 413)
    return new HttpError('body-too-large', 'The body is larger than this route accepts. Send it in parts.');
  if (status === 415) return new HttpError('unsupported-media-type', 'This route does not accept this Content-Type.');
  return malformed();
}

function malformed(): HttpError {
  return new HttpError('malformed-request', 'This is not a well-formed HTTP request.');
}
