import type { JsonObject, JsonValue } from '@core/kernel';
import { GramIndex } from './gram-index.js';
import { objectOf, refuseParameter, requireKnown, textOf } from './read-parameters.js';

const NAME_LENGTH = 2_048;

/** Where the items of an evaluation set are, if an order does not hold them. */
export interface EvaluationPlace {
  readonly uri?: string;
  readonly shard?: string;
  readonly dataset?: string;
  readonly version?: string;
  /** The member of an item that holds its text; left out: `text`, then `content`. */
  readonly text?: string;
}

/** The items that records are compared with. It is shared by runs, and changes no more. */
export class EvaluationSet {
  readonly index: GramIndex;
  private readonly ids: string[] = [];

  /** @param facts what results state of where the items came from */
  constructor(
    n: number,
    readonly facts: JsonObject = {},
  ) {
    this.index = new GramIndex(n);
  }

  add(id: string, text: string): void {
    this.ids.push(id);
    this.index.add(text);
  }

  get size(): number {
    return this.ids.length;
  }

  idOf(item: number): string {
    return this.ids[item] ?? '';
  }
}

const FORMS = ['uri', 'shard', 'dataset,version'];

/** @throws DetectorError `invalid-parameters` */
export function readEvaluationPlace(value: JsonValue): EvaluationPlace {
  const given = objectOf(value, '/reference');
  requireKnown(given, ['uri', 'shard', 'dataset', 'version', 'text'], '/reference');
  const named = Object.keys(given).filter((name) => given[name] !== undefined);
  const form = named.filter((name) => name !== 'text').sort();
  if (!FORMS.includes(form.join()))
    refuseParameter('/reference', 'must name a uri, a shard, or a dataset and its version');
  return Object.fromEntries(named.map((name) => [name, textOf(given[name], `/reference/${name}`, NAME_LENGTH)]));
}
