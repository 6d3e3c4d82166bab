import { Inject, Injectable, Optional } from '@nestjs/common';
import { ShardSetCache } from '@domain/origins';
import { Database, type Reader } from '@platform/database';
import { SCOPE_SETS, type ScopeSets } from '../scope-sets.js';
import {
  SELECT_CHANGED_SCOPES,
  SELECT_LAST_SCOPE_CHANGE,
  SELECT_PAST_SCOPES,
  SELECT_PRESENT_SCOPES,
} from './scope-cache.sql.js';

/** Caches the scopes of removals. */
@Injectable()
export class ScopeCache extends ShardSetCache<keyof ScopeSets> {
  constructor(@Inject(Database) committed: Reader, @Optional() limitBytes?: number) {
    const table = {
      cacheName: 'removal-scopes',
      sets: SCOPE_SETS,
      lastChange: SELECT_LAST_SCOPE_CHANGE,
      present: SELECT_PRESENT_SCOPES,
      changedSince: SELECT_CHANGED_SCOPES,
      past: SELECT_PAST_SCOPES,
    };
    super(committed, table, limitBytes);
  }
}
