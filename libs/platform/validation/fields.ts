import 'reflect-metadata';
import { registerDecorator, ValidateIf, type ValidationArguments } from 'class-validator';
import { isDigest, parseDigest, parseShardName, parseUri, WhenceError } from '@core/kernel';
import { type Parse, schemaOfParser } from './kernel-schemas.js';
import {
  asNullable,
  asOptional,
  type CommandClass,
  type SchemaFragment,
  withAlternatives,
  withNestedType,
  withSchema,
} from './schema-fragment.js';
import { readsText } from './text-values.js';

type Nested = () => CommandClass;

/**
 * The member may be left out. `null` is a value, and refused: class-validator's own IsOptional
 * accepts it.
 */
export function Optional(): PropertyDecorator {
  return all(
    ValidateIf((_, value) => value !== undefined),
    asOptional(),
  );
}

/** The member may be left out or `null`, which means the same. */
export function OptionalOrNull(): PropertyDecorator {
  return all(
    ValidateIf((_, value) => value !== undefined && value !== null),
    asOptional(),
    asNullable(),
  );
}

/** A text of `min` to `max` characters that Postgres and UTF-8 can hold. `min` defaults to 1. */
export function Text({ min = 1, max }: { min?: number; max: number }): PropertyDecorator {
  return check(
    'text',
    `must be a text of ${min} to ${max} characters`,
    { type: 'string', minLength: min, maxLength: max },
    (value) => typeof value === 'string' && value.length >= min && value.length <= max && isStorable(value),
  );
}

/** A whole number; in a query or a path its digits. */
export function WholeNumber({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
}: { min?: number; max?: number } = {}): PropertyDecorator {
  return all(
    readsText((text) => (/^\d{1,16}$/.test(text) ? Number(text) : text)),
    check(
      'wholeNumber',
      `must be a whole number from ${min} to ${max}`,
      { type: 'integer', minimum: min, maximum: max },
      (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max,
    ),
  );
}

/** A number of `min` to `max`, both included. `max` defaults to no limit. */
export function NumberWithin({ min, max }: { min: number; max?: number }): PropertyDecorator {
  const limits = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  return check(
    'numberWithin',
    `must be a number ${limits}`,
    { type: 'number', minimum: min, maximum: max },
    (value) => {
      return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= (max ?? Infinity);
    },
  );
}

/** `true` or `false`; in a query the word, in any case: Python writes `False`. */
export function TrueOrFalse(): PropertyDecorator {
  return all(
    readsText((text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text)),
    check('trueOrFalse', 'must be true or false', { type: 'boolean' }, (value) => typeof value === 'boolean'),
  );
}

/** One of a closed list of texts. */
export function OneOf(values: readonly string[]): PropertyDecorator {
  return check(
    'oneOf',
    `must be one of ${values.join(', ')}`,
    { type: 'string', enum: [...values] },
    (value) => typeof value === 'string' && values.includes(value),
  );
}

/**
 * A text that a parser of the kernel accepts: `@Parsed(parseInstant)`. The value stays as it was
 * sent.
 */
export function Parsed(parse: Parse): PropertyDecorator {
  return check('parsed', (value) => complaintOf(parse, value), schemaOfParser(parse), acceptedBy(parse));
}

/** Texts that a parser accepted before. */
const ACCEPTED = { count: 1_000, length: 200 } as const;

/**
 * Whether a parser accepts a value. What it accepts never changes, and many shards share their
 * dataset, instants and generator; each has its own digest and URI.
 */
function acceptedBy(parse: Parse): (value: unknown) => boolean {
  if (parse === parseDigest) return (value) => typeof value === 'string' && isDigest(value);
  if (parse === parseUri || parse === parseShardName) return (value) => complaintOf(parse, value) === '';
  const accepted = new Set<unknown>();
  return (value) => {
    if (accepted.has(value)) return true;
    if (complaintOf(parse, value) !== '') return false;
    if (accepted.size >= ACCEPTED.count) accepted.clear();
    if ((value as string).length <= ACCEPTED.length) accepted.add(value);
    return true;
  };
}

/** An object of any members: a rule of the class checks them. */
export function AnyObject(): PropertyDecorator {
  return check('anyObject', 'must be an object', { type: 'object' }, isObject);
}

/** An object of a class with decorators of its own. */
export function ObjectOf(type: Nested): PropertyDecorator {
  return all(check('object', 'must be an object', {}, isObject), withNestedType(type));
}

/** A list of at most `max` objects of a class with decorators of its own. */
export function ListOf(type: Nested, { max }: { max: number }): PropertyDecorator {
  return all(
    check(
      'objects',
      `must be a list of at most ${max} objects`,
      { type: 'array', maxItems: max },
      (value) => Array.isArray(value) && value.length <= max && value.every(isObject),
    ),
    withNestedType(type),
  );
}

/** A list of at most `max` texts of 1 to `length` characters. */
export function ListOfTexts(limits: { max: number; length?: number }): PropertyDecorator {
  const { message, schema, accepts } = textsForm(limits);
  return check('texts', message, schema, accepts);
}

/** The form that `ListOfTexts` accepts, for `Either`. */
export function textsForm({ max, length = 2048 }: { max: number; length?: number }) {
  const isText = (item: unknown): boolean => typeof item === 'string' && item.length >= 1 && item.length <= length;
  const schema: SchemaFragment = {
    type: 'array',
    maxItems: max,
    items: { type: 'string', minLength: 1, maxLength: length },
  };
  return {
    message: `must be a list of at most ${max} texts of 1 to ${length} characters`,
    schema,
    accepts: (value: unknown) => Array.isArray(value) && value.length <= max && value.every(isText),
  };
}

/** The form that `Parsed` accepts, for `Either`. */
export function parsedForm(parse: Parse): Form {
  return { schema: schemaOfParser(parse), accepts: (value) => complaintOf(parse, value) === '' };
}

/**
 * A list of at most `max` items that `accepts` accepts; `items` names them in the complaint, their
 * type in the schema.
 */
export function ListOfForms(
  { max, items }: { max: number; items: string },
  accepts: Form['accepts'],
): PropertyDecorator {
  const message = (value: unknown): string => {
    const wrong = Array.isArray(value) ? value.findIndex((item) => !accepts(item)) : -1;
    return `must be a list of at most ${max} ${items}${wrong < 0 ? '' : `; item ${wrong} is neither`}`;
  };
  return check(
    'forms',
    message,
    { type: 'array', maxItems: max },
    (value) => Array.isArray(value) && value.length <= max && value.every(accepts),
  );
}

/** An object of at most `max` members, all of them texts: labels. */
export function TextMembers({ max, length = 2048 }: { max: number; length?: number }): PropertyDecorator {
  const fits = ([name, text]: [string, unknown]): boolean =>
    name.length <= length && typeof text === 'string' && text.length <= length;
  const schema: SchemaFragment = {
    type: 'object',
    maxProperties: max,
    propertyNames: { maxLength: length },
    additionalProperties: { type: 'string', maxLength: length },
  };
  const message = `must be an object of at most ${max} texts, names and values of at most ${length} characters`;
  return check('textMembers', message, schema, (value) => {
    if (!isObject(value)) return false;
    const members = Object.entries(value);
    return members.length <= max && members.every(fits);
  });
}

/**
 * One form of a member that may have several. `schema` is a fragment, or the class of an object.
 */
export interface Form {
  readonly schema: SchemaFragment | Nested;
  readonly accepts: (value: unknown) => boolean;
}

/** A member of one of several forms, such as a name or an object with details. */
export function Either(
  message: string | ((value: unknown) => string),
  ...forms: readonly [Form, Form, ...Form[]]
): PropertyDecorator {
  return all(
    check('either', message, {}, (value) => forms.some(({ accepts }) => accepts(value))),
    withAlternatives(forms.map(({ schema }) => schema)),
  );
}

// Postgres stores no U+0000, and UTF-8 has no lone surrogate.
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function complaintOf(parse: Parse, value: unknown): string {
  if (typeof value !== 'string') return 'must be a text';
  try {
    parse(value);
    return '';
  } catch (error) {
    if (error instanceof WhenceError) return error.complaints[0]?.message ?? error.message;
    throw error;
  }
}

type Message = string | ((value: unknown) => string);

function check(
  name: string,
  message: Message,
  schema: SchemaFragment,
  holds: (value: unknown) => boolean,
): PropertyDecorator {
  const defaultMessage = (about?: ValidationArguments): string =>
    typeof message === 'string' ? message : message(about?.value);
  return all(withSchema(schema), (target, member) => {
    const validator = { validate: holds, defaultMessage };
    registerDecorator({ name, target: target.constructor, propertyName: String(member), validator });
  });
}

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, member) => {
    for (const decorate of decorators) decorate(target, member);
  };
}
