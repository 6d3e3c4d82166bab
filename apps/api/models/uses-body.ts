import { createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestOf } from '../validation/validation-pipe.js';
import { UsesRequest } from './models.request.js';

/** One use alone, as a training job reports it, is a list of one. */
class UsesPipe implements PipeTransform {
  transform(body: unknown): UsesRequest {
    const alone = typeof body === 'object' && body !== null && 'dataset' in body && !('uses' in body);
    const listed = alone ? { uses: [body] } : Array.isArray(body) ? { uses: body as unknown[] } : body;
    return requestOf(UsesRequest, listed, 'body');
  }
}

const wholeBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): unknown => context.switchToHttp().getRequest<FastifyRequest>().body,
);

/** The uses of a body: `{uses: […]}`, the list itself, or one use alone. */
export const UsesBody = (): ParameterDecorator => wholeBody(UsesPipe);
