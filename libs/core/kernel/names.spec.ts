import { formatDigest, parseDigest, sha256 } from './digest.js';
import {
  formatModelReference,
  parseDatasetName,
  parseModelName,
  parseModelReference,
  parseShardName,
  parseSlug,
  parseUri,
  shardNameFault,
} from './names.js';

const hex = 'a'.repeat(64);

describe('names', () => {
  test.each([
    `sha256:${hex}`,
    's3://bucket/a b'.replace(' ', '%20'),
    'https://example.org/part-0.jsonl?x=1#y',
    'file:///d/ünï.txt',
    'hf://datasets/a/b@main/x',
  ])('%s names a shard', (name) => expect(parseShardName(name)).toBe(name));

  test.each([
    '',
    'part-0.jsonl',
    '/etc/passwd',
    `sha256:${hex.toUpperCase()}`,
    `SHA256:${hex}`,
    `sha256:${hex}0`,
    `sha256:${hex.slice(1)}`,
    'md5:d41d8cd98f00b204e9800998ecf8427e'.replace('md5:', 'sha256:'),
    's3://bucket/a b',
    's3://bucket/a\u0000b',
    's3://bucket/\ud800',
    's3://bucket/{TOKENIZER}/x',
    `s3://b/${'x'.repeat(2_048)}`,
    '<script>',
  ])('%p names none', (name) =>
    expect(() => parseShardName(name, '/uri')).toThrow(expect.objectContaining({ kind: 'invalid' })),
  );

  test.each([
    ['s3%3A%2F%2Fbucket%2Fpart-0', true],
    ['sha256%3Aabc', true],
    ['s3%3A%2F%2Fbucket%2Fa%20b', false],
    ['s3%3A%2F%2F%', false],
    ['part-0.jsonl', false],
  ])('%s is said to be encoded twice: %p', (name, said) =>
    expect(shardNameFault(name)?.endsWith('this one is percent-encoded once too often')).toBe(said),
  );

  test('a digest has one spelling', () => {
    const bytes = sha256('x');
    expect(parseDigest(formatDigest(bytes))).toEqual(bytes);
    expect(() => parseUri(`sha256:${hex}`)).toThrow();
  });

  test.each(['olmo', '模型', 'Ünïcode model 1', "Robert'); DROP TABLE shard;--", '...'])('%s is a model', (name) =>
    expect(parseModelName(name)).toBe(name),
  );
  test.each(['', '.', '..', ' x', 'x ', 'a@b', 'a/b', 'e\u0301', 'a\nb', 'a\u2028b', '\ud800', 'x'.repeat(201)])(
    '%p is none',
    (name) => expect(() => parseModelName(name)).toThrow(expect.objectContaining({ code: 'malformed-value' })),
  );

  test('a dataset may have a slash, and a model may not', () => {
    expect(parseDatasetName('allenai/dolma')).toBe('allenai/dolma');
    expect(() => parseModelName('allenai/olmo')).toThrow();
  });

  test.each(['openai', 'common-crawl', 'a', 'x.y_z-1'])('%s is a slug', (slug) => expect(parseSlug(slug)).toBe(slug));
  test.each(['OpenAI', '-a', 'a-', 'a b', '', 'ä', 'a'.repeat(64)])('%p is no slug', (slug) =>
    expect(() => parseSlug(slug)).toThrow(),
  );

  test.each([
    ['lark@1.0', { name: 'lark', version: '1.0' }],
    ['openai/gpt-4.1@2025-04-14', { vendor: 'openai', name: 'gpt-4.1', version: '2025-04-14' }],
    ['meta/llama/3@unknown', { vendor: 'meta', name: 'llama/3', version: 'unknown' }],
  ])('%s is read and written', (text, reference) => {
    expect(parseModelReference(text)).toEqual(reference);
    expect(formatModelReference(reference)).toBe(text);
  });
  test.each(['lark', '@1', 'lark@', 'a@b@c', '/x@1', 'Open AI/x@1'])('%p is no model version', (text) =>
    expect(() => parseModelReference(text)).toThrow(),
  );
});
