/**
 * A WebAssembly program that computes SHA-256 (FIPS 180-4) of four messages at a time, one in each
 * lane of its vectors. It is assembled here, so that its source is what is reviewed: its one
 * function, `digest(groups, blocks, input, output)`, reads 4 × `groups` padded messages of `blocks`
 * times 64 bytes each, one after the other, and writes their digests, 32 bytes each.
 */

type Code = readonly number[];

const V128 = 0x7b;
const I32 = 0x7f;
const EMPTY = 0x40;

/** The fractional parts of the cube roots (rounds) or square roots (start) of the first primes. */
const fractions = (count: number, root: (prime: number) => number): number[] =>
  primes(count).map((prime) => Math.floor((root(prime) % 1) * 2 ** 32));

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

const ROUNDS = fractions(64, Math.cbrt);
const START = fractions(8, Math.sqrt);

const leb = (value: number): Code => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
/** Signed, for constants. */
const signed = (value: number): Code =>
  value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
const simd = (operation: number, ...rest: number[]): Code => [0xfd, ...leb(operation), ...rest];
const get = (local: number): Code => [0x20, ...leb(local)];
const set = (local: number): Code => [0x21, ...leb(local)];
const constant = (value: number): Code => [0x41, ...signed(value)];
const memory = (align: number, offset: number): number[] => [align, ...leb(offset)];

const add = simd(0xae);
const xor = simd(0x51);
const bytesOf = (word: number): number[] => [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];
/** The same word in all lanes. */
const splat = (word: number): Code => simd(12, ...[0, 1, 2, 3].flatMap(() => bytesOf(word)));
const shifted = (local: number, right: number): Code => [...get(local), ...constant(right), ...simd(0xad)];
const rotated = (local: number, right: number): Code => [
  ...shifted(local, right),
  ...get(local),
  ...constant(32 - right),
  ...simd(0xab),
  ...simd(0x50),
];
/** a where the bits of the mask are set, else b. */
const select = (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(0x52)];

// Parameters, then counters, then vectors.
const [GROUPS, BLOCKS, INPUT, OUTPUT] = [0, 1, 2, 3] as const;
const PLACES = [4, 5, 6, 7] as const;
const BLOCK = 8;
const vectors = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);
const HASH = vectors(9, 8);
const STATE = vectors(17, 8);
const WORDS = vectors(25, 16);
const TEMPORARY = 41;

/** Reverses the bytes of each word of the vector on the stack. */
const reversed: Code = [
  ...[0x22, ...leb(TEMPORARY), ...get(TEMPORARY)],
  ...simd(13, ...[3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12]),
];

const at = (list: readonly number[], index: number): number => list[index] as number;

function loadWord(word: number): Code {
  const lanes = PLACES.map((place, lane) =>
    lane === 0
      ? [...get(place), ...simd(0x5c, ...memory(2, 4 * word))]
      : // The vector so far lies in the temporary.
        [...set(TEMPORARY), ...get(place), ...get(TEMPORARY), ...simd(0x56, ...memory(2, 4 * word), lane)],
  );
  return [...lanes.flat(), ...reversed, ...set(at(WORDS, word))];
}

/** The word of a round from 16 on, in the place of the one 16 rounds before. */
function nextWord(round: number): Code {
  const word = (before: number): number => at(WORDS, (round - before) & 15);
  return [
    ...get(word(16)),
    ...[...rotated(word(15), 7), ...rotated(word(15), 18), ...xor, ...shifted(word(15), 3), ...xor, ...add],
    ...[...get(word(7)), ...add],
    ...[...rotated(word(2), 17), ...rotated(word(2), 19), ...xor, ...shifted(word(2), 10), ...xor, ...add],
    ...set(word(16)),
  ];
}

/** One round; instead of moving eight values, the next round names them otherwise. */
function round(n: number): Code {
  const local = (letter: number): number => at(STATE, (letter - n + 64) & 7);
  const [a, b, c, d] = [local(0), local(1), local(2), local(3)];
  const [e, f, g, h] = [local(4), local(5), local(6), local(7)];
  return [
    ...(n < 16 ? [] : nextWord(n)),
    ...[...get(h), ...rotated(e, 6), ...rotated(e, 11), ...xor, ...rotated(e, 25), ...xor, ...add],
    ...[...select(get(f), get(g), get(e)), ...add],
    ...[...splat(at(ROUNDS, n)), ...add, ...get(at(WORDS, n & 15)), ...add, ...set(TEMPORARY)],
    ...[...get(d), ...get(TEMPORARY), ...add, ...set(d)],
    ...[...get(TEMPORARY), ...rotated(a, 2), ...rotated(a, 13), ...xor, ...rotated(a, 22), ...xor, ...add],
    ...[...select(get(c), get(a), [...get(a), ...get(b), ...xor]), ...add, ...set(h)],
  ];
}

const plus = (local: number, amount: Code): Code => [...get(local), ...amount, 0x6a, ...set(local)];
/** Repeats the body until the counter is 0. */
const repeat = (counter: number, body: Code): Code => [
  ...[0x03, EMPTY, ...body],
  ...[...get(counter), ...constant(1), 0x6b, 0x22, ...leb(counter), 0x0d, 0x00, 0x0b],
];
const times64: Code = [...constant(6), 0x74];

function body(): Code {
  const block = [
    ...vectors(0, 16).flatMap(loadWord),
    ...vectors(0, 8).flatMap((n) => [...get(at(HASH, n)), ...set(at(STATE, n))]),
    ...vectors(0, 64).flatMap(round),
    ...vectors(0, 8).flatMap((n) => [...get(at(HASH, n)), ...get(at(STATE, n)), ...add, ...set(at(HASH, n))]),
    ...PLACES.flatMap((place) => plus(place, constant(64))),
  ];
  const digests = vectors(0, 8).flatMap((word) => [
    ...[...get(at(HASH, word)), ...reversed, ...set(TEMPORARY)],
    ...vectors(0, 4).flatMap((lane) => [
      ...[...get(OUTPUT), ...get(TEMPORARY)],
      ...simd(0x5a, ...memory(2, 32 * lane + 4 * word), lane),
    ]),
  ]);
  return repeat(GROUPS, [
    // Each message begins where the one before it ends; so does the next group.
    ...PLACES.flatMap((place) => [...get(INPUT), ...set(place), ...plus(INPUT, [...get(BLOCKS), ...times64])]),
    ...vectors(0, 8).flatMap((n) => [...splat(at(START, n)), ...set(at(HASH, n))]),
    ...[...get(BLOCKS), ...set(BLOCK)],
    ...repeat(BLOCK, block),
    ...digests,
    ...plus(OUTPUT, constant(128)),
  ]);
}

const section = (id: number, content: Code): Code => [id, ...leb(content.length), ...content];
const name = (text: string): Code => [...leb(text.length), ...Buffer.from(text)];

/** The program, with `pages` of 64 KiB of memory. It exports `digest` and `memory`. */
export function sha256Kernel(pages: number): Uint8Array<ArrayBuffer> {
  const locals = [2, 5, I32, ...leb(TEMPORARY - BLOCK), V128];
  const code = [...locals, ...body(), 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 4, I32, I32, I32, I32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...leb(pages)]),
    ...section(7, [2, ...name('digest'), 0, 0, ...name('memory'), 2, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}
