import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

/**
 * API keys, without their labels and the hashes of their secrets, which are kept beside the ledger.
 */
export class AccessProjection implements Projection {
  private readonly keys = new Map<string, { readonly issued: readonly Value[]; revoked: number | null }>();

  constructor(subscribe: Subscribe, report: ReportFault) {
    subscribe('key.issued', ({ index, data: { key, roles, expiresAt } }) =>
      this.keys.set(key, { issued: [roles.json, expiresAt, index], revoked: null }),
    );
    subscribe('key.revoked', ({ index, data }) => {
      const key = this.keys.get(data.key);
      if (key) key.revoked ??= index;
      else report(index, `revokes the key ${data.key}, which was never issued`);
    });
  }

  tables(): ProjectedTable[] {
    const rows = () => [...this.keys].map(([id, { issued, revoked }]) => [id, ...issued, revoked]);
    return [
      sortedTable('api_key', 'id roles:json expires_at:instant issued_entry:number revoked_entry:number', 1, rows),
    ];
  }
}

/** Erasures of personal data. The data itself is kept beside the ledger. */
export class PersonalDataProjection implements Projection {
  private readonly erasures: Value[][] = [];

  constructor(subscribe: Subscribe) {
    subscribe('personal-data.erased', ({ index, data: { commitment, reason } }) =>
      this.erasures.push([commitment, index, reason]),
    );
  }

  tables(): ProjectedTable[] {
    return [sortedTable('personal_data_erasure', 'commitment:bytes entry:number reason', 1, () => this.erasures)];
  }
}
