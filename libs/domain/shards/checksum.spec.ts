import { canonicalChecksum, canonicalChecksums, checksumFault, hasSeveralMd5 } from './checksum.js';

const MD5 = 'md5:d41d8cd98f00b204e9800998ecf8427e';

describe('checksums', () => {
  it.each([
    [MD5, MD5],
    [MD5.toUpperCase(), MD5],
    ['etag:"9a0364b9e99bb480dd25e1f0284c8555-12"', 'etag:9a0364b9e99bb480dd25e1f0284c8555-12'],
    ['etag:9a0364B9-12', 'etag:9a0364B9-12'],
    ['etag:CPDf5tW1/4gDEAE=', 'etag:CPDf5tW1/4gDEAE='],
  ])('%s has the one form %s', (text, form) => {
    expect(canonicalChecksum(text)).toBe(form);
    expect(checksumFault(text)).toBeNull();
  });

  it.each([
    'md5:d41d8cd98f00b204e9800998ecf8427',
    'md5:1B2M2Y8AsgTpgAmY7PhCfg==',
    'sha256:d41d8cd98f00b204e9800998ecf8427e',
    'd41d8cd98f00b204e9800998ecf8427e',
    'etag:',
    'etag:""',
    'etag:W/"12"',
    'etag:W/12',
    'etag:"a"b"',
    'etag:a b',
    `etag:${'a'.repeat(257)}`,
    'etag:é',
    '',
  ])('%j is none', (text) => expect(checksumFault(text)).toMatch(/must be md5|weak/));

  it('are in order, each once, and one MD5 at most', () => {
    expect(canonicalChecksums([MD5.toUpperCase(), 'etag:"b"', 'etag:b', 'etag:a', MD5])).toEqual([
      'etag:a',
      'etag:b',
      MD5,
    ]);
    expect(hasSeveralMd5([MD5, MD5.toUpperCase(), 'etag:a'])).toBe(false);
    expect(hasSeveralMd5([MD5, `md5:${'0'.repeat(32)}`])).toBe(true);
  });
});
