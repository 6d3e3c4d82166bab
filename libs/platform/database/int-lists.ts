const [ZERO, NINE, MINUS, CLOSE] = [48, 57, 45, 125];

/** Concatenated lists of integers: list n is `values[ends[n - 1] ?? 0 … ends[n])`. */
export interface IntLists {
  readonly values: Int32Array;
  readonly ends: Int32Array;
}

/**
 * Parses concatenated int4[] values in the text format of Postgres: `{1,2}{}{-3}`. One text for a
 * page is five times as fast as rows (and twice as fast as the binary format, which Postgres
 * produces more slowly), and allocates no objects.
 */
export function readIntLists(text: string | null | undefined): IntLists {
  let values = new Int32Array(1_024);
  let ends = new Int32Array(64);
  let [length, lists, value, sign, digits] = [0, 0, 0, 1, false];
  for (let at = 0; at < (text?.length ?? 0); at++) {
    const character = text?.charCodeAt(at) as number;
    if (character >= ZERO && character <= NINE) {
      value = 10 * value + character - ZERO;
      digits = true;
      continue;
    }
    if (digits) {
      if (length === values.length) values = grown(values);
      values[length++] = sign * value;
    }
    value = 0;
    digits = false;
    sign = character === MINUS ? -1 : 1;
    if (character !== CLOSE) continue;
    if (lists === ends.length) ends = grown(ends);
    ends[lists++] = length;
  }
  return { values: values.subarray(0, length), ends: ends.subarray(0, lists) };
}

export function listAt({ values, ends }: IntLists, index: number): Int32Array {
  return values.subarray(index === 0 ? 0 : ends[index - 1], ends[index] ?? 0);
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * list.length);
  wider.set(list);
  return wider;
}
