import { Injectable } from '@nestjs/common';
import { canonicalJson, type JsonObject } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService } from '@domain/ledger';
import { ShardsReadModel } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { findingIdentity, type NewFinding, type ReportedKind } from './finding.js';
import { type StateChange, FindingStepsService } from './finding-steps.service.js';
import { invalidFinding } from './findings.errors.js';
import { type FindingRecord, FindingsReadModel } from './findings.read-model.js';
import { FindingsService } from './findings.service.js';
import { ReportFinding } from './report-finding.command.js';
import { lastStatuses } from './store/findings.store.js';

const DETAILS: Readonly<Record<ReportedKind, string>> = {
  'metadata-malformed': 'Some of the metadata that the shard was registered from is malformed, and was not taken.',
  'metadata-contradictory': 'The metadata that the shard was registered from contradicts itself.',
};

/** Raises what importers report of the metadata that they read. */
@Injectable()
export class FindingReportsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly shards: ShardsReadModel,
    private readonly service: FindingsService,
    private readonly steps: FindingStepsService,
    private readonly findings: FindingsReadModel,
  ) {}

  /**
   * Reported again with the same faults it is `existing`, whatever people decided about it: the
   * import of a file can be repeated. With other faults it replaces an unsettled one.
   */
  async report(tx: Transaction, by: Actor, command: ReportFinding): Promise<StateChange & { readonly id: string }> {
    const { kind, shard, source, faults } = readCommand(ReportFinding, command, invalidFinding);
    const { nextIndex } = await this.ledger.open(tx);
    await this.shards.within(tx).numberOf(shard, nextIndex);
    const severity = kind === 'metadata-contradictory' ? 'warning' : 'info';
    const evidence = { source, faults: faults.map((fault): JsonObject => ({ ...fault })) };
    const found: NewFinding = { kind, severity, subject: { shard }, detail: DETAILS[kind], evidence };
    const last = await this.lastOf(tx, found, nextIndex);
    if (last && textOf(last.evidence) === textOf(evidence)) {
      const receipt = await this.entries.receipt(last.entry, tx);
      return { id: last.id, state: last.state, existing: true, receipt };
    }
    if (last?.state === 'open' || last?.state === 'acknowledged')
      await this.steps.resolve(tx, by, last.id, { reason: 'It was reported again with other faults.' });
    const [raised] = await this.service.raise(tx, by, [found]);
    const id = raised?.id ?? '';
    const { entry } = await this.findings.within(tx).requireFinding(id, Number.MAX_SAFE_INTEGER);
    return { id, state: 'open', existing: false, receipt: await this.entries.receipt(entry, tx) };
  }

  private async lastOf(tx: Transaction, found: NewFinding, asOf: number): Promise<FindingRecord | null> {
    const [last] = (await lastStatuses(tx, [findingIdentity(found)])).values();
    return last ? this.findings.within(tx).finding(last.finding, asOf) : null;
  }
}

const textOf = (evidence: JsonObject | undefined): string => canonicalJson(evidence ?? null);
