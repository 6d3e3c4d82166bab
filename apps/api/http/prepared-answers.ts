import { BoundedCache } from '@platform/cache';
import type { LedgerPosition } from '@domain/ledger';
import { type Answer, answer } from './answer.js';

/** A body without its position, and its JSON. */
interface Prepared<Body> {
  readonly body: Body;
  readonly json: string;
}

/** What has the same key has the same body. */
interface Keyed<Body> {
  readonly key: string;
  readonly compute: () => Promise<Body>;
}

/** Bytes of JSON. A body takes twice as many besides. */
const JSON_BYTES = 8 * 2 ** 20;
const KEYS_CACHED = 4_096;
const JSON_TEXT = Symbol('the JSON of an answer');

/**
 * Large answers, each kept with its JSON until others need its room. The answer to a question at a
 * position never changes; positions at which it is the same share its body.
 */
export class PreparedAnswers<Body extends object> {
  private readonly bodies: BoundedCache<Prepared<Body>>;
  private readonly keys = new BoundedCache<string>(KEYS_CACHED);

  /** @param name under which the metrics show the cache */
  constructor(name: string) {
    this.bodies = new BoundedCache(JSON_BYTES, name);
  }

  /** @param question all that the answer depends on besides the position */
  async answer(asOf: LedgerPosition, question: string, find: () => Promise<Keyed<Body>>): Promise<Answer<Body>> {
    const { body, json } = await this.prepared(`${asOf.treeSize} ${question}`, find);
    const text = `${json.slice(0, -1)}${json === '{}' ? '' : ','}"asOf":${JSON.stringify(asOf)}}`;
    return Object.defineProperty(answer(asOf, body), JSON_TEXT, { value: text });
  }

  private async prepared(asked: string, find: () => Promise<Keyed<Body>>): Promise<Prepared<Body>> {
    const known = this.keys.get(asked);
    const cached = known === undefined ? undefined : this.bodies.get(known);
    if (cached) return cached;
    const { key, compute } = await find();
    this.keys.put(asked, key);
    const same = this.bodies.get(key);
    if (same) return same;
    const body = await compute();
    const prepared = { body, json: JSON.stringify(body) };
    this.bodies.put(key, prepared, prepared.json.length);
    return prepared;
  }
}

/** The JSON of an answer that was prepared. */
export function preparedJson(payload: object): string | undefined {
  return (payload as { readonly [JSON_TEXT]?: string })[JSON_TEXT];
}
