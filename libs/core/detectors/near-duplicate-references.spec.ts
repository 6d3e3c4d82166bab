import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { realTexts } from '@testing/references';
import { CompactIndex, compactSketch } from './compact-sketch.js';
import { jaccard, shinglesOf, Sketcher } from './min-hash.js';

/** datasketch and rensa, with the same bands over the same 5-grams. */
const PROGRAM = `
import json, sys
from datasketch import MinHash, MinHashLSH
from rensa import RMinHash
texts = json.load(sys.stdin)
sketches, lsh, rensa = [], MinHashLSH(num_perm=112, params=(14, 8)), []
for at, grams in enumerate(texts):
    one = MinHash(num_perm=112, seed=1)
    one.update_batch([gram.encode() for gram in grams])
    sketches.append(one)
    lsh.insert(str(at), one)
    other = RMinHash(num_perm=112, seed=42)
    other.update(grams)
    rensa.append(other.digest())
bands = range(0, 112, 8)
same = lambda a, b: any(a[at:at + 8] == b[at:at + 8] for at in bands)
print(json.dumps({
    'datasketch': [[int(b), a] for a, one in enumerate(sketches) for b in lsh.query(one) if int(b) < a],
    'rensa': [[b, a] for a in range(len(texts)) for b in range(a) if same(rensa[a], rensa[b])],
}))`;

const REQUIREMENTS = path.join(__dirname, 'near-duplicate-requirements.txt');

/** A Python with the references; or why there is none: no Python 3.11, or no registry. */
function referencePython(): { readonly program?: string; readonly reason?: string } {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/python-environment.mjs', REQUIREMENTS], {
    encoding: 'utf8',
  });
  return status === 0 ? { program: stdout.trim() } : { reason: stdout.trim() };
}

const { program, reason } = referencePython();

/** A text without its end, without a middle part, in capitals, or behind a preface. */
function changed(text: string, at: number): string {
  const half = Math.floor(text.length / 2);
  const changes = [
    text.slice(0, Math.floor(0.93 * text.length)),
    `${text.slice(0, half)} [removed] ${text.slice(half + 80)}`,
    text.toUpperCase(),
    `A preface that is not in the text, by somebody else, of some length, to make a difference. ${text}`,
  ];
  return changes[at % changes.length] ?? text;
}

describe('near-duplicates beside an exact comparison of all pairs', () => {
  const originals = realTexts(120);
  const texts = [...originals, ...originals.map(changed)];
  const shingles = texts.map(shinglesOf);
  const similar: string[] = [];
  const unlike = new Set<string>();

  beforeAll(() => {
    for (let at = 0; at < texts.length; at++) {
      for (let other = 0; other < at; other++) {
        const exact = jaccard(shingles[at] ?? new Set(), shingles[other] ?? new Set());
        if (exact >= 0.8) similar.push(`${other} ${at}`);
        if (exact < 0.5) unlike.add(`${other} ${at}`);
      }
    }
  });

  const judge = (pairs: readonly (readonly number[])[]): { recall: number; unlike: number } => {
    const found = new Set(pairs.map(([one, other]) => `${one} ${other}`));
    const recall = similar.filter((pair) => found.has(pair)).length / similar.length;
    return { recall, unlike: [...found].filter((pair) => unlike.has(pair)).length };
  };

  it('finds nearly all similar pairs, and none that are unlike', () => {
    const sketcher = new Sketcher(Buffer.alloc(32));
    const sketches = texts.map((text) => compactSketch(sketcher.sketch(text) ?? new Int32Array(112)));
    const index = new CompactIndex(Buffer.concat(sketches));
    const pairs = sketches.flatMap((sketch, at) =>
      index.candidates(sketch).found.flatMap((other) => (other < at ? [[other, at]] : [])),
    );
    const judged = judge(pairs);
    expect(similar.length).toBeGreaterThan(500);
    expect(judged.recall).toBeGreaterThan(0.98);
    expect(judged.unlike).toBe(0);
  });

  const title = `finds as many as datasketch and rensa${reason === undefined ? '' : ` (skipped: ${reason})`}`;
  (program === undefined ? it.skip : it)(title, () => {
    const input = JSON.stringify(shingles.map((grams) => [...grams]));
    const answer = execFileSync(program ?? '', ['-c', PROGRAM], { input, maxBuffer: 2 ** 28 }).toString();
    for (const pairs of Object.values(JSON.parse(answer) as Record<string, number[][]>)) {
      const judged = judge(pairs);
      expect(judged.recall).toBeGreaterThan(0.97);
      expect(judged.unlike).toBe(0);
    }
  });
});
