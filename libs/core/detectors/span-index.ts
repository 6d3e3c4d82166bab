/** Where a text shares most tokens in a row with the indexed one. */
export interface CommonSpan {
  /** Tokens in a row; 0: the texts share none. */
  readonly tokens: number;
  /** Place of its first token in the text that was searched, and in the indexed one; from 0. */
  readonly at: number;
  readonly indexedAt: number;
}

/**
 * A suffix automaton of the tokens of one text (Blumer et al. 1985): it is built, and searched, in
 * time linear in the tokens, whatever they are. Tokens are numbers; equal tokens are equal numbers.
 */
export class SpanIndex {
  private readonly length: Int32Array;
  private readonly link: Int32Array;
  /** Where in the text the shortest and longest words of a state first end. */
  private readonly firstEnd: Int32Array;
  /** The edges of a state. None is ever taken away, so that all copies together are linear too. */
  private readonly edges = [new Map<number, number>()];
  private states = 1;

  constructor(tokens: Int32Array) {
    const most = 2 * tokens.length + 1;
    this.length = new Int32Array(most);
    this.link = new Int32Array(most).fill(-1);
    this.firstEnd = new Int32Array(most).fill(-1);
    let last = 0;
    for (let at = 0; at < tokens.length; at++) last = this.extend(last, tokens[at] ?? 0, at);
  }

  /**
   * For each token, how many tokens in a row that end with it are in the indexed text: `lengths`
   * holds them from 0. Returns the longest, and of equally long ones the first.
   * @param lengths takes as many numbers as there are tokens
   */
  search(tokens: Int32Array, lengths: Int32Array): CommonSpan {
    let [state, length] = [0, 0];
    let best: CommonSpan = { tokens: 0, at: 0, indexedAt: 0 };
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at] ?? 0;
      let next = this.edges[state]?.get(token);
      while (next === undefined && state !== 0) {
        state = this.link[state] ?? 0;
        length = this.length[state] ?? 0;
        next = this.edges[state]?.get(token);
      }
      if (next === undefined) length = 0;
      else {
        state = next;
        length++;
      }
      lengths[at] = length;
      if (length > best.tokens) {
        const end = this.firstEnd[state] ?? 0;
        best = { tokens: length, at: at + 1 - length, indexedAt: end + 1 - length };
      }
    }
    return best;
  }

  /** Adds one token, and returns the state of the whole text so far. */
  private extend(last: number, token: number, at: number): number {
    const { length, link, edges } = this;
    const added = this.addState(new Map(), (length[last] ?? 0) + 1, at);
    let from = last;
    while (from !== -1 && edges[from]?.has(token) === false) {
      edges[from]?.set(token, added);
      from = link[from] ?? -1;
    }
    if (from === -1) {
      link[added] = 0;
      return added;
    }
    const to = edges[from]?.get(token) ?? 0;
    const through = (length[from] ?? 0) + 1;
    if (length[to] === through) {
      link[added] = to;
      return added;
    }
    const copy = this.addState(new Map(edges[to]), through, this.firstEnd[to] ?? 0);
    link[copy] = link[to] ?? 0;
    while (from !== -1 && edges[from]?.get(token) === to) {
      edges[from]?.set(token, copy);
      from = link[from] ?? -1;
    }
    link[to] = copy;
    link[added] = copy;
    return added;
  }

  private addState(edges: Map<number, number>, length: number, end: number): number {
    const state = this.states++;
    this.edges[state] = edges;
    this.length[state] = length;
    this.firstEnd[state] = end;
    return state;
  }
}
