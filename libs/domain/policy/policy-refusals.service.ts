import { Injectable } from '@nestjs/common';
import { type Actor, LedgerService, type Receipt, RefusedWrite } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { describeFindings, type RefusedFinding, statedFinding, toJson } from './policy-finding.js';
import { policyRefused, type RefusedSubject } from './policy.ledger-entries.js';
import type { Gate } from './state-rule.command.js';
import { insertRefusals } from './store/refusals.store.js';

/** What somebody attempts. */
export interface AttemptedWrite {
  readonly gate: Gate;
  readonly subject: RefusedSubject;
  /** For people, as the subject of a sentence. */
  readonly what: string;
}

/** Makes the refusals of attempts, each with how it is recorded. */
@Injectable()
export class PolicyRefusals {
  constructor(private readonly ledger: LedgerService) {}

  refusal(by: Actor, { gate, subject, what }: AttemptedWrite, findings: readonly RefusedFinding[]): RefusedWrite {
    const record = async (tx: Transaction): Promise<Receipt> => {
      const statement = policyRefused(gate, subject, findings.map(statedFinding));
      const receipt = await this.ledger.append(tx, by, statement);
      await insertRefusals(tx, [{ entry: receipt.index, statement }]);
      return receipt;
    };
    const message = describeFindings(what, findings);
    const details = { findings: findings.map(toJson) };
    return new RefusedWrite({ kind: 'conflict', code: 'policy-refused', message, details, record });
  }
}
