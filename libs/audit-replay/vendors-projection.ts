import { HeldRows } from './held-rows.js';
import { hexOrNull, jsonOrNull, objectOf, textOf, textOrNull } from './members-of.js';
import { type ProjectedTable, sortedTable } from './projected-table.js';
import type { Projection, ReplayedEntry } from './replayed-entry.js';

export class VendorsProjection implements Projection {
  readonly kinds = ['vendor.declared', 'terms.recorded'];
  private readonly vendors = new HeldRows();
  private readonly terms = new HeldRows();

  apply({ index, kind, data }: ReplayedEntry): void {
    const text = (member: string): string | null => textOrNull(data, member);
    if (kind === 'vendor.declared') {
      this.vendors.hold(textOf(data, 'slug'), index, [textOf(data, 'name'), textOf(data, 'kind'), text('url')]);
      return;
    }
    const effective = objectOf(data, 'effective');
    this.terms.hold(textOf(data, 'terms'), index, [
      ...[
        textOf(data, 'vendor'),
        textOf(data, 'document'),
        textOf(data, 'version'),
        text('channel'),
        text('jurisdiction'),
      ],
      ...[text('url'), hexOrNull(data, 'digest'), text('publishedAt')],
      ...[textOrNull(effective, 'from'), textOrNull(effective, 'to'), text('evidence'), jsonOrNull(data, 'rules')],
    ]);
  }

  tables(): ProjectedTable[] {
    const terms =
      'id valid_from:number valid_to:number vendor document version channel jurisdiction url digest:bytes published_at:instant ' +
      'effective_from:instant effective_to:instant evidence rules:json';
    return [
      sortedTable('vendor', 'slug valid_from:number valid_to:number name kind url', 2, () => this.vendors.rows()),
      sortedTable('terms', terms, 2, () => this.terms.rows()),
    ];
  }
}
