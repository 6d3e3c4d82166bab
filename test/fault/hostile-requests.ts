import {
  digest,
  type HostileRequest,
  json,
  MALFORMED,
  many,
  order,
  PREVIEW,
  REMOVALS,
  SHARDS,
  TOO_LARGE,
  VERSIONS,
} from './hostile-request.js';
import { UPLOADS } from './hostile-uploads.js';

export type { HostileRequest } from './hostile-request.js';

const DECLARATIONS: readonly HostileRequest[] = [
  json(
    'a shard with 100,000 labels',
    SHARDS,
    MALFORMED,
    () => `{"uri":"s3://x/1","labels":{${many(100_000, (at) => `"l${at}":"x"`)}}}`,
  ),
  json(
    'a shard with 300,000 unknown members',
    SHARDS,
    TOO_LARGE,
    () => `{${many(300_000, (at) => `"unknown-member-${at}":1`)}}`,
  ),
  json(
    'a shard with 200,000 malformed origins',
    SHARDS,
    TOO_LARGE,
    () => `{"uri":"s3://x/1","origins":[${many(200_000, () => '{"kind":"x"}')}]}`,
  ),
  json(
    'a shard with 64 origins of 10,000 pieces of evidence',
    SHARDS,
    MALFORMED,
    () =>
      `{"uri":"s3://x/1","origins":[${many(64, () => `{"kind":"human","evidence":[${many(10_000, () => '{}')}]}`)}]}`,
  ),
  json('2,000,000 lists in each other', SHARDS, TOO_LARGE, () => '['.repeat(2_000_000) + ']'.repeat(2_000_000)),
  json('2,000,000 lists that are not closed', SHARDS, MALFORMED, () => '['.repeat(2_000_000)),
  json('5,000,000 numbers', SHARDS, TOO_LARGE, () => `[${'1,'.repeat(4_999_999)}1]`),
  json(
    'a shard with 10,000 unknown parents',
    SHARDS,
    [400, 'unknown-parent'],
    () => `{"uri":"s3://x/1","derivedFrom":[${many(10_000, (at) => `"s3://unknown/${'x'.repeat(150)}${at}"`)}]}`,
  ),
  json(
    'a shard with 10,000 malformed parents',
    SHARDS,
    [400, 'invalid-shard'],
    () => `{"uri":"s3://x/1","derivedFrom":[${many(10_000, (at) => `"not a name ${at}"`)}]}`,
  ),
  json(
    'a number of ten million digits',
    SHARDS,
    TOO_LARGE,
    () => `{"uri":"s3://x/1","tokens":${'9'.repeat(10_000_000)}}`,
  ),
  json(
    'a fraction of ten million digits',
    SHARDS,
    TOO_LARGE,
    () => `{"uri":"s3://x/1","tokens":0.${'9'.repeat(10_000_000)}}`,
  ),
  json('a text of ten million characters', SHARDS, TOO_LARGE, () => `{"uri":"${'x'.repeat(10_000_000)}"}`),
  json('a text of 1,600,000 escapes', SHARDS, TOO_LARGE, () => `{"uri":"${'\\u0041'.repeat(1_600_000)}"}`),
  json('five million escaped backslashes', SHARDS, TOO_LARGE, () => `{"uri":"${'\\\\'.repeat(5_000_000)}"}`),
  json('a member that is repeated 1,000,000 times', SHARDS, TOO_LARGE, () => `{${many(1_000_000, () => '"uri":1')}}`),
  json(
    'a shard with a repeated label for each of 300,000',
    SHARDS,
    TOO_LARGE,
    () => `{"labels":{${many(300_000, (at) => `"${at}":"","${at}":""`)}}}`,
  ),
  json('ten megabytes of white space', SHARDS, TOO_LARGE, () => ' '.repeat(10_000_000)),
  json(
    'a correction with 100,000 labels',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/corrections`,
    TOO_LARGE,
    () => `{"reason":"x","labels":{${many(100_000, (at) => `"l${at}":"x"`)}}}`,
  ),
  json(
    'a correction with a reason of ten megabytes',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/corrections`,
    TOO_LARGE,
    () => `{"reason":"${'x'.repeat(10_000_000)}"}`,
  ),
  json(
    'a binding with 300,000 members',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/bindings`,
    TOO_LARGE,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
  ),
  json(
    'a location with 300,000 members',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/locations`,
    TOO_LARGE,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
  ),
];

const LISTS: readonly HostileRequest[] = [
  json('a removal of 120,000 malformed names', REMOVALS, [400, 'invalid-removal'], () =>
    order(`{"shards":[${many(120_000, (at) => `"not a name ${at}"`)}]}`),
  ),
  json('a removal of 120,000 unknown shards', REMOVALS, [400, 'selects-nothing-known'], () =>
    order(`{"shards":[${many(120_000, (at) => `"${digest(at)}"`)}]}`),
  ),
  json('a preview of a removal of 120,000 unknown shards', PREVIEW, [400, 'selects-nothing-known'], () =>
    order(`{"shards":[${many(120_000, (at) => `"${digest(at)}"`)}]}`),
  ),
  json('a removal of 120,000 times one shard', PREVIEW, [200], () =>
    order(`{"shards":[${many(120_000, () => '"s3://bench/read-by-others"')}]}`),
  ),
  json('a removal of 1,000 records with blank keys', REMOVALS, [400, 'invalid-removal'], () =>
    order(`{"vendor":"x","recordKeys":[${many(1_000, () => `"${' '.repeat(500)}"`)}]}`),
  ),
  json('a removal of 500,000 records', REMOVALS, MALFORMED, () =>
    order(`{"vendor":"x","recordKeys":[${many(500_000, (at) => `"${at}"`)}]}`),
  ),
  json('a removal of 200,000 digests of records', REMOVALS, MALFORMED, () =>
    order(`{"vendor":"x","recordKeys":{"digestList":[${many(130_000, (at) => `"${digest(at)}"`)}]}}`),
  ),
  json(
    'a dataset version of 200,000 malformed names',
    VERSIONS,
    [400, 'malformed-value'],
    () => `{"version":"1","add":[${many(200_000, (at) => `"not a name ${at}"`)}]}`,
  ),
  json(
    'a dataset version of 120,000 unknown shards',
    VERSIONS,
    [400, 'unknown-member'],
    () => `{"version":"1","add":[${many(120_000, (at) => `"${digest(at)}"`)}]}`,
  ),
  json(
    'a dataset version of 200,000 malformed weights',
    VERSIONS,
    [400, 'invalid-order'],
    () => `{"version":"1","add":[${many(200_000, (at) => `{"shard":"a:${at}","weight":0}`)}]}`,
  ),
  json(
    'a dataset version without 200,000 malformed names',
    VERSIONS,
    [400, 'malformed-value'],
    () => `{"version":"1","add":["a:b"],"remove":[${many(200_000, (at) => `"not a name ${at}"`)}]}`,
  ),
];

const STATEMENTS: readonly HostileRequest[] = [
  json(
    'a model version with 100,000 parents',
    '/v1/models/hostile/versions',
    TOO_LARGE,
    () => `{"version":"1","parents":[${many(100_000, () => '{"relation":"x"}')}]}`,
  ),
  json(
    '100,000 uses',
    '/v1/models/hostile/versions/1/uses',
    MALFORMED,
    () => `{"uses":[${many(100_000, () => '{"stage":"x"}')}]}`,
  ),
  json(
    'terms with 100,000 rules',
    '/v1/vendors/hostile/terms',
    TOO_LARGE,
    () => `{"document":"x","version":"1","rules":[${many(100_000, () => '{"rule":1}')}]}`,
  ),
  json(
    'terms with 200 rules of 2,000 exceptions',
    '/v1/vendors/hostile/terms',
    TOO_LARGE,
    () =>
      `{"document":"x","version":"1","rules":[${many(200, () => `{"rule":"x","exceptions":[${many(2_000, () => '""')}]}`)}]}`,
  ),
  json(
    'a vendor with 300,000 members',
    '/v1/vendors/hostile',
    TOO_LARGE,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
    'PUT',
  ),
  json(
    'a key with 1,000,000 roles',
    '/v1/keys',
    TOO_LARGE,
    () => `{"label":"x","roles":[${many(1_000_000, () => '"admin"')}]}`,
  ),
  json(
    'an execution with 100,000 pieces of evidence',
    '/v1/removals/removal-1/executions',
    MALFORMED,
    () => `{"location":"x","percent":1,"evidence":[${many(100_000, () => '{}')}]}`,
  ),
  json(
    'a waiver with a reason of ten megabytes',
    '/v1/findings/finding-1/waive',
    TOO_LARGE,
    () => `{"reason":"${'x'.repeat(10_000_000)}"}`,
  ),
  json(
    'an erasure with 300,000 members',
    '/v1/personal-data/x/erase',
    TOO_LARGE,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
  ),
];

/** Of the largest size, the most parts and the most levels that are parsed. */
const LARGEST: readonly HostileRequest[] = [
  json(
    '2 MiB with 900 unknown members',
    SHARDS,
    MALFORMED,
    () => `{${many(900, (at) => `"unknown-member-${at}":"${'x'.repeat(2_000)}"`)}}`,
  ),
  json(
    '64 origins of 150 malformed pieces of evidence',
    SHARDS,
    MALFORMED,
    () => `{"uri":"s3://x/1","origins":[${many(64, () => `{"kind":"human","evidence":[${many(150, () => '{}')}]}`)}]}`,
  ),
  json(
    '64 origins of 100 pieces of evidence without a name',
    SHARDS,
    [400, 'invalid-shard'],
    () => `{"uri":"s3://x/1","origins":[${many(64, () => `{"kind":"human","evidence":[${many(100, () => '{}')}]}`)}]}`,
  ),
  json(
    '64 origins of 100 malformed URIs',
    SHARDS,
    MALFORMED,
    () =>
      `{"uri":"s3://x/1","origins":[${many(64, () => `{"kind":"human","evidence":[${many(100, () => '{"uri":"x y"}')}]}`)}]}`,
  ),
  json('200,000 characters of lists in each other', SHARDS, MALFORMED, () => '['.repeat(100_000) + ']'.repeat(100_000)),
  json(
    'a number of two million digits',
    SHARDS,
    MALFORMED,
    () => `{"uri":"s3://x/1","tokens":${'9'.repeat(2_000_000)}}`,
  ),
  json(
    'a fraction of two million digits',
    SHARDS,
    [201],
    () => `{"uri":"s3://x/fraction","tokens":0.${'9'.repeat(2_000_000)}}`,
  ),
  json('a text of 330,000 escapes', SHARDS, MALFORMED, () => `{"uri":"${'\\u0041'.repeat(330_000)}"}`),
  json('a text of a million escaped backslashes', SHARDS, MALFORMED, () => `{"uri":"${'\\\\'.repeat(1_000_000)}"}`),
  json('a member that is repeated 49,000 times', SHARDS, MALFORMED, () => `{${many(49_000, () => '"uri":1')}}`),
  json(
    '1,000 uses with each member malformed',
    '/v1/models/hostile/versions/1/uses',
    MALFORMED,
    () =>
      `{"uses":[${many(1_000, () => '{"dataset":1,"version":1,"stage":1,"purpose":1,"startedAt":1,"epochs":""}')}]}`,
  ),
  json(
    '1,000 uses with malformed instants',
    '/v1/models/hostile/versions/1/uses',
    MALFORMED,
    () =>
      `{"uses":[${many(1_000, () => '{"dataset":"a@","version":"a@","stage":"sft","startedAt":"x","finishedAt":"x"}')}]}`,
  ),
  json(
    '200 rules of 64 blank texts',
    '/v1/vendors/hostile/terms',
    [400, 'invalid-declaration'],
    () =>
      `{"document":"x","version":"1","rules":[${many(200, () => `{"rule":"x","involvement":[${many(32, () => '" "')}],"exceptions":[${many(32, () => '" "')}]}`)}]}`,
  ),
  json(
    '256 malformed parents of a model version',
    '/v1/models/hostile/versions',
    [400, 'invalid-model-version'],
    () => `{"version":"1","parents":[${many(256, () => '{"relation":"merged_from","model":"a"}')}]}`,
  ),
  json('ten megabytes of a name in a removal', REMOVALS, MALFORMED, () =>
    order(`{"uriPrefix":"${'x'.repeat(10_000_000)}"}`),
  ),
  json('1,000,000 numbers in a removal', REMOVALS, MALFORMED, () => order(`{"shards":[${'1,'.repeat(990_000)}1]}`)),
  json(
    'a dataset version of 200,000 weighted unknown shards',
    VERSIONS,
    [400, 'unknown-member'],
    () => `{"version":"1","add":[${many(200_000, (at) => `{"shard":"a:${at}","weight":1}`)}]}`,
  ),
];

/** One list for the test of the answers, and for the bench of what others notice. */
export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  ...DECLARATIONS,
  ...LISTS,
  ...STATEMENTS,
  ...LARGEST,
  ...UPLOADS,
];
