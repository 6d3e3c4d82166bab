import { BlockList, isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { MetricsSetting } from '@platform/config';
import { HttpError } from '../http/problem.js';

/** The value of WHENCE_METRICS. */
export class MetricsSettings {
  constructor(readonly access: MetricsSetting) {}
}

/** Headers by which a proxy on this machine shows that the request comes from elsewhere. */
const PROXIED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/**
 * Decides who may scrape. `loopback`: this machine without a key, others with a key that may read;
 * `key`: nobody without one; `public`: everybody; `off`: nobody.
 */
@Injectable()
export class MetricsAccess {
  constructor(private readonly settings: MetricsSettings) {}

  async require(request: FastifyRequest): Promise<void> {
    const { access } = this.settings;
    if (access === 'off') throw new HttpError('unknown-route', 'Metrics are turned off: see WHENCE_METRICS.');
    if (access === 'public' || (access === 'loopback' && isLocal(request))) return;
    await request.server.requireKey(request, 'read');
  }
}

function isLocal({ raw, headers }: FastifyRequest): boolean {
  const { remoteAddress = '' } = raw.socket;
  const isLoopback = loopback.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
  return isLoopback && !PROXIED.some((name) => headers[name] !== undefined);
}
