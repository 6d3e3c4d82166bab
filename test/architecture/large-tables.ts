const hash = (of: string): string => `sha256((${of})::text::bytea)`;

/**
 * Fills the tables with enough rows that a scan is never the cheapest plan. The values do not
 * matter.
 */
export const FILL: readonly string[] = [
  `INSERT INTO ledger_entry (index, kind, recorded_at, body, hashes)
   SELECT i, CASE WHEN i % 100 = 0 THEN 'shard.corrected' ELSE 'shard.registered' END, timestamptz '2026-01-01' + i * interval '1 ms', 'x', ${hash('i')}
   FROM generate_series(0, 99999) i`,
  `INSERT INTO ledger_tree_head (size, root, recorded_at)
   SELECT i, ${hash('i')}, timestamptz '2026-01-01' + i * interval '1 ms' FROM generate_series(1, 50000) i`,
  `INSERT INTO shard (number, entry, digest, digest_entry, uri, dataset, bytes, labels, derivation, declared_set, effective_set, valid_from)
   SELECT i, i, CASE WHEN i % 20 > 0 THEN ${hash('i')} END, CASE WHEN i % 20 > 0 THEN i END, 's3://bucket/' || i, 'set-' || i / 5000, i,
     jsonb_build_object('component', (i % 20)::text), nullif(i, 0), i % 50000, i % 50000, i FROM generate_series(0, 89999) i`,
  `INSERT INTO shard_past (shard, valid_from, valid_to, dataset, labels, declared_set, effective_set)
   SELECT i, i, i + 5000, 'set-' || i / 5000, '{}', 1, 1 FROM generate_series(0, 29999) i`,
  `INSERT INTO shard_statement (shard, entry) SELECT i, 100 * (i % 900) FROM generate_series(0, 49999) i`,
  `INSERT INTO shard_location (shard, uri, entry) SELECT i, 's3://other/' || i, i FROM generate_series(0, 49999) i`,
  `INSERT INTO derivation (id, hash, entry, parents) SELECT i, ${hash('i')}, i, ARRAY[i, i + 1] FROM generate_series(0, 89999) i`,
  `INSERT INTO origin (id, hash, entry, kind, involvement, vendor)
   SELECT i, ${hash('i')}, i, 'scraped', 'content', 'vendor-' || i % 50 FROM generate_series(0, 19999) i`,
  `INSERT INTO origin_set (id, hash, origins) SELECT i, ${hash('i')}, ARRAY[i % 20000, 7] FROM generate_series(0, 49999) i`,
  `INSERT INTO origin_segment (origin, segment, valid_from, valid_to, changed, declared, effective)
   SELECT i / 30, i % 30, 0, CASE WHEN i % 50 = 0 THEN i END, i, 'x', 'x' FROM generate_series(0, 94999) i`,
  `INSERT INTO dataset_version (id, dataset, version, state, ordered_entry, committed_entry, request_hash, members, weights, upstream, shards)
   SELECT i, 'set-' || i % 10, i::text, 'committed', i, i, 'x', 'x', '', 'x', 1 FROM generate_series(0, 999) i`,
  `INSERT INTO dataset_version_total (dataset_version, facet, key, direct, weighted, valid_from, shards, records, tokens, bytes, no_records, no_tokens, no_bytes)
   SELECT i / 100, 'origin', (i % 100)::text, true, false, 0, 1, 1, 1, 1, 1, 1, 1 FROM generate_series(0, 99999) i`,
  `INSERT INTO committed_set (dataset_version, upto, keys, root) SELECT i, i, i, ${hash('i')} FROM generate_series(0, 999) i`,
  `INSERT INTO committed_set_piece (root, part, piece, bytes)
   SELECT ${hash('i / 20')}, CASE WHEN i % 2 = 0 THEN 'index' ELSE 'order' END, i / 2 % 10, 'x' FROM generate_series(0, 19999) i`,
  `INSERT INTO openlineage_body (digest, body) SELECT ${hash('i')}, 'x' FROM generate_series(0, 19999) i`,
  `INSERT INTO openlineage_job (id, key, namespace, name, entry) SELECT i, ${hash('i')}, 'ns-' || i % 10, 'job-' || i, i FROM generate_series(0, 19999) i`,
  `INSERT INTO openlineage_dataset (id, key, namespace, name, entry) SELECT i, ${hash('i')}, 's3://b', 'set-' || i, i FROM generate_series(0, 19999) i`,
  `INSERT INTO openlineage_event (entry, digest, type, job, run, state, event_time)
   SELECT i, ${hash('i')}, 'run', i % 20000, 'set-' || i / 2, 'COMPLETE', timestamptz '2026-01-01' + i * interval '1 second' FROM generate_series(0, 49999) i`,
  `INSERT INTO openlineage_named (entry, position, dataset, direction, run, event_time, shard, basis)
   SELECT i, p, (i + p) % 20000, CASE WHEN p = 0 THEN 'output' ELSE 'input' END, 'set-' || i / 2, timestamptz '2026-01-01' + i * interval '1 second',
     CASE WHEN p = 0 THEN 's3://b/' || i END, 'x' FROM generate_series(0, 49999) i, generate_series(0, 1) p`,
  `INSERT INTO openlineage_edge (dataset, direction, job, entry)
   SELECT i, CASE WHEN i % 2 = 0 THEN 'input' ELSE 'output' END, (i + 1) % 20000, i FROM generate_series(0, 19999) i`,
  `INSERT INTO index_state (entry, upto, subjects, depth, root) VALUES (99, 99, 300000, 15, ${hash('1')})`,
  `INSERT INTO index_page (depth, prefix, subjects) SELECT 15, i, 'x' FROM generate_series(0, 32767) i`,
  `INSERT INTO index_block (depth, top, prefix, hashes) SELECT 15, 10, i, 'x' FROM generate_series(0, 32767) i`,
  `INSERT INTO index_earlier (key, entry) SELECT ${hash('i')}, i FROM generate_series(0, 19999) i`,
  `INSERT INTO model_version (id, model, version, entry) SELECT i, 'model-' || i % 100, i::text, i FROM generate_series(0, 999) i`,
  `INSERT INTO model_parent (child, position, relation, parent) SELECT i, 0, 'fine_tuned_from', i - 1 FROM generate_series(1, 999) i`,
  `INSERT INTO model_use (id, valid_from, valid_to, model_version, dataset_version, stage, started_at)
   SELECT i::text, i, CASE WHEN i % 2 = 0 THEN i + 1 END, i % 1000, (i / 7) % 1000, 'sft', '2026-01-01' FROM generate_series(0, 19999) i`,
  `INSERT INTO removal (number, id, entry, ordered_at, ordered_by, selector, reason, method, effective_at, approval_required, content_hash)
   SELECT i, 'removal-' || i + 1, i, '2026-01-01', 'key:x', '{}', 'x', 'delete', '2026-01-01', false, ${hash('i')} FROM generate_series(0, 9999) i`,
  `INSERT INTO removal_status (removal, valid_from, valid_to, phase, due_at)
   SELECT i % 10000, i, CASE WHEN i < 10000 THEN i + 10000 END, CASE WHEN i % 5 = 0 THEN 'verified' ELSE 'withdrawn' END, '2026-02-01'
   FROM generate_series(0, 19999) i`,
  `INSERT INTO removal_statement (removal, entry) SELECT i % 10000, i FROM generate_series(0, 49999) i`,
  `INSERT INTO removal_execution (removal, place, valid_from, is_shard, percent) SELECT i % 100, 'place-' || i, i, false, 50 FROM generate_series(0, 19999) i`,
  `INSERT INTO removal_segment (removal, segment, valid_from, valid_to, changed, selected, tainted, reached, cleaned)
   SELECT i / 30, i % 30, 0, CASE WHEN i % 50 = 0 THEN i END, i, 'x', 'x', 'x', 'x' FROM generate_series(0, 94999) i`,
  `INSERT INTO vendor (slug, valid_from, name, kind) SELECT 'vendor-' || i, 0, 'x', 'other' FROM generate_series(0, 999) i`,
  `INSERT INTO terms (id, valid_from, vendor, document, version, rules)
   SELECT i::text, 0, 'vendor-' || i % 1000, 'x', '1', '[]' FROM generate_series(0, 4999) i`,
  `INSERT INTO vendor_approval (id, valid_from, vendor, granted_to, purpose, approved_by)
   SELECT i::text, 0, 'vendor-' || i % 1000, 'x', 'x', 'x' FROM generate_series(0, 4999) i`,
  `INSERT INTO api_key (id, label, hash, roles, issued_entry)
   SELECT 'key-' || i, 'x', ${hash('i')}, '{engineer}', 0 FROM generate_series(0, 19999) i`,
  `INSERT INTO access_log (at, key, method, route, subject, status, request_id, times)
   SELECT timestamptz '2026-01-01' + i * interval '1 second', 'key-' || i % 100, 'GET', 'x', 'x', 401, 'x', 1 FROM generate_series(0, 49999) i`,
  `INSERT INTO principal (id, kind, entry, name, folded_name) SELECT 'principal-' || i, 'person', i, 'x', 'x' || i FROM generate_series(0, 19999) i`,
  `INSERT INTO api_key_use (key, used_at) SELECT 'key-' || i, '2026-01-01' FROM generate_series(0, 19999) i`,
  `INSERT INTO personal_data_erasure_request (commitment, entry, reason) SELECT ${hash('i')}, i, 'x' FROM generate_series(0, 19999) i`,
  `INSERT INTO idempotency_key (actor, key, request_hash, status, response, created_at, personal_data)
   SELECT 'key-' || i % 100, i::text, 'x', 200, '{}', '2026-01-01', 'person-' || nullif(i, i / 10 * 10) FROM generate_series(0, 19999) i`,
  `INSERT INTO personal_data (id, commitment, salt, payload)
   SELECT 'person-' || i, ${hash('i')}, ${hash('i')}, 'x' FROM generate_series(0, 19999) i`,
  `INSERT INTO personal_data_erasure (commitment, entry, reason) SELECT ${hash('i')}, i, 'x' FROM generate_series(0, 19999) i`,
  `INSERT INTO job (id, name, payload, state, created_at, dispatched_at, finished_at)
   SELECT 'job-' || i, 'x', '{}', 'completed', '2026-01-01', '2026-01-01', CASE WHEN i % 1000 > 0 THEN timestamptz '2026-01-01' END
   FROM generate_series(0, 19999) i`,
  `INSERT INTO finding (id, entry, raised_at, identity, kind, severity, subject, removal, shard, detail)
   SELECT i::text, i, '2026-01-01', ${hash('i')}, 'removal-overdue', 'warning', '{}', 'removal-' || i % 500, 's3://bucket/' || i, 'x'
   FROM generate_series(0, 19999) i`,
  `INSERT INTO finding_status (finding, valid_from, severity, detail, state, step_entry, count, examples, seen_entry)
   SELECT i::text, i, 'warning', 'x', 'open', i, 1, '[]', i FROM generate_series(0, 19999) i`,
  `INSERT INTO verification (id, number, removal, trigger, upto, entry, begun_at)
   SELECT i::text, i, 'removal-' || i % 500, '{"kind": "order"}', i, i, '2026-01-01' FROM generate_series(0, 19999) i`,
  `INSERT INTO verification_check (verification, position, entry, kind, verdict, told)
   SELECT (i / 4)::text, i % 4, i, 'uses', 'excluded', '{}' FROM generate_series(0, 79999) i`,
  `INSERT INTO verification_conclusion (verification, entry, concluded_at, verdict)
   SELECT i::text, i, '2026-01-01', 'excluded' FROM generate_series(0, 19999) i`,
  `VACUUM ANALYZE`,
];
