import { Injectable } from '@nestjs/common';
import { Clock, type Instant, parseInstant } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { AccessError, malformedKey } from './access.errors.js';
import { keyIssued, keyRevoked } from './access.ledger-entries.js';
import { AccessReadModel } from './access.read-model.js';
import { hashSecret, newKeyId, newSecret } from './api-key.js';
import { canonicalRoles, IssueKey } from './issue-key.command.js';
import type { Role } from './permissions.js';
import { INSERT_KEY, REVOKE_KEY } from './store/access.sql.js';

export interface IssuedKey {
  readonly id: string;
  /** Shown once: only its hash is kept. */
  readonly secret: string;
  readonly roles: readonly Role[];
  readonly receipt: Receipt;
}

/** Issues and revokes API keys. */
@Injectable()
export class AccessService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly positions: LedgerReadModel,
    private readonly readModel: AccessReadModel,
    private readonly clock: Clock,
  ) {}

  async issue(tx: Transaction, by: Actor, command: IssueKey): Promise<IssuedKey> {
    const { label, roles: asked, expiresAt } = readCommand(IssueKey, command, malformedKey);
    const id = newKeyId();
    const secret = newSecret(id);
    const roles = canonicalRoles(asked);
    const receipt = await this.record(tx, by, { id, secret, roles, label, expiresAt: this.inFuture(expiresAt) });
    return { id, secret, roles, receipt };
  }

  /** The key is refused from the commit on. A repeat returns the first receipt. */
  async revoke(tx: Transaction, by: Actor, id: string): Promise<{ receipt: Receipt; existing: boolean }> {
    await this.ledger.open(tx);
    const keys = this.readModel.within(tx);
    const key = await keys.key(id);
    if (!key) throw new AccessError('key-not-found', `There is no key ${id}.`);
    if (key.revokedEntry !== null) {
      return { receipt: await this.positions.receipt(key.revokedEntry, tx), existing: true };
    }
    const admins = await keys.liveAdminKeys(this.clock.now());
    if (admins.length === 1 && admins[0]?.id === id) {
      throw new AccessError(
        'last-admin-key',
        'This is the last admin key. Issue another admin key, then revoke this one.',
      );
    }
    return { receipt: await this.recordRevocation(tx, by, id), existing: false };
  }

  /**
   * Ensures that an admin key exists. A given secret (WHENCE_ADMIN_KEY) becomes the admin key, and
   * that of an earlier setting is revoked. Without a secret, a key is generated if there is no
   * admin key; `generated` is its secret, to be shown once.
   */
  async ensureAdminKey(tx: Transaction, secret?: string): Promise<{ id: string; generated?: string }> {
    await this.ledger.open(tx);
    return secret === undefined ? this.ensureSomeAdminKey(tx) : this.ensureThisAdminKey(tx, secret);
  }

  private async ensureSomeAdminKey(tx: Transaction): Promise<{ id: string; generated?: string }> {
    const [live] = await this.readModel.within(tx).liveAdminKeys(this.clock.now());
    if (live) return { id: live.id };
    const { id, secret } = await this.issue(tx, 'system:setup', { label: 'first admin key', roles: ['admin'] });
    return { id, generated: secret };
  }

  private async ensureThisAdminKey(tx: Transaction, secret: string): Promise<{ id: string }> {
    const keys = this.readModel.within(tx);
    const known = await keys.keyOf(secret);
    if (known && known.revokedEntry !== null) {
      throw new AccessError('key-revoked', 'WHENCE_ADMIN_KEY is a key that was revoked. Choose another secret.');
    }
    if (known) return { id: known.id };
    const earlier = (await keys.liveAdminKeys(this.clock.now())).filter((key) => key.label === SETTING_LABEL);
    const id = newKeyId();
    await this.record(tx, 'system:setup', { id, secret, roles: ['admin'], label: SETTING_LABEL });
    for (const key of earlier) await this.recordRevocation(tx, 'system:setup', key.id);
    return { id };
  }

  private async record(tx: Transaction, by: Actor, key: NewKey): Promise<Receipt> {
    const receipt = await this.ledger.append(tx, by, keyIssued(key.id, key.roles, key.expiresAt));
    const hash = hashSecret(key.secret);
    await tx.query(INSERT_KEY, [key.id, key.label, hash, key.roles, key.expiresAt ?? null, receipt.index]);
    return receipt;
  }

  private async recordRevocation(tx: Transaction, by: Actor, id: string): Promise<Receipt> {
    const receipt = await this.ledger.append(tx, by, keyRevoked(id));
    await tx.query(REVOKE_KEY, [id, receipt.index]);
    return receipt;
  }

  private inFuture(instant: string | undefined): Instant | undefined {
    if (instant === undefined) return undefined;
    const expiresAt = parseInstant(instant);
    if (expiresAt > this.clock.now().toISOString()) return expiresAt;
    throw malformedKey({ complaints: [{ pointer: '/expiresAt', message: 'must be in the future' }] });
  }
}

/**
 * The label of the key from the environment. A change of the setting revokes every admin key with
 * this label.
 */
const SETTING_LABEL = 'WHENCE_ADMIN_KEY';

interface NewKey {
  readonly id: string;
  readonly secret: string;
  readonly roles: readonly Role[];
  readonly label: string;
  readonly expiresAt?: Instant;
}
