import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readExample } from './example.js';
import { exampleRequests } from './example-requests.js';

const FOLDER = resolve(__dirname, '../../../examples/olmo-3');
const read = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const mixes = ['mix-0625.json', 'mix-0925.json', 'midtraining-0925.json'].map(read);
const example = readExample({ vendors: read('vendors.json'), mixes, models: read('models.json') });
const requests = exampleRequests(example);

describe('the requests of the example', () => {
  it('come after the requests of what they name', () => {
    const routes = requests.map(
      ({ method, path }) => `${method} ${path.replace(/(vendors|datasets|models)\/[^/]+/, '$1/…')}`,
    );
    expect([...new Set(routes.map((route) => route.replace(/versions\/[^/]+/, 'versions/…')))]).toEqual([
      'PUT /v1/vendors/…',
      'POST /v1/shards/bulk',
      'POST /v1/datasets/…/versions',
      'POST /v1/models/…/versions',
      'POST /v1/models/…/versions/…/uses',
    ]);
    expect(requests.map(({ path }) => path).filter((path) => path.includes('olmo-3-32b'))).toEqual([
      '/v1/models/olmo-3-32b/versions',
      '/v1/models/olmo-3-32b/versions',
      '/v1/models/olmo-3-32b/versions/stage1/uses',
      '/v1/models/olmo-3-32b/versions/stage2-ingredient1/uses',
    ]);
  });

  it('register 1,016, 950 and 12,252 shards, a JSON object a line', () => {
    const lines = requests.flatMap((request) => (request.lines ? [request.lines] : []));
    expect(lines.map(({ length }) => length)).toEqual([1_016, 950, 12_252]);
    for (const line of lines.flat()) expect(line).toMatch(/^\{"uri":"https:[^\n]*\}$/);
  });

  it('send a mix with a base as the difference', () => {
    const orders = requests.flatMap(({ path, body }) => (path.includes('/datasets/') && body ? [body] : []));
    const size = (list: unknown): number | undefined => (Array.isArray(list) ? list.length : undefined);
    expect(orders.map(({ version, base, add, remove }) => [version, base, size(add), size(remove)])).toEqual([
      ['0625', undefined, 1_016, undefined],
      ['0925', '0625', 66, 132],
      ['0925-ingredient1', undefined, 12_252, undefined],
    ]);
  });

  it('include the model version of the question', () => {
    expect(example.models.map(({ name, version }) => ({ model: name, version }))).toContainEqual(example.question);
  });
});
