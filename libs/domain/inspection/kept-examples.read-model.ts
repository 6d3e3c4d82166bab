import { Inject, Injectable } from '@nestjs/common';
import { examplesOf } from '@core/detectors';
import { Database, type Reader } from '@platform/database';
import { InspectionError } from './inspection.errors.js';
import { InspectionsReadModel } from './inspections.read-model.js';
import { KeptContentReadModel } from './kept-content.read-model.js';
import { itemsOf } from './kept-lists.js';
import { resultsOf } from './measurement-list.js';
import { ResultLists } from './result-lists.service.js';
import { SELECT_KEPT_EXAMPLES } from './store/kept-content.sql.js';

const DETECTOR = 'phrases';

/** Where an example is, as the facts have it, and the folded text around it. */
export interface ExampleText {
  readonly tier: string;
  readonly phrase: string;
  /** SHA-256 of the record's text. */
  readonly digest: string;
  /** Number of the record within the shard. */
  readonly record: number;
  readonly text: string;
}

type ExamplePlace = Omit<ExampleText, 'text'>;

/** The texts of examples that an inspection was told to keep, until their secret is erased. */
@Injectable()
export class KeptExamplesReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly inspections: InspectionsReadModel,
    private readonly kept: KeptContentReadModel,
    private readonly lists: ResultLists,
  ) {}

  /**
   * In the order of the facts' examples. They are read as they are now.
   * @param shard its number
   * @throws InspectionError `examples-not-kept` if none were kept of the shard, or they are erased
   */
  async of(inspection: string, shard: number): Promise<ExampleText[]> {
    const { detectors } = await this.inspections.requireInspection(inspection, Number.MAX_SAFE_INTEGER);
    const rows = await this.reader.query<{ facts: Buffer; kept: string }>(SELECT_KEPT_EXAMPLES, [inspection, shard]);
    const secret = rows.length === 0 ? null : await this.kept.secretOf(detectors);
    const [row] = rows;
    if (!secret || !row) {
      const why = row
        ? 'Their secret was erased.'
        : 'Order phrases with {"keep": true}; of a shard without any, none is.';
      throw new InspectionError('examples-not-kept', `No texts of examples are kept of this shard. ${why}`);
    }
    const list = this.lists.read({ digest: row.kept });
    const texts = examplesOf(await itemsOf(secret, { inspection, shard, detector: DETECTOR }, list));
    const results = resultsOf(await this.lists.text({ digest: row.facts }));
    const found = results.find(({ detector }) => detector === DETECTOR);
    // As `phrases` makes them.
    const examples = found?.outcome === 'measured' ? (found.facts['examples'] as unknown as ExamplePlace[]) : [];
    return examples.map(({ tier, phrase, digest, record }, at) => {
      return { tier, phrase, digest, record, text: texts[at]?.text ?? '' };
    });
  }
}
