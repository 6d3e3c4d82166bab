import type { JsonObject } from '@core/kernel';
import { type MixRecipe, mixShards } from '@interop/mixes';
import type { Example, ExampleModel, ExampleVendor } from './example.js';

/** A request of the HTTP interface; safe to repeat. */
export interface ExampleRequest {
  /** What it states, for progress messages: `1,016 shards of dolma3-mix@0625`. */
  readonly what: string;
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  /** A JSON body. */
  readonly body?: JsonObject;
  /** In place of `body`: the lines of an `application/x-ndjson` body. */
  readonly lines?: readonly string[];
  /** If the response is 202: the path to poll until its state is `committed`. */
  readonly state?: string;
}

/** Returns the requests of the whole example, each after those of what it names. */
export function exampleRequests({ vendors, mixes, models }: Example): readonly ExampleRequest[] {
  return [
    ...vendors.map(vendorRequest),
    ...mixes.map(shardsRequest),
    ...mixes.map((mix) => datasetRequest(mix, mixes)),
    ...models.map(modelRequest),
    ...models.map(usesRequest),
  ];
}

function vendorRequest({ slug, ...vendor }: ExampleVendor): ExampleRequest {
  return { what: `the vendor ${slug}`, method: 'PUT', path: `/v1/vendors/${encodeURIComponent(slug)}`, body: vendor };
}

function shardsRequest(mix: MixRecipe): ExampleRequest {
  const lines = [...mixShards(mix)].map((shard) => JSON.stringify(shard));
  const what = `${lines.length.toLocaleString('en')} shards of ${mix.dataset}@${mix.version}`;
  return { what, method: 'POST', path: '/v1/shards/bulk', lines };
}

/** A mix with a base is sent as its additions and removals. */
function datasetRequest(mix: MixRecipe, mixes: readonly MixRecipe[]): ExampleRequest {
  const { dataset, version, base } = mix;
  const before = base && mixes.find((other) => other.dataset === base.dataset && other.version === base.version);
  const [had, has] = [before ? urisOf(before) : new Set<string>(), urisOf(mix)];
  const add = [...has].filter((uri) => !had.has(uri));
  const remove = [...had].filter((uri) => !has.has(uri));
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/versions`;
  return {
    what: `the dataset version ${dataset}@${version}`,
    method: 'POST',
    path,
    state: `${path}/${encodeURIComponent(version)}`,
    body: { version, base: base?.version, remove: base && remove, add },
  };
}

const urisOf = (mix: MixRecipe): ReadonlySet<string> => new Set([...mixShards(mix)].map(({ uri }) => uri));

function modelRequest({ name, version, note, parents }: ExampleModel): ExampleRequest {
  return {
    what: `the model version ${name}@${version}`,
    method: 'POST',
    path: `/v1/models/${encodeURIComponent(name)}/versions`,
    body: { version, description: note, parents: parents.map((parent) => ({ ...parent })) },
  };
}

function usesRequest({ name, version, uses }: ExampleModel): ExampleRequest {
  return {
    what: `what ${name}@${version} used`,
    method: 'POST',
    path: `/v1/models/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}/uses`,
    body: { uses: uses.map((use) => ({ ...use })) },
  };
}
