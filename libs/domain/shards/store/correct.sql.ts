import {
  assignedFacts,
  assignedTypedFacts,
  factColumns,
  joinedTraits,
  selectedFacts,
  typedFacts,
} from '../fact-columns.js';

/** $1 shard numbers: their current rows. */
export const SELECT_CURRENT_SHARDS = `
  SELECT s.number, s.entry, s.digest, s.digest_entry AS "digestEntry", s.uri, ${selectedFacts('s')}, s.valid_from AS "validFrom"
  FROM shard s ${joinedTraits('s')} WHERE s.number = ANY ($1::int[])`;

/** $1 shard number: the origins that it declares now. */
export const SELECT_DECLARED_ORIGINS = `
  SELECT d.origins FROM shard s JOIN origin_set d ON d.id = s.declared_set WHERE s.number = $1`;

/** $1 shard numbers: the origins that each declares now. */
export const SELECT_DECLARED_ORIGINS_OF = `
  SELECT s.number, d.origins FROM shard s JOIN origin_set d ON d.id = s.declared_set WHERE s.number = ANY ($1::int[])`;

/** $1 shard number, $2 the entry that corrects it: copies its current row to `shard_past`. */
export const ARCHIVE_SHARD = `
  INSERT INTO shard_past (shard, valid_from, valid_to, ${factColumns()}, declared_set, effective_set)
  SELECT s.number, s.valid_from, $2, ${factColumns('s')}, s.declared_set, s.effective_set
  FROM shard s WHERE s.number = $1`;

/**
 * $1 shard number, $2 the entry that corrects it, $3 its declared set (null: as before), then
 * `factParameters`. Its effective set remains that of its registration: see `origin_segment`.
 */
export const CORRECT_SHARD = `
  UPDATE shard s SET valid_from = $2, declared_set = coalesce($3, s.declared_set), ${assignedFacts(4)} WHERE s.number = $1`;

/** As ARCHIVE_SHARD: $1 shard numbers, $2 an entry for each. */
export const ARCHIVE_SHARDS = `
  INSERT INTO shard_past (shard, valid_from, valid_to, ${factColumns()}, declared_set, effective_set)
  SELECT s.number, s.valid_from, c.entry, ${factColumns('s')}, s.declared_set, s.effective_set
  FROM unnest($1::int[], $2::bigint[]) AS c (number, entry) JOIN shard s ON s.number = c.number`;

/**
 * As CORRECT_SHARD, for many: $1 a list of `{number, entry}` with the facts of `factsByColumn`, $2
 * the declared set of all (null: as before).
 */
export const CORRECT_SHARDS = `
  UPDATE shard s SET valid_from = c.entry, declared_set = coalesce($2, s.declared_set), ${assignedTypedFacts('c')}
  FROM jsonb_to_recordset($1::jsonb) AS c (number int, entry bigint, ${typedFacts}) WHERE s.number = c.number`;
