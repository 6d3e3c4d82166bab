import { type ProjectedTable, sortedTable } from './projected-table.js';
import type { Projection, Subscribe } from './projection.js';
import { VersionedRows } from './versioned-rows.js';

export class VendorsProjection implements Projection {
  private readonly vendors = new VersionedRows();
  private readonly terms = new VersionedRows();

  constructor(subscribe: Subscribe) {
    subscribe('vendor.declared', ({ index, data: { slug, name, kind, url } }) =>
      this.vendors.put(slug, index, [name, kind, url]),
    );
    subscribe('terms.recorded', ({ index, data }) => {
      const { terms, vendor, document, version, channel, jurisdiction, url, digest, publishedAt } = data;
      const identity = [vendor, document, version, channel, jurisdiction];
      const content = [url, digest, publishedAt, data.effective.from, data.effective.to, data.evidence, data.rules];
      this.terms.put(terms, index, [...identity, ...content]);
    });
  }

  tables(): ProjectedTable[] {
    const terms =
      'id valid_from:number valid_to:number vendor document version channel jurisdiction url digest:bytes ' +
      'published_at:instant effective_from:instant effective_to:instant evidence rules:json';
    return [
      sortedTable('vendor', 'slug valid_from:number valid_to:number name kind url', 2, () => this.vendors.rows()),
      sortedTable('terms', terms, 2, () => this.terms.rows()),
    ];
  }
}
