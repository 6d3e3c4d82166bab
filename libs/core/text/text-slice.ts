/** A text as UTF-8 within a larger buffer: the texts of thousands of lines share a few buffers. */
export interface TextSlice {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

export function sliceText({ bytes, start, end }: TextSlice): string {
  return bytes.toString('utf8', start, end);
}
