import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import {
  type CommandClass,
  type Faults,
  faultsOf,
  formFaultsOf,
  fromTexts,
  isObject,
  memberNames,
} from '@platform/validation';
import { HttpError } from '../http/problem.js';

const PLAIN_TYPES: readonly unknown[] = [String, Boolean, Number, Array, Object, undefined];

/** Whether a part of a request has a class to check it by. */
export function isChecked(type: unknown): type is CommandClass {
  return typeof type === 'function' && !PLAIN_TYPES.includes(type);
}

/** Checks a part of a request as `requestOf` does. */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    return type === 'custom' || !isChecked(metatype) ? value : requestOf(metatype, value, type);
  }
}

/**
 * Converts attacker-controlled JSON to an instance of its class. Bodies are checked by their form,
 * queries and path parameters by their rules too; unknown members are refused. A domain module
 * checks the rules of its commands and reports them under its own code.
 * @throws HttpError with every complaint
 */
export function requestOf<Request extends object>(
  type: CommandClass<Request>,
  value: unknown,
  part: RequestPart,
): Request {
  const isText = part === 'query' || part === 'param';
  const plain = isText && isObject(value) ? ofTexts(type, value, part) : value;
  // The rules of a body are those of its command, which its room checks.
  const faults = isText ? faultsOf(type, plain) : formFaultsOf(type, plain);
  if (faults) throw malformed(faults, part);
  return Object.assign(new type(), plain);
}

/** The error for a body or line that does not have the form of a command. */
export function malformed({ complaints }: Faults, part: RequestPart = 'body'): HttpError {
  const { code, name } = PARTS[part];
  const [first] = complaints;
  if (first?.pointer === '') return new HttpError('malformed-body', `The ${name} ${first.message}.`, complaints);
  return new HttpError(code, `The ${name} is invalid; see errors.`, complaints);
}

const PARTS = {
  query: { name: 'query', code: 'malformed-query' },
  param: { name: 'path', code: 'malformed-url' },
  body: { name: 'body', code: 'malformed-body' },
  line: { name: 'line', code: 'malformed-body' },
  custom: { name: 'request', code: 'malformed-request' },
} as const;
export type RequestPart = keyof typeof PARTS;

/**
 * Keeps only the members of the class: others, such as `asOf`, are read elsewhere, and
 * `requireQueryNames` has refused unknown ones.
 */
function ofTexts(type: CommandClass, texts: object, part: RequestPart): Record<string, unknown> {
  const values = fromTexts(type, texts);
  if (part === 'param') return values;
  const names = new Set(memberNames(type));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}
