import ts from 'typescript';
import { SchemaWriter } from './schemas.js';

const FILE = '/types.ts';

/** The schema of the type `Subject` of a source text, and the components it needs. */
function schemaOf(text: string) {
  const source = ts.createSourceFile(FILE, text, ts.ScriptTarget.ES2023, true);
  const host = ts.createCompilerHost({});
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) => (name === FILE ? source : getSourceFile(name, ...rest));
  const program = ts.createProgram([FILE], { strict: true, types: [] }, host);
  const checker = program.getTypeChecker();
  const subject = source.statements.find((one) => ts.isTypeAliasDeclaration(one) && one.name.text === 'Subject');
  if (!subject) throw new Error('the text has no Subject');
  const writer = new SchemaWriter(checker, () => undefined);
  return { schema: writer.schemaOf(checker.getTypeAtLocation(subject)), components: writer.components };
}

describe('SchemaWriter', () => {
  it.each([
    ['string | null', { type: ['string', 'null'] }],
    ["'b' | 'a' | null", { type: ['string', 'null'], enum: ['a', 'b', null] }],
    ["boolean | 'unknown'", { anyOf: [{ type: 'string', const: 'unknown' }, { type: 'boolean' }] }],
    ['readonly number[]', { type: 'array', items: { type: 'integer' } }],
    [
      'Record<string, string>[]',
      { type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } },
    ],
    ['`key:${string}`', { type: 'string', pattern: '^key:.*$' }],
  ])('describes %s', (type, schema) => {
    expect(schemaOf(`type Subject = ${type};`).schema).toEqual(schema);
  });

  it('closes objects, and requires what is neither optional nor undefined', () => {
    const { components } = schemaOf(`
      /** @format date-time */
      type Instant = string;
      interface Whole { a: string; readonly at: Instant | null; b?: number; c: string | undefined; d: Whole[] }
      type Subject = Omit<Whole, 'a'>;`);
    expect(components['Subject']).toEqual({
      type: 'object',
      properties: {
        at: { type: ['string', 'null'], format: 'date-time' },
        b: { type: 'integer' },
        c: { type: 'string' },
        d: { type: 'array', items: { $ref: '#/components/schemas/Whole' } },
      },
      required: ['at', 'd'],
      additionalProperties: false,
    });
  });

  it('names instances of generic types', () => {
    const { schema } = schemaOf(`
      interface Vendor { name: string }
      interface Page<Item> { items: readonly Item[] }
      interface Holder { page: Page<Vendor> }
      type Subject = Holder['page'];`);
    expect(schema).toEqual({ $ref: '#/components/schemas/VendorPage' });
  });

  it('refuses two types of one name, and what is not JSON', () => {
    const twice = 'namespace A { export interface X { a: string } } namespace B { export interface X { b: string } }';
    expect(() => schemaOf(`${twice} type Subject = [A.X, B.X][number][];`)).toThrow('two types are named X');
    expect(() => schemaOf('interface Subjects { run(): void } type Subject = Subjects[];')).toThrow('is not JSON');
  });
});
