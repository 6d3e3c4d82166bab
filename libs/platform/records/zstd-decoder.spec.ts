import { decompressed } from './decompress.js';
import { RecordsError } from './records.errors.js';
import { zstdDecoded } from './zstd-decoder.js';

/** 40 lines of JSON, by `zstd -19`. */
const COMPRESSED = Buffer.from(
  'KLUv/QRoTQYAosshGHCtDn4e1/UwhGIAAOOT7d4ymQdQVBeMAxVrrrm5U66MG+HCt8+t293vvW7bdn7Ky/gID9+fu9' +
    'vvf9/t7dNTWkZHaPj8nN1679tubp5TyhghfM+53R+omAfKPE0xUaEYBiJ6ak0YwRhIYgGji8IUi0LFqkVSF22caCHO' +
    '8jogx6AQI1idaGVUTqgRUPr+fwbgdwMS+GcQaNIK/p8/h9X6W5i+7/19vnHc//v6367fV4v7fn//65xM+sXdzgcL5x' +
    'ffBIYPZZqqUr62Ug==',
  'base64',
);
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** A window of 128 KiB; no size, no checksum. */
const HEADER = Buffer.from([...MAGIC, 0, 0x38]);

function block(kind: 0 | 1, size: number, content: Buffer, last: boolean): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (kind << 1) | Number(last), 0, 3);
  return Buffer.concat([header, content]);
}
const raw = (text: string, last = true): Buffer => block(0, text.length, Buffer.from(text), last);
const frame = (text: string): Buffer => Buffer.concat([HEADER, raw(text)]);
const zeros = block(1, 128 * 1024, Buffer.alloc(1), false);

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(bytes: Buffer, size = 1 << 16): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of zstdDecoded(cut(bytes, size))) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('zstdDecoded', () => {
  it.each([1, 2, 7, 1 << 16])('decodes what zstd compressed, read %i bytes at a time', async (size) => {
    const text = await decode(COMPRESSED, size);
    expect(text.split('\n')).toHaveLength(40);
    expect(text).toContain('{"text":"record 40 of some that are alike","url":"https://a.example/40"}');
  });

  it('decodes frames one after another, and passes over those of other programs', async () => {
    const skippable = Buffer.concat([Buffer.from([0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.from('index')]);
    const all = Buffer.concat([skippable, frame('one '), COMPRESSED, frame(''), skippable, frame('two')]);
    for (const size of [1, 3, 1 << 16]) {
      const text = await decode(all, size);
      expect([text.slice(0, 4), text.slice(-3)]).toEqual(['one ', 'two']);
    }
  });

  it('yields a block at a time of what expands 30,000 times', async () => {
    const bomb = Buffer.concat([HEADER, ...Array.from({ length: 10_000 }, () => zeros)]);
    let [parts, longest] = [0, 0];
    for await (const part of zstdDecoded(cut(bomb, 1 << 16))) {
      longest = Math.max(longest, part.length);
      if (++parts === 100) break;
    }
    expect(longest).toBe(128 * 1024);
  });

  it('is read no further than 64 MiB of a file that is small only until it is read', async () => {
    const bomb = Buffer.concat([HEADER, ...Array.from({ length: 10_000 }, () => zeros)]);
    let length = 0;
    const reading = async (): Promise<void> => {
      for await (const part of decompressed(cut(bomb, 1 << 16), 'zstd')) length += part.length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'expands-too-much' });
    expect(length).toBeLessThanOrEqual(2 ** 26);
  });

  /** A frame of one raw block with the low half of XXH64('abc'), 0x44bc2cf5ad770999. */
  const checked = (text: string): Buffer =>
    Buffer.concat([Buffer.from([...MAGIC, 4, 0x38]), raw(text), Buffer.from('990977ad', 'hex')]);

  it('compares the checksum of each frame with what the frame expands to', async () => {
    expect(await decode(Buffer.concat([checked('abc'), frame('x'), checked('abc')]))).toBe('abcxabc');
    for (const bytes of [checked('abd'), Buffer.concat([checked('abc'), checked('ab ')])])
      for (const size of [1, 1 << 16]) await expect(decode(bytes, size)).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('returns the same text or an error, whichever bit of a frame with a checksum is turned', async () => {
    const text = await decode(COMPRESSED);
    let refused = 0;
    for (let bit = 0; bit < 8 * COMPRESSED.length; bit++) {
      const turned = Buffer.from(COMPRESSED);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const read = await decode(turned).catch((error: unknown) => error);
      if (read instanceof RecordsError) refused++;
      else expect(read).toBe(text);
    }
    // Bits of the window, and some that no reader looks at, change nothing.
    expect(refused).toBeGreaterThan(8 * COMPRESSED.length - 40);
  });

  const window = (descriptor: number): Buffer => Buffer.concat([Buffer.from([...MAGIC, 0, descriptor]), raw('a')]);
  it.each([
    ['truncated', COMPRESSED.subarray(0, COMPRESSED.length - 1)],
    ['truncated', COMPRESSED.subarray(0, 60)],
    ['truncated', HEADER],
    ['truncated', Buffer.concat([frame('a'), HEADER.subarray(0, 3)])],
    ['corrupt', Buffer.concat([frame('a'), Buffer.from('no frame at all')])],
    ['corrupt', Buffer.concat([HEADER, Buffer.from([7, 0, 0]), Buffer.alloc(20)])],
    ['corrupt', Buffer.concat([HEADER, block(0, 200_000, Buffer.alloc(10), true)])],
    ['corrupt', Buffer.concat([COMPRESSED.subarray(0, 30), Buffer.alloc(40, 255), COMPRESSED.subarray(70)])],
    ['unsupported-compression', window(0xa0)],
    ['unsupported-compression', Buffer.concat([Buffer.from([...MAGIC, 1, 0x38, 9]), raw('a')])],
    ['unsupported-compression', Buffer.concat([Buffer.from([...MAGIC, 0xe0]), Buffer.alloc(8, 255), raw('a')])],
  ])('ends with %s (%#)', async (code, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({ code });
    await expect(decode(bytes, 1)).rejects.toMatchObject({ code });
  });
});
