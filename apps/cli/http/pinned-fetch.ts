import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import { CliError } from '../cli.errors.js';

/** What `ApiClient` needs of `fetch`. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/**
 * Requests to the service of this installation, which serves TLS with a certificate of another name
 * than the address that it is reached under here. The peer must present exactly the certificate in
 * `certFile`: no authority and no name is trusted. Throws `api-unreachable` before anything is
 * sent.
 */
export function pinnedFetch(certFile: string): Fetch {
  return async (url, init) => {
    const socket = await connectPinned(url, certFile);
    const request = httpRequest(url, {
      protocol: 'http:',
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      createConnection: () => socket,
      ...(init.signal && { signal: init.signal }),
    });
    const { body } = init;
    request.end(typeof body === 'string' || body instanceof Uint8Array ? body : undefined);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const headers = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    return new Response(new Uint8Array(await buffer(response)), { status: response.statusCode ?? 500, headers });
  };
}

async function connectPinned({ hostname, port }: URL, certFile: string): Promise<TLSSocket> {
  const host = hostname.replace(/^\[|\]$/g, '');
  // The comparison below is stricter than that of a chain.
  const socket = connect({ host, port: Number(port || 443), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const expected = new X509Certificate(readFileSync(certFile));
  if (socket.getPeerX509Certificate()?.raw.equals(expected.raw) === true) return socket;
  socket.destroy();
  throw new CliError('api-unreachable', `${hostname}:${port} serves another certificate than ${certFile}.`);
}
