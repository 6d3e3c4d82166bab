import { parseInstant } from '@core/kernel';
import { HttpError } from '../http/problem.js';
import {
  ListOf,
  ListOfTexts,
  NotBlank,
  ObjectOf,
  OneOf,
  Optional,
  Parsed,
  Text,
  TextMembers,
  TrueOrFalse,
  WholeNumber,
} from '@platform/validation';
import { RequestValidationPipe } from './validation-pipe.js';

class Part {
  @OneOf(['a', 'b'])
  kind: string;

  @Optional()
  @WholeNumber({ max: 10 })
  count?: number;
}

class Whole {
  @Optional()
  @Text({ max: 3 })
  @NotBlank()
  text?: string;

  @Optional()
  @Parsed(parseInstant)
  at?: string;

  @Optional()
  @TrueOrFalse()
  sure?: boolean;

  @Optional()
  @ObjectOf(() => Part)
  part?: Part;

  @Optional()
  @ListOf(() => Part, { max: 2 })
  parts?: Part[];

  @Optional()
  @ListOfTexts({ max: 2, length: 3 })
  texts?: string[];

  @Optional()
  @TextMembers({ max: 2, length: 5 })
  labels?: Record<string, string>;
}

describe('RequestValidationPipe', () => {
  const pipe = new RequestValidationPipe();
  const take = async (value: unknown, type: 'body' | 'query' = 'body') =>
    pipe.transform(value, { type, metatype: Whole });
  const pointersOf = async (value: unknown, type: 'body' | 'query' = 'body'): Promise<string[]> => {
    const error: unknown = await take(value, type).then(
      () => null,
      (caught: unknown) => caught,
    );
    return error instanceof HttpError ? [...new Set(error.complaints.map((complaint) => complaint.pointer))] : [];
  };

  it('accepts declared members unchanged', async () => {
    const value = {
      text: 'abc',
      at: '2026-01-01T00:00:00Z',
      sure: false,
      part: { kind: 'a', count: 0 },
      parts: [{ kind: 'b' }],
      texts: ['x'],
      labels: { a: 'b' },
    };
    const taken = await take(value);
    expect(JSON.parse(JSON.stringify(taken))).toEqual(value);
    expect(taken).toBeInstanceOf(Whole);
    expect(await take({})).toEqual({});
  });

  it.each([
    [{ text: '' }, '/text'],
    [{ text: 'abcd' }, '/text'],
    [{ text: 1 }, '/text'],
    [{ text: null }, '/text'],
    [{ text: ['a'] }, '/text'],
    [{ at: 'now' }, '/at'],
    [{ at: 5 }, '/at'],
    [{ sure: 1 }, '/sure'],
    [{ part: [] }, '/part'],
    [{ part: null }, '/part'],
    [{ part: 'a' }, '/part'],
    [{ part: {} }, '/part/kind'],
    [{ part: { kind: 'c' } }, '/part/kind'],
    [{ part: { kind: 'a', count: 11 } }, '/part/count'],
    [{ part: { kind: 'a', count: 1.5 } }, '/part/count'],
    [{ part: { kind: 'a', count: -1 } }, '/part/count'],
    [{ part: { kind: 'a', other: 1 } }, '/part/other'],
    [{ parts: {} }, '/parts'],
    [{ parts: 'ab' }, '/parts'],
    [{ parts: [{ kind: 'a' }, { kind: 'x' }] }, '/parts/1/kind'],
    [{ parts: [{ kind: 'a' }, { kind: 'a' }, { kind: 'a' }] }, '/parts'],
    [{ texts: ['a', ''] }, '/texts'],
    [{ texts: ['a', null] }, '/texts'],
    [{ texts: ['a', 'b', 'c'] }, '/texts'],
    [{ texts: 'a' }, '/texts'],
    [{ labels: [] }, '/labels'],
    [{ labels: { a: 1 } }, '/labels'],
    [{ labels: { a: 'b', c: 'd', e: 'f' } }, '/labels'],
    [{ 'a/b~': 1 }, '/a~1b~0'],
    [[], ''],
    [null, ''],
    ['text', ''],
    [undefined, ''],
  ])('refuses %j at %s', async (value, pointer) => {
    expect(await pointersOf(value)).toEqual([pointer]);
  });

  it('reports a list without objects once, without throwing a fault', async () => {
    expect(await pointersOf({ parts: [1] })).toContain('/parts');
    expect(await pointersOf({ parts: [[]] })).toContain('/parts');
    expect(await pointersOf({ parts: [null] })).toContain('/parts');
  });

  it('holds a query to its rules, and leaves those of a body to its room', async () => {
    expect(await pointersOf({ text: ' ' }, 'query')).toEqual(['/text']);
    expect(await take({ text: ' ' })).toEqual({ text: ' ' });
  });

  it('converts words and digits of a query', async () => {
    expect(await take({ sure: 'true', asOf: '7' }, 'query')).toEqual({ sure: true });
    expect(await pointersOf({ sure: 'yes' }, 'query')).toEqual(['/sure']);
  });
});
