import { randomBytes } from 'node:crypto';
import { Injectable, Optional } from '@nestjs/common';
import { Clock, type Instant, parseInstant } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { AccessError, malformedKey } from './access.errors.js';
import { keyIssued, keyRevoked } from './access.ledger-entries.js';
import { AccessReadModel } from './access.read-model.js';
import { AccessSettings } from './access-settings.js';
import { commitmentToSecret, hashSecret, KEY_SALT_BYTES, newSecret } from './api-key.js';
import { canonicalDatasets } from './dataset-scope.js';
import { canonicalRoles, IssueKey } from './issue-key.command.js';
import type { Role } from './permissions.js';
import { foldedName, type Principal, type PrincipalKind } from './principal.js';
import { randomId } from './random-id.js';
import { INSERT_KEY, INSERT_PRINCIPAL, REVOKE_KEY, SELECT_PRINCIPAL_BY_NAME } from './store/access.sql.js';

export interface IssuedKey {
  readonly id: string;
  /** Shown once: only its hash is kept. */
  readonly secret: string;
  readonly roles: readonly Role[];
  /** Without its name, which may be erased: a stored answer must not hold it. */
  readonly principal: Principal;
  readonly expiresAt?: Instant;
  readonly datasets?: readonly string[];
  readonly receipt: Receipt;
}

const DAY_MS = 86_400_000;

/** Issues and revokes API keys. */
@Injectable()
export class AccessService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly positions: LedgerReadModel,
    private readonly readModel: AccessReadModel,
    private readonly clock: Clock,
    @Optional() private readonly settings: AccessSettings = new AccessSettings(),
  ) {}

  async issue(tx: Transaction, by: Actor, command: IssueKey): Promise<IssuedKey> {
    const stated = readCommand(IssueKey, command, malformedKey);
    if (stated.label.trim() === SETTING_NAME) {
      const message = 'is the label of the key of that setting: choose another';
      throw malformedKey({ complaints: [{ pointer: '/label', message }] });
    }
    const roles = canonicalRoles(stated.roles);
    const expiresAt = this.inFuture(stated.expiresAt) ?? this.defaultExpiry();
    const datasets = stated.datasets && canonicalDatasets(stated.datasets);
    return this.issueNew(tx, by, { ...ownerOf(stated, roles), roles, label: stated.label, expiresAt, datasets });
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
   * admin key; `generated` is its secret, to be shown once. Neither expires, so that an
   * installation never locks its operator out, and neither belongs to a person.
   */
  async ensureAdminKey(tx: Transaction, secret?: string): Promise<{ id: string; generated?: string }> {
    await this.ledger.open(tx);
    return secret === undefined ? this.ensureSomeAdminKey(tx) : this.ensureThisAdminKey(tx, secret);
  }

  private async ensureSomeAdminKey(tx: Transaction): Promise<{ id: string; generated?: string }> {
    const [live] = await this.readModel.within(tx).liveAdminKeys(this.clock.now());
    if (live) return { id: live.id };
    const first: KeyOrder = { owner: 'first admin', roles: ['admin'], label: 'first admin key', kind: 'service' };
    const { id, secret } = await this.issueNew(tx, 'system:setup', first);
    return { id, generated: secret };
  }

  private async ensureThisAdminKey(tx: Transaction, secret: string): Promise<{ id: string }> {
    const keys = this.readModel.within(tx);
    const known = await keys.keyOf(secret);
    if (known && known.revokedEntry !== null) {
      throw new AccessError('key-revoked', 'WHENCE_ADMIN_KEY is a key that was revoked. Choose another secret.');
    }
    if (known) return { id: known.id };
    const earlier = await keys.settingKeys();
    const order: KeyOrder = { owner: SETTING_NAME, kind: 'service', roles: ['admin'], label: SETTING_NAME };
    const { id } = await this.record(tx, 'system:setup', { ...order, id: randomId(), secret, fromSetting: true });
    for (const key of earlier) await this.recordRevocation(tx, 'system:setup', key);
    return { id };
  }

  private async issueNew(tx: Transaction, by: Actor, order: KeyOrder): Promise<IssuedKey> {
    const id = randomId();
    return this.record(tx, by, { ...order, id, secret: newSecret(id), fromSetting: false });
  }

  private async record(tx: Transaction, by: Actor, key: NewKey): Promise<IssuedKey> {
    const { id, secret, roles, expiresAt, datasets } = key;
    await this.ledger.open(tx);
    const known = await this.knownPrincipal(tx, key);
    const principal = known ?? { id: randomId(), kind: key.kind ?? key.usualKind ?? 'person' };
    const [salt, hash] = [randomBytes(KEY_SALT_BYTES), hashSecret(secret)];
    const commitment = commitmentToSecret(id, salt, hash);
    const terms = { principal, expiresAt, datasets, commitment };
    const receipt = await this.ledger.append(tx, by, keyIssued(id, roles, terms));
    const entry = receipt.index;
    if (!known) {
      const row = [principal.id, principal.kind, entry, key.owner, foldedName(key.owner)];
      await tx.query(INSERT_PRINCIPAL, row);
    }
    const stated = [id, key.label, hash, roles, expiresAt, entry, principal.id, datasets];
    await tx.query(INSERT_KEY, [...stated, key.fromSetting, salt, commitment]);
    return { id, secret, roles, principal, expiresAt, datasets, receipt };
  }

  /** The principal with this name. A person does not become a service, nor a service a person. */
  private async knownPrincipal(tx: Transaction, { owner, kind }: NewKey): Promise<Principal | undefined> {
    const [known] = await tx.query<Principal>(SELECT_PRINCIPAL_BY_NAME, [foldedName(owner)]);
    if (!known || kind === undefined || known.kind === kind) return known;
    const message = `is a ${known.kind} already, and cannot be a ${kind}: give the ${kind} another name`;
    throw new AccessError('principal-differs', `The principal ${message}.`, [{ pointer: '/principalKind', message }]);
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

  private defaultExpiry(): Instant | undefined {
    const { keyDays } = this.settings;
    return keyDays === 0 ? undefined : new Date(this.clock.now().getTime() + keyDays * DAY_MS).toISOString();
  }
}

/**
 * The label and principal of the key from the environment. No request can take the label. A change
 * of the setting revokes the keys that a column marks, whatever their label.
 */
const SETTING_NAME = 'WHENCE_ADMIN_KEY';

interface KeyOrder {
  /** The principal's name. */
  readonly owner: string;
  /** The principal's kind, as far as it is stated. */
  readonly kind?: PrincipalKind;
  /** The kind of a new principal for which none is stated. */
  readonly usualKind?: PrincipalKind;
  readonly roles: readonly Role[];
  readonly label: string;
  readonly expiresAt?: Instant;
  readonly datasets?: readonly string[];
}

interface NewKey extends KeyOrder {
  readonly id: string;
  readonly secret: string;
  readonly fromSetting: boolean;
}

function ownerOf(
  { principal, principalKind, label }: IssueKey,
  roles: readonly Role[],
): Pick<KeyOrder, 'owner' | 'kind' | 'usualKind'> {
  if (principal === undefined) return { owner: label, usualKind: 'service' };
  const serves = roles.length === 1 && roles[0] === 'service';
  return { owner: principal, kind: principalKind, usualKind: serves ? 'service' : 'person' };
}
