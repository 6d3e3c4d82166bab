import { Injectable } from '@nestjs/common';
import { canonicalJson, Clock, type JsonObject, parseInstant } from '@core/kernel';
import { objectionToSecond } from '@domain/access';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { canonicalMembers, readCommand } from '@platform/validation';
import { ApproveWaiver } from './approve-waiver.command.js';
import { EndWaiver } from './end-waiver.command.js';
import { invalidWaiver, PolicyError } from './policy.errors.js';
import { waiverApproved, waiverEnded, waiverRequested } from './policy.ledger-entries.js';
import { RequestWaiver, WaiverScope } from './request-waiver.command.js';
import { RulesReadModel } from './rules.read-model.js';
import { CLOSE_WAIVER, INSERT_WAIVER, SELECT_NEXT_WAIVER, SELECT_SAME_WAIVER } from './store/waiver.sql.js';
import { afterWaiverStep, type Waiver, type WaiverContent, type WaiverPhase, type WaiverStep } from './waiver.js';
import { WaiversReadModel } from './waivers.read-model.js';

/** The result of a statement about a waiver. `existing`: the same is recorded already. */
export interface WaiverRecorded {
  readonly waiver: string;
  readonly state: WaiverPhase;
  readonly receipt: Receipt;
  readonly existing: boolean;
}

/** Requests, approves and ends waivers. */
@Injectable()
export class WaiversService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly rules: RulesReadModel,
    private readonly waivers: WaiversReadModel,
    private readonly clock: Clock,
  ) {}

  /**
   * Requests a waiver of a stated rule. The same request is `existing` until the waiver ended or
   * expired.
   */
  async request(tx: Transaction, by: Actor, command: RequestWaiver): Promise<WaiverRecorded> {
    const content = canonicalRequest(readCommand(RequestWaiver, command, invalidWaiver));
    const { nextIndex } = await this.ledger.open(tx);
    const rule = await this.rules.within(tx).requireRule(content.rule, nextIndex);
    if (rule.state === 'retired')
      throw new PolicyError('rule-retired', `The rule "${rule.rule}" is retired: there is nothing to waive.`);
    if (content.until <= this.now()) {
      const complaints = [{ pointer: '/until', message: 'must be in the future' }];
      throw invalidWaiver({ complaints });
    }
    const json = canonicalJson(content as WaiverContent & JsonObject);
    const [same] = await tx.query<{ waiver: string; phase: WaiverPhase; requestedEntry: number }>(SELECT_SAME_WAIVER, [
      content.rule,
      json,
    ]);
    if (same) {
      const receipt = await this.entries.receipt(same.requestedEntry, tx);
      return { waiver: same.waiver, state: same.phase, receipt, existing: true };
    }
    const [next] = await tx.query<{ number: number }>(SELECT_NEXT_WAIVER);
    const number = next?.number ?? 0;
    const waiver = `waiver-${number + 1}`;
    const receipt = await this.ledger.append(tx, by, waiverRequested(waiver, content));
    const { index } = receipt;
    await tx.query(INSERT_WAIVER, [waiver, index, number, content.rule, 'requested', json, by, index]);
    return { waiver, state: 'requested', receipt, existing: false };
  }

  /** Approves a waiver as a second person; from now on it lifts what its rule denies. */
  approve(tx: Transaction, by: Actor, id: string, command: ApproveWaiver): Promise<WaiverRecorded> {
    const { reason } = readCommand(ApproveWaiver, command, invalidWaiver);
    const step = async ({ requestedBy }: Waiver): Promise<WaiverStep> => {
      return { step: 'approve', objection: await objectionToSecond(tx, requestedBy, by) };
    };
    return this.take(tx, by, id, step, waiverApproved(id, reason));
  }

  /** Ends a waiver: from now on it lifts nothing. */
  end(tx: Transaction, by: Actor, id: string, command: EndWaiver): Promise<WaiverRecorded> {
    const { reason } = readCommand(EndWaiver, command, invalidWaiver);
    return this.take(tx, by, id, () => ({ step: 'end' }), waiverEnded(id, reason));
  }

  /** Takes a step. If the last statement about the waiver is the same, returns its receipt. */
  private async take(
    tx: Transaction,
    by: Actor,
    id: string,
    stepOf: (waiver: Waiver) => WaiverStep | Promise<WaiverStep>,
    statement: Statement,
  ): Promise<WaiverRecorded> {
    const { nextIndex } = await this.ledger.open(tx);
    const waiver = await this.waivers.within(tx).requireWaiver(id, nextIndex);
    const [last] = await this.entries.entries([waiver.validFrom], tx);
    const repeated =
      last?.kind === statement.kind && last.by === by && canonicalJson(last.data) === canonicalJson(statement.data);
    if (repeated) {
      const receipt = await this.entries.receipt(waiver.validFrom, tx);
      return { waiver: id, state: waiver.phase, receipt, existing: true };
    }
    const after = afterWaiverStep(waiver, await stepOf(waiver), this.now());
    if ('refused' in after) {
      const what = statement.kind.slice('waiver.'.length);
      throw new PolicyError('waiver-step-refused', `The waiver ${id} cannot be ${what}: ${after.refused}.`);
    }
    const receipt = await this.ledger.append(tx, by, statement);
    const { number, rule, scope, reason, until, requestedBy, requestedEntry } = waiver;
    const content = JSON.stringify({ rule, scope, reason, until });
    await tx.query(CLOSE_WAIVER, [id, receipt.index]);
    const row = [id, receipt.index, number, rule, after.phase, content, requestedBy, requestedEntry];
    await tx.query(INSERT_WAIVER, row);
    return { waiver: id, state: after.phase, receipt, existing: false };
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}

function canonicalRequest({ rule, scope, reason, until }: RequestWaiver): WaiverContent {
  return {
    rule,
    scope: canonicalMembers<WaiverScope>(WaiverScope, scope),
    reason,
    until: parseInstant(until),
  };
}
