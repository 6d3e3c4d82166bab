import { Controller, Get, Header, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { processMetrics } from '@platform/metrics';
import { Access } from '../http/index.js';
import { DatabaseFigures } from './database-figures.js';
import { MetricsAccess } from './metrics-access.js';

/** @tag operations */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly access: MetricsAccess,
    private readonly figures: DatabaseFigures,
  ) {}

  /**
   * Get the metrics of this process, in the text format of Prometheus.
   *
   * Without a key from the same machine only, unless `WHENCE_METRICS` states otherwise: `key`
   * requires one of every caller, `public` of none, `off` turns the route off.
   */
  @Get()
  @Access('public')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  async metrics(@Req() request: FastifyRequest): Promise<string> {
    await this.access.require(request);
    await this.figures.refresh();
    return processMetrics.exposition();
  }
}
