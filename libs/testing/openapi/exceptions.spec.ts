import { READS_WITHOUT_AS_OF, withExceptions, WRITES_WITHOUT_KEY } from './exceptions.js';
import type { Operation } from './operations.js';

const AS_OF = '#/components/parameters/asOf';
const KEY = '#/components/parameters/idempotencyKey';
const operation = (method: string, operationId: string, ...parameters: string[]): Operation => ({
  method,
  path: `/${operationId}`,
  operation: { operationId, parameters: parameters.map(($ref) => ({ $ref })) },
});
/** Every listed operation, as it is listed. */
const listed = (): Operation[] => {
  const reads = READS_WITHOUT_AS_OF.flatMap(({ operations }) => operations);
  const writes = WRITES_WITHOUT_KEY.flatMap(({ operations }) => operations);
  return [
    ...reads.filter((id) => !writes.includes(id)).map((id) => operation('get', id)),
    ...writes.map((id) => operation('post', id, ...(reads.includes(id) ? [] : [AS_OF]))),
  ];
};

describe('withExceptions', () => {
  it('gives a listed operation its reasons, and others none', () => {
    const usual = [operation('get', 'Shards_one', AS_OF), operation('post', 'Shards_register', KEY)];
    const shown = new Map(withExceptions([...listed(), ...usual]).map(({ path, operation: one }) => [path, one]));
    expect(shown.get('/Shards_one')).toEqual(usual[0]?.operation);
    expect(shown.get('/Shards_register')).toEqual(usual[1]?.operation);
    expect(shown.get('/Jobs_one')).toMatchObject({ 'x-no-as-of': expect.stringContaining('present state') });
    expect(shown.get('/PolicyCheck_check')).toMatchObject({
      'x-no-idempotency-key': 'It writes nothing',
      'x-no-as-of': expect.stringContaining('would be made now'),
    });
  });

  it.each([
    ['get', 'New_read', 'New_read: take asOf, or say why not'],
    ['post', 'New_write', 'New_write: take idempotencyKey, or say why not'],
    ['put', 'New_put', 'New_put: take idempotencyKey, or say why not'],
  ])('refuses an unlisted %s', (method, id, message) => {
    expect(() => withExceptions([...listed(), operation(method, id)])).toThrow(message);
  });

  it('refuses an operation that is listed and takes it, or is no more', () => {
    const others = listed().filter(({ path }) => path !== '/Jobs_one');
    expect(() => withExceptions([...others, operation('get', 'Jobs_one', AS_OF)])).toThrow('Jobs_one: wrongly listed');
    expect(() => withExceptions(others)).toThrow('Jobs_one: wrongly listed');
  });
});
