import { request as httpRequest } from 'node:http';
import type { HostileRequest } from './hostile-request.js';

/** The answer to a hostile request. A large one is counted and not kept. */
export interface HostileAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: number;
  /** The first 1 MB. */
  readonly text: string;
}

const KEPT = 1024 * 1024;

/**
 * Sends a body to the end unless the service closes the connection; reads the answer meanwhile.
 */
export function sendHostile(
  url: string,
  key: string,
  { method, path, type, encoding }: HostileRequest,
  body: Buffer,
): Promise<HostileAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': type,
      'content-length': body.length,
      ...(encoding && { 'content-encoding': encoding }),
    };
    const sent = httpRequest(url + path, { method, headers, agent: false }, (response) => {
      const kept: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        if (bytes < KEPT) kept.push(chunk);
        bytes += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(kept).toString('utf8');
        resolve({ status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '', bytes, text });
      });
    });
    // An answer that came before the connection broke is kept: `resolve` was called.
    sent.on('error', reject);
    sent.end(body);
  });
}
