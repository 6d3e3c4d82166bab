import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ADD_CHECKPOINT_LIMIT } from '@core/witness';
import { httpUrl } from '@platform/process';
import type { StateFile } from './state-file.js';
import type { Witness } from './witness.js';
import { WitnessError } from './witness.errors.js';

export interface ServedWitness {
  readonly url: string;
  close(): Promise<void>;
}

export interface WitnessServer {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly witness: Witness;
  readonly state: StateFile;
  readonly log: (line: string) => void;
}

const MONITORED = /^\/([0-9a-f]{64})\/checkpoint$/;
const TEXT = 'text/plain; charset=utf-8';

/** Serves tlog-witness v1.0.0 over HTTP; the submission prefix is also the monitoring prefix. */
export async function serveWitness(options: WitnessServer): Promise<ServedWitness> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      if (!response.headersSent) reply(response, 500, 'the witness failed');
      else response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  await listen(server, options);
  const { address, port } = server.address() as AddressInfo;
  return {
    url: httpUrl(address, port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function listen(server: Server, { host, port }: WitnessServer): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new WitnessError('address-not-available', `The witness cannot listen on ${host}:${port}: ${error.message}.`),
      );
    });
    server.listen({ host, port }, resolve);
  });
}

async function answer(options: WitnessServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = request;
  if (method === 'POST' && url === '/add-checkpoint') return addCheckpoint(options, request, response);
  const [, originHash] = MONITORED.exec(url) ?? [];
  const checkpoint = method === 'GET' && originHash !== undefined ? options.state.checkpoint(originHash) : undefined;
  if (checkpoint === undefined) return reply(response, 404, 'nothing is here');
  reply(response, 200, checkpoint);
}

async function addCheckpoint(
  { witness, log }: WitnessServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await limitedBody(request);
  const given = body === undefined ? ({ status: 400, why: 'too large' } as const) : await witness.addCheckpoint(body);
  if (typeof given === 'string') return reply(response, 200, given);
  // tlog-witness: the body is the size alone, with a media type of its own.
  if (given.status === 409) return reply(response, 409, String(given.size), 'text/x.tlog.size');
  if (given.status === 422) log(`refused a checkpoint of a known log: ${given.why}`);
  reply(response, given.status, given.why);
}

async function limitedBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= ADD_CHECKPOINT_LIMIT) chunks.push(chunk);
  }
  return bytes <= ADD_CHECKPOINT_LIMIT ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function reply(response: ServerResponse, status: number, text: string, type = TEXT): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(text.endsWith('\n') ? text : `${text}\n`);
}
