import { URI_LIMIT } from '@core/kernel';
import { type Card, type CardFault, contradictory } from './card.js';

interface Lineage {
  readonly parents: readonly string[];
  readonly faults: readonly CardFault[];
  readonly left: readonly string[];
}

/** The URI of a card's shard; undefined if its identifier is no name. */
export function cardUri(id: string): string | undefined {
  return uriOf('dpi:', id);
}

function uriOf(prefix: string, name: string): string | undefined {
  if (name === '' || name !== name.trim() || !name.isWellFormed() || /\p{Cc}/u.test(name)) return undefined;
  const uri = `${prefix}${encodeURIComponent(name)}`;
  return uri.length > URI_LIMIT ? undefined : uri;
}

const fold = (name: string): string => name.toLowerCase();

/**
 * What cards derive from. A name is that of a card if exactly one has it, as its identifier, its
 * dataset's name or its collection, whatever the case; else it is of a dataset that is only named.
 */
export class Lineages {
  /** Parents before children. */
  readonly order: readonly Card[];
  readonly named: readonly { readonly uri: string; readonly name: string }[];
  private readonly lineages = new Map<Card, Lineage>();
  private readonly byName = new Map<string, Set<Card>>();

  constructor(cards: readonly Card[]) {
    for (const card of cards)
      for (const name of [card.id, card.name, card.collection].filter((text) => text !== ''))
        this.byName.set(fold(name), (this.byName.get(fold(name)) ?? new Set()).add(card));
    const order: Card[] = [];
    const named = new Map<string, string>();
    const entered = new Set<Card>();
    // A chain of cards can be longer than the call stack.
    for (const first of cards) {
      const stack = [first];
      for (let card = stack.at(-1); card !== undefined; card = stack.at(-1)) {
        const waiting = entered.has(card) ? [] : this.parentsOf(card).filter((parent) => !entered.has(parent));
        entered.add(card);
        stack.push(...waiting);
        if (waiting.length > 0) continue;
        stack.pop();
        if (!this.lineages.has(card)) this.settle(card, order, named);
      }
    }
    this.order = order;
    this.named = [...named].map(([uri, name]) => ({ uri, name }));
  }

  of(card: Card): Lineage {
    return this.lineages.get(card) ?? { parents: [], faults: [], left: [] };
  }

  private parentsOf({ derivedFrom }: Card): Card[] {
    return derivedFrom.flatMap((name) => this.only(name) ?? []);
  }

  private only(name: string): Card | undefined {
    const [card, another] = this.byName.get(fold(name)) ?? [];
    return another === undefined ? card : undefined;
  }

  /** Those of its parents that are settled are before it; another one descends from it. */
  private settle(card: Card, order: Card[], named: Map<string, string>): void {
    const parents = new Set<string>();
    const faults: CardFault[] = [];
    const left: string[] = [];
    for (const name of card.derivedFrom) {
      const parent = this.only(name);
      const uri = parent ? cardUri(parent.id) : uriOf('dpi:named/', fold(name));
      if (parent === card || (parent && !this.lineages.has(parent)))
        faults.push(contradictory('Derived from Datasets', name, 'derives from this card, or is this card'));
      else if (uri === undefined) left.push(`Derived from Datasets: ${name.slice(0, 100)}: too long a name`);
      else {
        parents.add(uri);
        if (!parent && !named.has(uri)) named.set(uri, name);
      }
    }
    this.lineages.set(card, { parents: [...parents].sort(), faults, left });
    order.push(card);
  }
}
