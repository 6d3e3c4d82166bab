import { isIP } from 'node:net';
import { isLoopback } from '@platform/config';
import { HttpError } from './problem.js';

export interface HostSettings {
  /** The address that is listened on; undefined: loopback. */
  readonly host?: string | undefined;
  readonly allowedHosts?: readonly string[] | undefined;
}

/**
 * Refuses requests that were sent to another host name than ours. A page of an attacker can point
 * its own name at this machine (DNS rebinding): the browser then takes our answers for those of the
 * page, and the page reads them. The name stays in `Host`, which no page can set. Headers of
 * proxies (`X-Forwarded-Host`) can be set by pages, and are ignored.
 */
export class AllowedHosts {
  private readonly onLoopback: boolean;
  private readonly names: readonly string[];

  constructor({ host = '127.0.0.1', allowedHosts = [] }: HostSettings) {
    this.onLoopback = isLoopback(host);
    this.names = allowedHosts;
  }

  /** Throws `host-not-allowed`. Any port is allowed: one may be forwarded to ours. */
  require(header: string | undefined): void {
    if (!this.onLoopback && this.names.length === 0) return;
    const name = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/i.exec(header ?? '');
    if (name !== null && this.allows((name[1] ?? name[2] ?? '').toLowerCase())) return;
    throw new HttpError(
      'host-not-allowed',
      'This service is not reached under the host name of this request. Use its address, or add the name to WHENCE_ALLOWED_HOSTS.',
    );
  }

  /** A browser that was sent to an address names the address: it cannot be pointed elsewhere. */
  private allows(name: string): boolean {
    const own = this.onLoopback ? isLoopback(name) : isIP(name) !== 0;
    return own || this.names.includes(name);
  }
}
