import fc from 'fast-check';
import { escapeText, oddSpelling, unescapeText } from './index.js';

describe('escapeText', () => {
  it('writes any text in printable ASCII, and unescapeText reads it back; no other text is read', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\\', 'u', '0', '\u202e', '\u0421', '\ud83d\ude00', '\n', '\u007f'),
    });
    fc.assert(
      fc.property(text, (any) => {
        const escaped = escapeText(any);
        expect(escaped).toMatch(/^[ -~]*$/);
        expect(unescapeText(escaped)).toBe(any);
        const read = unescapeText(any);
        if (read !== undefined) expect(escapeText(read)).toBe(any);
      }),
    );
    expect(escapeText('s3://c/\u202eC\u{e0041}')).toBe('s3://c/\\u202eC\\udb40\\udc41');
    for (const other of ['\\', '\\x', '\\u202E', '\\u0041', '\u0421', 'a\n'])
      expect(unescapeText(other)).toBeUndefined();
  });
});

describe('oddSpelling', () => {
  it.each([
    ['s3://c/C', /^$/],
    ['s3://my-bucket/a%20b/C.jsonl.zst', /^$/],
    ['https://example.org/data?x=/./y', /^$/],
    [`sha256:${'a'.repeat(64)}`, /^$/],
    ['urn:isbn:0451450523', /^$/],
    ['s3://c/\u202eC', /turn the direction/],
    ['s3://c/C\u200b', /do not show/],
    ['s3://c/C\ufe0f', /do not show/],
    ['s3://c/C\u00ad', /do not show/],
    ['s3://c/C\u{e0041}', /tag characters/],
    ['s3://c/\u0421', /look like those of "s3:\/\/c\/C"/],
    ['s3://\u0441/C', /look like those of "s3:\/\/c\/C"/],
    ['s3://c/\u039f', /look like those of "s3:\/\/c\/O"/],
    ['s3://c\u2215C', /look like/],
    ['s3://c/\u00e9', /^It holds letters that are not ASCII\.$/],
    ['s3://c/e\u0301', /not in Unicode NFC/],
    ['s3://c/\uff23', /compatibility forms/],
    ['s3://c/%43', /escapes characters that need no escape.*another name/],
    ['s3://c/%7e', /escapes characters that need no escape/],
    ['s3://c/a%2fb', /two upper-case hexadecimal digits/],
    ['s3://c/100%', /two upper-case hexadecimal digits/],
    ['S3://c/C', /scheme is not in lower case/],
    ['HTTPS://Example.org/', /scheme is not in lower case.*host is not in lower case/],
    ['s3://c/./C', /steps "\." or "\.\."/],
    ['s3://c/x/../C', /steps "\." or "\.\."/],
    ['s3://c/..', /steps "\." or "\.\."/],
    ['s3://c//C', /empty step/],
  ])('%j: %s', (name, expected) => expect(oddSpelling(name).join(' ')).toMatch(expected));
});
