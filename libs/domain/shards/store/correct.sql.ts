import { assignedFacts, factColumns, selectedFacts } from '../fact-columns.js';

/** $1 shard number: its current row. */
export const SELECT_CURRENT_SHARD = `
  SELECT s.number, s.entry, s.digest, s.digest_entry AS "digestEntry", s.uri, ${selectedFacts('s')}, s.valid_from AS "validFrom"
  FROM shard s WHERE s.number = $1`;

/** $1 shard numbers: the derivation and current origins of each, by number. */
export const SELECT_SHARD_ORIGINS = `
  SELECT s.number, s.derivation, d.origins AS declared, e.origins AS effective
  FROM shard s JOIN origin_set d ON d.id = s.declared_set JOIN origin_set e ON e.id = s.effective_set
  WHERE s.number = ANY ($1::int[]) ORDER BY s.number`;

/** $1 shard numbers, $2 the entry that changes them: copies their current rows to `shard_past`. */
export const ARCHIVE_SHARDS = `
  INSERT INTO shard_past (shard, valid_from, valid_to, ${factColumns()}, declared_set, effective_set)
  SELECT s.number, s.valid_from, $2, ${factColumns('s')}, s.declared_set, s.effective_set
  FROM shard s WHERE s.number = ANY ($1::int[])`;

/** $1 shard numbers, $2 declared sets, $3 effective sets, $4 the entry. */
export const UPDATE_ORIGINS = `
  UPDATE shard s SET declared_set = c.declared_set, effective_set = c.effective_set, valid_from = $4
  FROM unnest($1::int[], $2::int[], $3::int[]) AS c (number, declared_set, effective_set)
  WHERE s.number = c.number`;

/** $1 shard number, then `factParameters`. */
export const UPDATE_FACTS = `
  UPDATE shard s SET ${assignedFacts(2)} WHERE s.number = $1`;
