/**
 * $1 an id, $2 tree size: the origins from that id on that were stated by then, in order, and by
 * which entry.
 */
export const SELECT_ORIGINS = `
  SELECT o.entry, jsonb_strip_nulls(jsonb_build_object('id', o.id, 'kind', o.kind, 'involvement', o.involvement, 'vendor', o.vendor,
    'channel', o.channel, 'generator', o.generator, 'nexus', o.nexus, 'acquisition', o.acquisition, 'jurisdiction', o.jurisdiction,
    'collectedFrom', o.collected_from, 'collectedTo', o.collected_to, 'terms', o.terms)) AS origin
  FROM origin o WHERE o.id >= $1 AND o.entry < $2 ORDER BY o.id`;

/**
 * As `SELECT_ORIGINS`, in any order, each with the size of the ledger; one row without an origin if
 * there is none.
 */
export const SELECT_NEW_ORIGINS = `
  SELECT h.size, n.entry, n.origin FROM ledger_head h LEFT JOIN (${SELECT_ORIGINS}) n ON true`;

/**
 * $1 tree size: how many shards were registered by then; the last entry before it that corrected a
 * shard, -1 if there is none; and the present size of the ledger.
 */
export const SELECT_POSITION_FACTS = `
  SELECT h.size,
    coalesce((SELECT s.number + 1 FROM shard s WHERE s.entry < $1 ORDER BY s.entry DESC LIMIT 1), 0) AS shards,
    coalesce((SELECT max(p.valid_to) FROM shard_past p WHERE p.valid_to < $1), -1) AS "lastCorrection"
  FROM ledger_head h`;
