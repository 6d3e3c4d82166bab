import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  alternativesOf,
  type CommandClass,
  compiledCheck,
  faultsOf,
  formComplaints,
  isOptional,
  memberNames,
  nestedTypeOf,
  schemaFragmentOf,
} from '@platform/validation';

const DOMAIN = path.resolve(__dirname, '../../libs/domain');

/** Every command class of every module, by name. */
const commands = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.command.ts'))
  .flatMap((file) => Object.entries(jest.requireActual<object>(path.join(DOMAIN, file))))
  .flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'function' && value.prototype !== undefined && memberNames(value as CommandClass).length > 0
      ? [[name, value as CommandClass] as const]
      : [],
  );

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const TEXTS = [
  'acme',
  'acme/m@1',
  DIGEST,
  's3://b/1',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  '2026-02-01T00:00:00Z',
  'two words',
];
const WRONG = [null, '', 0, -1, 1.5, 2 ** 53, true, [], {}, [[]], [null], ['a'], { a: 1 }, 'x'.repeat(3_000), '\u0000'];

/** Members are drawn from fitting values only, or from fitting and some wrong ones. */
type Draw = 'fitting' | 'some-wrong';

const orWrong = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 24, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom<unknown>(...WRONG) });

/** Whether a member may have a value, by command: few values are drawn, each of them often. */
const known = new Map<CommandClass, Map<string, boolean>>();

/** Whether the member of the command may have this value. */
function fits(type: CommandClass, member: string, value: unknown): boolean {
  const ofType = known.get(type) ?? new Map<string, boolean>();
  known.set(type, ofType);
  const key = `${member} ${JSON.stringify(value)}`;
  const before = ofType.get(key);
  if (before !== undefined) return before;
  const complaints = formComplaints(type, { [member]: value });
  const found = complaints.every(({ pointer }) => !`${pointer}/`.startsWith(`/${member}/`));
  ofType.set(key, found);
  return found;
}

function valueOf(type: CommandClass, member: string, draw: Draw): fc.Arbitrary<unknown> {
  const nested = nestedTypeOf(type, member);
  const { type: is, enum: choices, minimum, maximum, items } = schemaFragmentOf(type, member) ?? {};
  const itemChoices = (items as { enum?: string[] } | undefined)?.enum ?? TEXTS;
  if (nested) return is === 'array' ? fc.array(commandOf(nested, draw), { maxLength: 2 }) : commandOf(nested, draw);
  if (Array.isArray(choices)) return fc.constantFrom<unknown>(...(choices as unknown[]));
  if (is === 'boolean') return fc.boolean();
  if (is === 'integer') return fc.integer({ min: Number(minimum), max: Math.min(Number(maximum), 1_000) });
  if (is === 'number') return fc.double({ min: Number(minimum), max: Number(maximum ?? 1_000), noNaN: true });
  if (is === 'object') return fc.dictionary(fc.constantFrom('a', 'b/c'), fc.constantFrom(...TEXTS));
  const fitting = TEXTS.filter((text) => fits(type, member, text));
  const text = fc.constantFrom(...(fitting.length > 0 ? fitting : TEXTS));
  if (alternativesOf(type, member)) return fc.oneof(text, fc.array(text, { maxLength: 2 }), fc.constant({ name: 'a' }));
  return is === 'array' ? fc.array(fc.constantFrom(...itemChoices), { maxLength: 3 }) : text;
}

function commandOf(type: CommandClass, draw: Draw): fc.Arbitrary<object> {
  const names = memberNames(type);
  const required = names.filter((name) => !isOptional(type, name));
  const valueFor = (name: string): fc.Arbitrary<unknown> => {
    const value = valueOf(type, name, draw);
    return draw === 'fitting' ? value.filter((one) => fits(type, name, one)) : orWrong(value);
  };
  const members = Object.fromEntries(names.map((name) => [name, valueFor(name)]));
  const record = fc.record(members, { requiredKeys: required });
  if (draw === 'fitting') return record;
  const withOddMember = fc.tuple(record, fc.constantFrom('surprise', 'constructor', ...names)).map(([whole, name]) => {
    const { [name]: had, ...others } = whole as Record<string, unknown>;
    return had === undefined ? { ...others, [name]: 1 } : others;
  });
  return fc.oneof({ weight: 20, arbitrary: record }, { weight: 1, arbitrary: withOddMember });
}

describe.each(commands)('the command %s', (_, type) => {
  it('gets the same result from the compiled check and from class-validator', () => {
    const form = compiledCheck(type, { rules: false });
    const whole = compiledCheck(type, { rules: true });
    let formed = 0;
    fc.assert(
      fc.property(fc.oneof(commandOf(type, 'fitting'), commandOf(type, 'some-wrong')), (plain) => {
        const complaints = formComplaints(type, plain);
        expect([form(plain), complaints]).toEqual([complaints.length === 0, complaints]);
        expect(whole(plain)).toBe(faultsOf(type, plain) === null);
        if (form(plain)) formed++;
      }),
      { numRuns: 300 },
    );
    expect(formed).toBeGreaterThan(10);
  });

  it('has a schema for every member', () => {
    const bare = memberNames(type).filter((name) => !schemaFragmentOf(type, name));
    expect(bare).toEqual([]);
  });

  it.each([[null], [[]], ['x'], [1], [undefined]])('refuses %p', (value) => {
    expect(compiledCheck(type, { rules: true })(value)).toBe(false);
    expect(faultsOf(type, value)?.complaints).toMatchObject([{ pointer: '' }]);
  });
});

/** Entry kinds whose `data` has the members of a command. */
const ENTRY_KINDS: readonly (readonly [room: string, kind: string, command: string])[] = [
  ['vendors', 'vendor.declared', 'DeclareVendor'],
  ['vendors', 'terms.recorded', 'RecordTerms'],
  ['vendors', 'terms.withdrawn', 'WithdrawTerms'],
  ['vendors', 'approval.recorded', 'RecordApproval'],
  ['shards', 'shard.registered', 'RegisterShard'],
  ['shards', 'shard.bound', 'BindDigest'],
  ['shards', 'shard.located', 'LocateShard'],
  ['datasets', 'dataset.version-withdrawn', 'WithdrawVersion'],
  ['datasets', 'dataset.described', 'DescribeDataset'],
  ['models', 'model.version-declared', 'DeclareModelVersion'],
  ['models', 'model.version-withdrawn', 'WithdrawModelVersion'],
  ['models', 'model.use-recorded', 'RecordUse'],
  ['models', 'model.use-withdrawn', 'WithdrawUse'],
  ['removals', 'removal.ordered', 'OrderRemoval'],
  ['removals', 'removal.approved', 'ApproveRemoval'],
  ['removals', 'removal.withdrawn', 'WithdrawRemoval'],
  ['removals', 'removal.extended', 'ExtendRemoval'],
  ['removals', 'removal.executed', 'RecordExecution'],
];

test.each(ENTRY_KINDS)('the README of %s names the members of %s', (room, kind, command) => {
  const [, type] = commands.find(([name]) => name === command) ?? [];
  if (!type) throw new Error(`no module has the command ${command}`);
  const lines = readFileSync(path.join(DOMAIN, room, 'README.md'), 'utf8').split('\n');
  const row = lines.find((line) => line.split('|')[1]?.includes(`\`${kind}\``))?.toLowerCase() ?? '';
  expect(memberNames(type).filter((member) => !row.includes(member.toLowerCase()))).toEqual([]);
});
