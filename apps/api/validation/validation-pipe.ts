import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import type { Complaint } from '@core/kernel';
import { escapePointer } from '../http/hostile-text.js';
import { DoorError } from '../http/problem.js';
import { memberNames } from './member-names.js';

const PLAIN_TYPES: readonly unknown[] = [String, Boolean, Number, Array, Object, undefined];

/** Checks bodies, queries and path parameters against their request classes; a member that the class does not declare is refused. */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || !metatype || PLAIN_TYPES.includes(metatype)) return value;
    const plain = type === 'query' ? declaredOnly(value, metatype) : value;
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
      const message = 'must be a JSON object';
      throw new DoorError('malformed-body', `The body ${message}.`, [{ pointer: '', message }]);
    }
    const request = plainToInstance(metatype as new () => object, plain);
    const found = await validate(request, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
    if (found.length === 0) return request;
    throw refusal(
      type,
      found.flatMap((error) => complaintsOf(error, '')),
    );
  }
}

/** `asOf` and the like are read by others; what nobody reads has been refused by its name. */
function declaredOnly(query: unknown, type: unknown): object {
  const names = new Set(memberNames(type));
  return Object.fromEntries(Object.entries(query as object).filter(([name]) => names.has(name)));
}

function refusal(type: ArgumentMetadata['type'], complaints: readonly Complaint[]): DoorError {
  const what = { query: 'query', param: 'path', body: 'body', custom: 'request' }[type];
  const code = {
    query: 'malformed-query',
    param: 'malformed-url',
    body: 'malformed-body',
    custom: 'malformed-request',
  } as const;
  return new DoorError(code[type], `The ${what} is not as this route takes it; see errors.`, complaints);
}

function complaintsOf({ property, constraints, children }: ValidationError, parent: string): Complaint[] {
  const pointer = `${parent}/${escapePointer(property)}`;
  const own = Object.entries(constraints ?? {}).map(([name, message]) => ({
    pointer,
    message: told(name, message, property),
  }));
  return [...own, ...(children ?? []).flatMap((child) => complaintsOf(child, pointer))];
}

function told(constraint: string, message: string, property: string): string {
  if (constraint === 'whitelistValidation') return 'is not a member that is taken here';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
