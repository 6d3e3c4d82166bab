import { hexOrNull, jsonOrNull, textOf, textOrNull } from './members-of.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';

/** Keys, but for what is kept beside the ledger: labels and the hashes of secrets. */
export class AccessProjection implements Projection {
  readonly kinds = ['key.issued', 'key.revoked'];
  private readonly keys = new Map<string, { readonly issued: readonly Value[]; revoked: number | null }>();

  constructor(private readonly complain: Complain) {}

  apply({ index, kind, data }: ReplayedEntry): void {
    const id = textOf(data, 'key');
    if (kind === 'key.issued') {
      const issued = [jsonOrNull(data, 'roles'), textOrNull(data, 'expiresAt'), index];
      this.keys.set(id, { issued, revoked: null });
      return;
    }
    const key = this.keys.get(id);
    if (!key) return this.complain(index, `revokes the key ${id}, which was never issued`);
    key.revoked ??= index;
  }

  tables(): ProjectedTable[] {
    const rows = () => [...this.keys].map(([id, { issued, revoked }]) => [id, ...issued, revoked]);
    return [
      sortedTable('api_key', 'id roles:json expires_at:instant issued_entry:number revoked_entry:number', 1, rows),
    ];
  }
}

/** That personal data was erased. The data lies beside the ledger. */
export class PersonalDataProjection implements Projection {
  readonly kinds = ['personal-data.erased'];
  private readonly erasures: Value[][] = [];

  apply({ index, data }: ReplayedEntry): void {
    this.erasures.push([hexOrNull(data, 'commitment'), index, textOf(data, 'reason')]);
  }

  tables(): ProjectedTable[] {
    return [sortedTable('personal_data_erasure', 'commitment:bytes entry:number reason', 1, () => this.erasures)];
  }
}
