import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { VersionedRows } from './versioned-rows.js';

export class VendorsProjection implements Projection {
  private readonly vendors = new VersionedRows();
  private readonly terms = new VersionedRows();
  private readonly withdrawals: Value[][] = [];
  private readonly approvals = new VersionedRows();

  constructor(subscribe: Subscribe, report: ReportFault) {
    subscribe('vendor.declared', ({ index, data: { slug, name, kind, url } }) =>
      this.vendors.put(slug, index, [name, kind, url]),
    );
    subscribe('terms.recorded', ({ index, data }) => {
      const { terms, vendor, document, version, channel, jurisdiction, url, digest, publishedAt, capturedAt } = data;
      const identity = [vendor, document, version, channel, jurisdiction];
      const { effective, evidence, rules, generators } = data;
      const period = [effective.from, effective.to];
      const content = [url, digest, publishedAt, ...period, evidence, rules, capturedAt, generators];
      this.terms.put(terms, index, [...identity, ...content]);
    });
    subscribe('terms.withdrawn', ({ index, data: { terms, reason } }) => {
      if (!this.terms.close(terms, index)) report(index, 'withdraws terms that were not recorded before it');
      this.withdrawals.push([index, terms, reason]);
    });
    subscribe('approval.recorded', ({ index, data }) => {
      const { approval, vendor, channel, generator, grantedTo, purpose, approvedBy, effective, evidence, note } = data;
      const identity = [vendor, channel, generator, grantedTo, purpose];
      const content = [approvedBy, effective.from, effective.to, evidence, note];
      this.approvals.put(approval, index, [...identity, ...content]);
    });
  }

  tables(): ProjectedTable[] {
    const terms =
      'id valid_from:number valid_to:number vendor document version channel jurisdiction url digest:bytes ' +
      'published_at:instant effective_from:instant effective_to:instant evidence rules:json captured_at:instant ' +
      'generators:json';
    const approval =
      'id valid_from:number valid_to:number vendor channel generator granted_to purpose approved_by ' +
      'effective_from:instant effective_to:instant evidence:json note';
    return [
      sortedTable('vendor', 'slug valid_from:number valid_to:number name kind url', 2, () => this.vendors.rows()),
      sortedTable('terms', terms, 2, () => this.terms.rows()),
      sortedTable('terms_withdrawal', 'entry:number terms reason', 1, () => this.withdrawals),
      sortedTable('vendor_approval', approval, 2, () => this.approvals.rows()),
    ];
  }
}
