import { encodedPath, twiceEncodedHint } from './name-hints.js';

const routes = ['/v1/datasets/:dataset/versions', '/v1/datasets/:dataset/versions/:version', '/v1/shards/:name'].map(
  (url) => url.split('/').map((part) => (part.startsWith(':') ? null : part)),
);

describe('encodedPath', () => {
  it.each([
    ['/v1/datasets/allenai/dolma/versions', '/v1/datasets/allenai%2Fdolma/versions'],
    ['/v1/datasets/a%20b/c d/e/versions/1', '/v1/datasets/a%20b%2Fc%20d%2Fe/versions/1'],
    ['/v1/datasets/allenai/versions/1/2', '/v1/datasets/allenai/versions/1%2F2'],
    ['/v1/shards/s3://bucket/part-1', '/v1/shards/s3%3A%2F%2Fbucket%2Fpart-1'],
    ['/v1/shards/s3://bucket/%ff', '/v1/shards/s3%3A%2F%2Fbucket%2F%25ff'],
  ])('names what %s was meant to be', (path, encoded) => {
    expect(encodedPath(path, routes)).toBe(encoded);
  });

  it.each(['/v1/nothing/at/all', '/v1/datasets/a', '/', '', `/v1/shards/${'a/'.repeat(500)}`])(
    'has no hint for %s',
    (path) => {
      expect(encodedPath(path, routes)).toBeNull();
    },
  );
});

describe('twiceEncodedHint', () => {
  it('names a name that still holds percent-encoding', () => {
    expect(twiceEncodedHint({ params: { dataset: 'allenai%2Fdolma' } })).toContain('If "allenai/dolma" is meant');
  });

  it.each([
    {},
    { dataset: 'a/b' },
    { dataset: '100% human' },
    { name: 's3://b/a%20b' },
    { dataset: '%ff' },
    { dataset: '%2F' },
  ])('has none for %j', (params) => {
    expect(twiceEncodedHint({ params })).toBe('');
  });
});
