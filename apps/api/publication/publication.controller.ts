import { Controller, Get, Header, Param } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { formatTrustedRoot, type TrustedRootJson } from '@core/trusted-root';
import { lagOf, PublicationReadModel, TrustedRootReadModel } from '@domain/publication';
import { Access } from '../http/index.js';
import { EntryParams } from '../ledger/ledger.request.js';
import { WitnessPolicyFile } from './public-log.js';
import type { PublicationResponse } from './publication.response.js';

/** @tag log */
@Controller('v1/ledger')
export class PublicationController {
  constructor(
    private readonly log: PublicationReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly clock: Clock,
    private readonly roots: TrustedRootReadModel,
    private readonly policy: WitnessPolicyFile,
  ) {}

  /** Report how far the log is published, and what prevents its publication. */
  @Get('publication')
  @Access('public-hashes')
  async status(): Promise<PublicationResponse> {
    const [status, latest, { treeSize }, figures] = await Promise.all([
      this.log.status(),
      this.log.latest(),
      this.ledger.position(),
      this.log.figures(),
    ]);
    const published = latest && {
      size: latest.size,
      root: latest.root.toString('hex'),
      publishedAt: latest.publishedAt,
    };
    return { ...status, published, treeSize, lag: lagOf(figures, this.clock.now()) };
  }

  /** Get the verifier key of the log (C2SP signed-note vkey). */
  @Get('key')
  @Access('public-hashes')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  async key(): Promise<string> {
    return `${await this.log.vkey()}\n`;
  }

  /**
   * Get what verifiers of the log trust, as one file: all keys of the log with their periods, and
   * its witnesses with their policy.
   */
  @Get('trusted-root')
  @Access('public-hashes')
  @Header('Cache-Control', 'public, max-age=60')
  async trustedRoot(): Promise<TrustedRootJson> {
    return formatTrustedRoot(await this.roots.trustedRoot(await this.policy.read()));
  }

  /** Prove, for offline verification, that an entry is in the published log (C2SP tlog-proof). */
  @Get('entries/:index/tlog-proof')
  @Access('public-hashes')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  async tlogProof(@Param() { index }: EntryParams): Promise<string> {
    const { index: recorded } = await this.ledger.entry(index);
    const checkpoint = await this.log.covering(recorded + 1);
    return (await this.log.tlogProofs([recorded], checkpoint)).get(recorded) ?? '';
  }
}
