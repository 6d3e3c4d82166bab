import { Min } from 'class-validator';
import { compiledCheck } from './compiled-check.js';
import { ListOf, ListOfTexts, Optional, Text } from './fields.js';
import { faultsOf } from './read-command.js';
import { Each, NotBlank, Rule } from './rule.js';

@Rule<Part>(({ from = '', to = 'z' }, complain) => {
  if (from > to) complain('/to', 'comes before from');
})
class Part {
  @Optional()
  @Text({ max: 1 })
  from?: string;

  @Optional()
  @Text({ max: 1 })
  to?: string;
}

class Base {
  @Text({ max: 5 })
  @NotBlank()
  reason: string;
}

class Whole extends Base {
  @Optional()
  @ListOf(() => Part, { max: 2 })
  parts?: Part[];

  @Optional()
  @ListOfTexts({ max: 3 })
  @Each((text) => (/^[a-z]+$/.test(text) ? null : 'must be lower-case letters'))
  slugs?: string[];
}

describe('a command', () => {
  const check = compiledCheck(Whole, { rules: true });

  it.each([
    [{ reason: 'r', parts: [{ from: 'a', to: 'b' }], slugs: ['a'] }, null],
    [{}, ['form', '/reason']],
    [{ reason: 'r', parts: [{}, { from: 1 }] }, ['form', '/parts/1/from']],
    [{ reason: ' ', parts: [{ other: 1 }] }, ['form', '/parts/0/other']],
    [{ reason: 'r', constructor: 1 }, ['form', '/constructor']],
    [{ reason: ' ' }, ['rule', '/reason']],
    [{ reason: 'r', parts: [{}, { from: 'b', to: 'a' }] }, ['rule', '/parts/1/to']],
    [{ reason: 'r', slugs: ['a', 'B'] }, ['rule', '/slugs/1']],
    [{ reason: ' ', slugs: ['B'] }, ['rule', '/reason', '/slugs/0']],
  ])('%j: %j', (plain, expected) => {
    const faults = faultsOf(Whole, plain);
    expect(faults && [faults.stage, ...faults.complaints.map(({ pointer }) => pointer)]).toEqual(expected);
    expect(check(plain)).toBe(expected === null);
  });

  it('refuses a member of the prototype’s name without touching the prototype', () => {
    const plain = JSON.parse('{"reason":"r","__proto__":{"slugs":1}}') as object;
    expect(faultsOf(Whole, plain)).toMatchObject({ stage: 'form', complaints: [{ pointer: '/__proto__' }] });
    expect(({} as { slugs?: number }).slugs).toBeUndefined();
  });

  it('may use decorators of class-validator itself', () => {
    class Counted {
      @Min(3)
      count: number;
    }
    const counted = compiledCheck(Counted, { rules: true });
    expect([counted({ count: 3 }), counted({ count: 2 })]).toEqual([true, false]);
  });
});
