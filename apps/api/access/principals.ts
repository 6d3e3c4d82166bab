import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccessReadModel, mayDo, type NamedPrincipal, type Principal } from '@domain/access';
import type { Actor } from '@domain/ledger';
import { callerOf } from '../http/index.js';

/** Whom a key belongs to. */
export interface KeyOwnerResponse extends Principal {
  /** Absent where the caller may not read names, and where it was erased. */
  readonly name?: string;
}

const KEY = 'key:';

/** Whom the keys in entries belong to, as far as the caller of a request may see it. */
@Injectable()
export class Principals {
  constructor(private readonly keys: AccessReadModel) {}

  /** Returns the principals of actors that are keys. */
  async of(request: FastifyRequest, actors: Iterable<Actor>): Promise<ReadonlyMap<Actor, KeyOwnerResponse>> {
    const keys = [...new Set(actors)].filter((actor) => actor.startsWith(KEY)).map((actor) => actor.slice(KEY.length));
    const withNames = mayDo(callerOf(request).roles, 'read-names');
    const owners = await this.keys.owners(keys);
    return new Map([...owners].map(([key, owner]) => [`${KEY}${key}` as const, toResponse(owner, withNames)]));
  }
}

function toResponse({ id, kind, name }: NamedPrincipal, withNames: boolean): KeyOwnerResponse {
  return { id, kind, name: withNames && name !== null ? name : undefined };
}
