/**
 * Rows that an export takes of entries [$1, $2). A row that a later entry closes is as it was
 * before that: `valid_to` only below $2.
 */
const closed = (alias: string): string => `CASE WHEN ${alias}.valid_to < $2 THEN ${alias}.valid_to END AS valid_to`;
const begun = (alias: string): string => `${alias}.valid_from >= $1 AND ${alias}.valid_from < $2`;

/** $1 tree size: how many shards there were. Numbers are given without gaps. */
export const COUNT_SHARDS_AT = `
  SELECT s.number + 1 AS count FROM shard s WHERE s.entry < $1 ORDER BY s.entry DESC LIMIT 1`;

/** $1 from, $2 shards before: shards among them that were corrected since. */
export const SELECT_CORRECTED = `
  SELECT DISTINCT p.shard FROM shard_past p WHERE p.valid_to >= $1 AND p.shard < $2 ORDER BY p.shard`;

/** $1 from, $2 upto, $3 shards: the rows of them that began. */
export const EXPORT_SHARDS = `
  SELECT v.shard AS number, s.entry, CASE WHEN s.digest_entry <= v.valid_from THEN 'sha256:' || encode(s.digest, 'hex') END AS digest,
    s.uri, v.checksums::text AS checksums, v.dataset, v.media_type, v.bytes, v.records, v.tokens, v.labels::text AS labels, s.derivation, d.origins AS declared_origins,
    t.licence, t.modality, t.languages::text AS languages, t.personal_data, t.consent, t.preferences::text AS preferences,
    v.valid_from, v.valid_to
  FROM (
    SELECT c.number AS shard, c.valid_from, NULL::bigint AS valid_to, c.dataset, c.media_type, c.bytes, c.records, c.tokens,
      c.labels, c.declared_set, c.traits, c.checksums
    FROM shard c WHERE c.number = ANY($3::int[]) AND ${begun('c')}
    UNION ALL
    SELECT p.shard, p.valid_from, ${closed('p')}, p.dataset, p.media_type, p.bytes, p.records, p.tokens, p.labels,
      p.declared_set, p.traits, p.checksums
    FROM shard_past p WHERE p.shard = ANY($3::int[]) AND ${begun('p')}
  ) v
  JOIN shard s ON s.number = v.shard JOIN origin_set d ON d.id = v.declared_set LEFT JOIN shard_traits t ON t.id = v.traits
  ORDER BY v.shard, v.valid_from`;

/** $1 from, $2 upto, $3 shards: rows that began earlier and ended. */
export const EXPORT_ENDED_SHARDS = `
  SELECT p.shard::text AS key, p.valid_from, p.valid_to FROM shard_past p
  WHERE p.shard = ANY($3::int[]) AND p.valid_from < $1 AND p.valid_to >= $1 AND p.valid_to < $2 ORDER BY p.shard, p.valid_from`;

/** $1 from, $2 upto, $3 shards: their digests. */
export const EXPORT_DIGESTS = `
  SELECT s.number AS shard, 'sha256:' || encode(s.digest, 'hex') AS digest, s.digest_entry AS entry FROM shard s
  WHERE s.number = ANY($3::int[]) AND s.digest_entry >= $1 AND s.digest_entry < $2 ORDER BY s.number`;

/** $1 from, $2 upto, $3 shards before: those of them that were bound to a digest. */
export const SELECT_BOUND = `
  SELECT s.number FROM ledger_entry l
  JOIN shard s ON s.digest = decode(substr(convert_from(l.body, 'UTF8')::json -> 'data' ->> 'digest', 8), 'hex')
  WHERE l.index >= $1 AND l.index < $2 AND l.kind = 'shard.bound' AND s.number < $3 ORDER BY s.number`;

/**
 * $1 from, $2 upto, $3 entry and $4 shard and $5 uri of the last row, $6 limit: further places of
 * shards.
 */
export const EXPORT_LOCATIONS = `
  SELECT l.shard, l.uri, l.entry FROM shard_location l
  WHERE l.entry >= $1 AND l.entry < $2 AND (l.entry, l.shard, l.uri COLLATE "C") > ($3, $4, $5)
  ORDER BY l.entry, l.shard, l.uri COLLATE "C" LIMIT $6`;

/** $1 from, $2 upto, $3 the last id, $4 limit. */
export const EXPORT_ORIGINS = `
  SELECT o.id, o.entry, o.kind, o.involvement, o.vendor, o.channel, o.generator, o.nexus, o.acquisition, o.jurisdiction,
    o.collected_from, o.collected_to, o.terms
  FROM origin o WHERE o.entry >= $1 AND o.entry < $2 AND o.id > $3 ORDER BY o.id LIMIT $4`;

/** $1 from, $2 the last row's place: changed, $3 origin, $4 segment, $5 valid from; $6 limit. */
export const EXPORT_SEGMENTS = `
  SELECT g.origin, g.segment, g.valid_from AS "validFrom", g.valid_to AS "validTo", g.changed, g.declared, g.effective
  FROM origin_segment g
  WHERE g.changed >= $1 AND (g.changed, g.origin, g.segment, g.valid_from) > ($2, $3, $4, $5)
  ORDER BY g.changed, g.origin, g.segment, g.valid_from LIMIT $6`;

/** $1 from, $2 upto, $3 the last id, $4 limit. */
export const EXPORT_DERIVATIONS = `
  SELECT d.id, d.entry, d.kind, d.job, d.run, d.code, d.removal, d.parents FROM derivation d
  WHERE d.entry >= $1 AND d.entry < $2 AND d.id > $3 ORDER BY d.id LIMIT $4`;

/** $1 from, $2 upto. */
export const EXPORT_DATASET_VERSIONS = `
  SELECT v.id, v.dataset, v.version, v.committed_entry AS entry, v.committed_at, b.version AS base, v.shards, v.upstream_shards
  FROM dataset_version v LEFT JOIN dataset_version b ON b.id = v.base
  WHERE v.committed_entry >= $1 AND v.committed_entry < $2 ORDER BY v.committed_entry`;

/** $1 dataset version. */
export const EXPORT_MEMBERS = `SELECT v.members, v.weights FROM dataset_version v WHERE v.id = $1`;

/** $1 from, $2 upto. */
export const EXPORT_MODEL_VERSIONS = `
  SELECT m.id, m.model, m.version, m.entry, m.description FROM model_version m
  WHERE m.entry >= $1 AND m.entry < $2 ORDER BY m.id`;

/** $1 from, $2 upto. */
export const EXPORT_MODEL_PARENTS = `
  SELECT p.child AS model_version, p.position, p.relation, p.parent, p.external
  FROM model_version m JOIN model_parent p ON p.child = m.id
  WHERE m.entry >= $1 AND m.entry < $2 ORDER BY p.child, p.position`;

/** $1 from, $2 upto, $3 valid from and $4 id of the last row, $5 limit. */
export const EXPORT_USES = `
  SELECT u.id, m.model, m.version, d.dataset, d.version AS dataset_version, u.model_version AS model_version_id,
    u.dataset_version AS dataset_version_id, u.stage, u.purpose, u.started_at, u.finished_at, u.epochs,
    u.jurisdictions::text AS jurisdictions, u.competes_with::text AS competes_with, u.splits::text AS splits,
    u.valid_from, ${closed('u')}
  FROM model_use u JOIN model_version m ON m.id = u.model_version JOIN dataset_version d ON d.id = u.dataset_version
  WHERE ${begun('u')} AND (u.valid_from, u.id COLLATE "C") > ($3, $4)
  ORDER BY u.valid_from, u.id COLLATE "C" LIMIT $5`;

/** $1 from, $2 upto. */
export const EXPORT_ENDED_USES = `
  SELECT u.id AS key, u.valid_from, u.valid_to FROM model_use u
  WHERE u.valid_from < $1 AND u.valid_to >= $1 AND u.valid_to < $2 ORDER BY u.valid_to, u.id COLLATE "C"`;

/** $1 from, $2 upto: what was withdrawn as stated by mistake. */
export const EXPORT_WITHDRAWALS = `
  SELECT w.* FROM (
    SELECT 'use' AS kind, u.use AS id, u.entry, u.reason FROM model_use_withdrawal u WHERE u.entry >= $1 AND u.entry < $2
    UNION ALL
    SELECT 'model_version', m.model_version::text, m.entry, m.reason FROM model_version_withdrawal m
    WHERE m.entry >= $1 AND m.entry < $2
    UNION ALL
    SELECT 'dataset_version', d.dataset_version::text, d.entry, d.reason FROM dataset_version_withdrawal d
    WHERE d.entry >= $1 AND d.entry < $2
  ) w ORDER BY w.entry, w.kind, w.id`;

/** $1 from, $2 upto, $3 the last number, $4 limit. */
export const EXPORT_REMOVALS = `
  SELECT r.number, r.id, r.entry, r.ordered_at, r.selector::text AS selector, r.reason, r.basis, r.method, r.effective_at,
    r.received_at, r.approval_required
  FROM removal r WHERE r.entry >= $1 AND r.entry < $2 AND r.number > $3 ORDER BY r.number LIMIT $4`;

/** $1 from, $2 upto, $3 valid from and $4 removal of the last row, $5 limit. */
export const EXPORT_REMOVAL_STATUSES = `
  SELECT s.removal, s.phase, s.due_at, s.verification, s.valid_from, ${closed('s')} FROM removal_status s
  WHERE ${begun('s')} AND (s.valid_from, s.removal) > ($3, $4) ORDER BY s.valid_from, s.removal LIMIT $5`;

/** $1 from, $2 upto. */
export const EXPORT_ENDED_REMOVAL_STATUSES = `
  SELECT s.removal::text AS key, s.valid_from, s.valid_to FROM removal_status s
  WHERE s.valid_from < $1 AND s.valid_to >= $1 AND s.valid_to < $2 ORDER BY s.valid_to, s.removal`;

/** $1 from, $2 upto, $3 the last entry, $4 limit. */
export const EXPORT_FINDINGS = `
  SELECT f.id, f.entry, f.raised_at, f.kind, f.severity, f.subject::text AS subject, f.removal, f.shard, f.detail
  FROM finding f WHERE f.entry >= $1 AND f.entry < $2 AND f.entry > $3 ORDER BY f.entry LIMIT $4`;

/** $1 from, $2 upto, $3 valid from and $4 finding of the last row, $5 limit. */
export const EXPORT_FINDING_STATUSES = `
  SELECT s.finding, s.state, s.count, s.owner, s.ignored_until, s.valid_from, ${closed('s')} FROM finding_status s
  WHERE ${begun('s')} AND (s.valid_from, s.finding COLLATE "C") > ($3, $4)
  ORDER BY s.valid_from, s.finding COLLATE "C" LIMIT $5`;

/** $1 from, $2 upto. */
export const EXPORT_ENDED_FINDING_STATUSES = `
  SELECT s.finding AS key, s.valid_from, s.valid_to FROM finding_status s
  WHERE s.valid_from < $1 AND s.valid_to >= $1 AND s.valid_to < $2 ORDER BY s.valid_to, s.finding COLLATE "C"`;

/** $1 from, $2 upto: the splits of dataset versions, each as a bitmap. */
export const EXPORT_SPLITS = `
  SELECT s.dataset_version AS version, s.split, s.members
  FROM dataset_version v JOIN dataset_version_split s ON s.dataset_version = v.id
  WHERE v.committed_entry >= $1 AND v.committed_entry < $2 ORDER BY v.committed_entry, s.split COLLATE "C"`;

/** $1 from, $2 upto, $3 the last entry, $4 limit. */
export const EXPORT_INSPECTIONS = `
  SELECT i.id, i.entry, i.begun_at, i.subject::text AS subject, i.detectors::text AS detectors, i.sample::text AS sample,
    i.upto, i.shard_count AS shards
  FROM inspection i WHERE i.entry >= $1 AND i.entry < $2 AND i.entry > $3 ORDER BY i.entry LIMIT $4`;

/** $1 from, $2 upto, $3 entry and $4 inspection of the last row, $5 limit. */
export const EXPORT_INSPECTION_ENDS = `
  SELECT e.inspection, e.entry, e.ended_at, e.outcome, e.reason FROM inspection_end e
  WHERE e.entry >= $1 AND e.entry < $2 AND (e.entry, e.inspection COLLATE "C") > ($3, $4)
  ORDER BY e.entry, e.inspection COLLATE "C" LIMIT $5`;

/**
 * $1 from, $2 upto, $3 number of the inspection and $4 of the measurement of the last row, $5
 * limit: measurements of inspections that were not over before.
 */
export const EXPORT_MEASUREMENTS = `
  SELECT i.number AS "inspectionNumber", m.number, m.inspection, m.shard, m.entry, m.measured_at, m.uri,
    m.results::text AS results, m.contradicts::text AS contradicts
  FROM inspection i LEFT JOIN inspection_end e ON e.inspection = i.id JOIN measurement m ON m.inspection = i.id
  WHERE i.entry < $2 AND (e.entry IS NULL OR e.entry >= $1) AND m.entry >= $1 AND m.entry < $2
    AND (i.number, m.number) > ($3, $4)
  ORDER BY i.number, m.number LIMIT $5`;
