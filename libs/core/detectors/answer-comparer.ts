import { sha256 } from '@core/kernel';
import { jaccard, shinglesOfTokens, Sketcher, SketchIndex } from './min-hash.js';
import { PUBLIC_SALT } from './near-duplicates.js';
import { OVERLAP_GRAM } from './overlap.js';
import { type CommonSpan, SpanIndex } from './span-index.js';
import { tokensOf } from './tokens.js';

/** What an answer has in common with the other model's answer to the same prompt. */
export interface ComparedAnswer {
  readonly tokens: number;
  /** The longest run of tokens that is in both. */
  readonly span: CommonSpan;
  /** 13-grams of the answer, at each place, and those of them that are in the other one. */
  readonly grams: number;
  readonly sharedGrams: number;
  /** The exact Jaccard index of their 5-grams. */
  readonly similarity: number;
  /** An answer to another prompt that it is nearly, where it is not nearly the one to its own. */
  readonly elsewhere: NearAnswer | null;
  /** More answers to other prompts looked like it than were compared. */
  readonly cut: boolean;
}

export interface NearAnswer {
  /** Number of the answer, as they were added. */
  readonly answer: number;
  readonly similarity: number;
}

/** Answers to other prompts that one answer is compared with. */
const COMPARED = 32;
const NOWHERE = { elsewhere: null, cut: false };

/**
 * Compares answers with those of another model: tokens, 13-grams and 5-grams are those of the
 * detectors. All answers of the other model are added first.
 */
export class AnswerComparer {
  private readonly sketcher = new Sketcher(PUBLIC_SALT);
  private readonly index = new SketchIndex();
  private readonly known = new Set<string>();
  private readonly answers: string[] = [];

  /** @param threshold the Jaccard index from which two answers are nearly the same */
  constructor(private readonly threshold: number) {}

  /** Answers are numbered from 0. */
  add(answer: string): void {
    const number = this.answers.length;
    this.answers.push(answer);
    // One refusal a thousand times over is one candidate.
    const digest = sha256(answer).toString('base64');
    const sketch = this.known.has(digest) ? null : this.sketcher.sketch(answer);
    this.known.add(digest);
    if (sketch) this.index.add(number, sketch);
  }

  /** Compares each of these answers with the added one of this number: that to the same prompt. */
  compare(number: number, answers: readonly string[]): ComparedAnswer[] {
    const ids = new Map<string, number>();
    const numbersOf = (tokens: readonly string[]): Int32Array =>
      Int32Array.from(tokens, (token) => {
        const id = ids.get(token) ?? ids.size;
        ids.set(token, id);
        return id;
      });
    const other = tokensOf(this.answers[number] ?? '');
    const spans = new SpanIndex(numbersOf(other));
    const otherShingles = shinglesOfTokens(other);
    return answers.map((answer) => {
      const tokens = tokensOf(answer);
      const lengths = new Int32Array(tokens.length);
      const span = spans.search(numbersOf(tokens), lengths);
      let sharedGrams = 0;
      for (const length of lengths) if (length >= OVERLAP_GRAM) sharedGrams++;
      const shingles = shinglesOfTokens(tokens);
      const similarity = jaccard(shingles, otherShingles);
      const found = similarity < this.threshold ? this.findElsewhere(number, answer, shingles) : NOWHERE;
      const grams = Math.max(0, tokens.length + 1 - OVERLAP_GRAM);
      return { tokens: tokens.length, span, grams, sharedGrams, similarity, ...found };
    });
  }

  /** Candidates by MinHash, each compared exactly. */
  private findElsewhere(
    number: number,
    answer: string,
    shingles: ReadonlySet<string>,
  ): Pick<ComparedAnswer, 'elsewhere' | 'cut'> {
    const sketch = this.sketcher.sketch(answer);
    if (!sketch) return NOWHERE;
    const candidates = this.index.candidates(sketch).filter((one) => one !== number);
    let best: NearAnswer | null = null;
    for (const candidate of candidates.slice(0, COMPARED)) {
      const similarity = jaccard(shingles, shinglesOfTokens(tokensOf(this.answers[candidate] ?? '')));
      if (similarity >= this.threshold && similarity > (best?.similarity ?? 0))
        best = { answer: candidate, similarity };
    }
    return { elsewhere: best, cut: candidates.length > COMPARED };
  }
}
