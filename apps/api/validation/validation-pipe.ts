import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Complaint } from '@core/kernel';
import { escapePointer } from '../http/hostile-text.js';
import { HttpError } from '../http/problem.js';
import { TEXT_VALUES } from './fields.js';
import { memberNames } from './member-names.js';

const PLAIN_TYPES: readonly unknown[] = [String, Boolean, Number, Array, Object, undefined];

/** Checks bodies, queries and path parameters against their request classes; a member that the class does not declare is refused. */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype || PLAIN_TYPES.includes(metatype)) return value;
    const plain = type === 'query' ? declaredOnly(value, metatype) : value;
    return requestOf(metatype as new () => object, plain, type);
  }
}

/** Attacker-controlled JSON as the request class that it must be; throws with every complaint. */
export function requestOf<Request extends object>(
  requestType: new () => Request,
  plain: unknown,
  part: RequestPart,
): Request {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
    const message = 'must be a JSON object';
    throw new HttpError('malformed-body', `The ${PARTS[part].name} ${message}.`, [{ pointer: '', message }]);
  }
  const groups = part === 'query' || part === 'param' ? [TEXT_VALUES] : [];
  const request = plainToInstance(requestType, plain, { groups });
  const found = validateSync(request, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (found.length === 0) return request;
  const { code, name } = PARTS[part];
  const complaints = found.flatMap((error) => complaintsOf(error, ''));
  throw new HttpError(code, `The ${name} is not as this route takes it; see errors.`, complaints);
}

const PARTS = {
  query: { name: 'query', code: 'malformed-query' },
  param: { name: 'path', code: 'malformed-url' },
  body: { name: 'body', code: 'malformed-body' },
  line: { name: 'line', code: 'malformed-body' },
  custom: { name: 'request', code: 'malformed-request' },
} as const;
type RequestPart = keyof typeof PARTS;

/** `asOf` and the like are read by others; what nobody reads has been refused by its name. */
function declaredOnly(query: unknown, type: unknown): object {
  const names = new Set(memberNames(type));
  return Object.fromEntries(Object.entries(query as object).filter(([name]) => names.has(name)));
}

function complaintsOf({ property, constraints, children }: ValidationError, parent: string): Complaint[] {
  const pointer = `${parent}/${escapePointer(property)}`;
  const own = Object.entries(constraints ?? {}).map(([name, message]) => ({
    pointer,
    message: told(name, message, property),
  }));
  // What is wrong inside of a value of the wrong type is no news.
  return own.length > 0 ? own : (children ?? []).flatMap((child) => complaintsOf(child, pointer));
}

function told(constraint: string, message: string, property: string): string {
  if (constraint === 'whitelistValidation') return 'is not a member that is taken here';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
