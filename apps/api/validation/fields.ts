import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  registerDecorator,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { WhenceError } from '@core/kernel';

/** The group of transformations for queries and paths, whose values are texts. In a JSON body `"5"` is no number. */
export const TEXT_VALUES = 'text-values';

const NESTED_TYPE = Symbol('the request class of a member');

/** The request class of a member that is an object, or a list of objects. */
export function nestedTypeOf(requestType: new () => object, member: string): (new () => object) | undefined {
  const type = Reflect.getMetadata(NESTED_TYPE, requestType.prototype as object, member) as
    (() => new () => object) | undefined;
  return type?.();
}

/** The member may be left out. `null` is a value, and refused: class-validator's own IsOptional would let it by. */
export function Optional(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

/** A text of `min` (1 unless told) to `max` characters. */
export function Text({ min = 1, max }: { min?: number; max: number }): PropertyDecorator {
  const message = `must be a text of ${min} to ${max} characters`;
  return check('text', message, (value) => typeof value === 'string' && value.length >= min && value.length <= max);
}

/** A whole number; of a query or a path its digits. */
export function WholeNumber({
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
}: { min?: number; max?: number } = {}): PropertyDecorator {
  return applyDecorators(
    Transform(
      ({ value }: { value: unknown }) =>
        typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value,
      { groups: [TEXT_VALUES] },
    ),
    check('wholeNumber', `must be a whole number from ${min} to ${max}`, (value) => {
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
    }),
  );
}

/** A number of `min` to `max`, both included. */
export function NumberWithin({ min, max }: { min: number; max: number }): PropertyDecorator {
  return check('numberWithin', `must be a number from ${min} to ${max}`, (value) => {
    return typeof value === 'number' && value >= min && value <= max;
  });
}

/** `true` or `false`; of a query the word. */
export function TrueOrFalse(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value), {
      groups: [TEXT_VALUES],
    }),
    check('trueOrFalse', 'must be true or false', (value) => typeof value === 'boolean'),
  );
}

/** One of a closed list of texts. */
export function OneOf(values: readonly string[]): PropertyDecorator {
  return check(
    'oneOf',
    `must be one of ${values.join(', ')}`,
    (value) => typeof value === 'string' && values.includes(value),
  );
}

/** A text that a parser of the kernel takes: `@Parsed(parseInstant)`. The value stays as it was sent. */
export function Parsed(parse: (text: string) => unknown): PropertyDecorator {
  return check(
    'parsed',
    (value) => complaintOf(parse, value),
    (value) => complaintOf(parse, value) === '',
  );
}

/** An object of a request class of its own. */
export function ObjectOf(type: () => new () => object): PropertyDecorator {
  // ValidateNested takes `[]` for an object.
  const isObject = check(
    'object',
    'must be an object',
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
  return applyDecorators(isObject, ValidateNested(), Type(type), Reflect.metadata(NESTED_TYPE, type));
}

/** A list of objects of a request class of their own. */
export function ListOf(type: () => new () => object, { max }: { max: number }): PropertyDecorator {
  const areObjects = check('objects', 'must be a list of objects', (value) => {
    return (
      Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
    );
  });
  const nested = applyDecorators(ValidateNested({ each: true }), Type(type), Reflect.metadata(NESTED_TYPE, type));
  return applyDecorators(areObjects, IsArray(), ArrayMaxSize(max), nested);
}

/** A list of at most `max` texts of 1 to `length` characters. */
export function ListOfTexts({ max, length = 2048 }: { max: number; length?: number }): PropertyDecorator {
  const isText = (item: unknown): boolean => typeof item === 'string' && item.length >= 1 && item.length <= length;
  const message = `must be a list of at most ${max} texts of 1 to ${length} characters`;
  return check('texts', message, (value) => Array.isArray(value) && value.length <= max && value.every(isText));
}

/** An object whose members are texts: labels. */
export function TextMembers({ max, length = 2048 }: { max: number; length?: number }): PropertyDecorator {
  const message = `must be an object of at most ${max} texts, names and values of at most ${length} characters`;
  return check('textMembers', message, (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const members = Object.entries(value);
    const fits = ([name, text]: [string, unknown]): boolean => {
      return name.length <= length && typeof text === 'string' && text.length <= length;
    };
    return members.length <= max && members.every(fits);
  });
}

function complaintOf(parse: (text: string) => unknown, value: unknown): string {
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

function check(name: string, message: Message, holds: (value: unknown) => boolean): PropertyDecorator {
  return (target, propertyName) => {
    const defaultMessage = (asked?: ValidationArguments): string =>
      typeof message === 'string' ? message : message(asked?.value);
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(propertyName),
      validator: { validate: holds, defaultMessage },
    });
  };
}
