-- What the migrations make. Written by `npm run schema:write`; the tests compare.

CREATE TABLE access_log (
  id bigint NOT NULL,
  at timestamp(3) with time zone NOT NULL,
  key text,
  principal text,
  method text NOT NULL,
  route text NOT NULL,
  subject text NOT NULL,
  status integer NOT NULL,
  request_id text NOT NULL,
  times integer NOT NULL,
  CONSTRAINT access_log_pkey PRIMARY KEY (id)
);
CREATE INDEX access_log_at ON public.access_log USING btree (at);

CREATE TABLE api_key (
  id text NOT NULL,
  label text NOT NULL,
  hash bytea NOT NULL,
  roles text[] NOT NULL,
  expires_at timestamp(3) with time zone,
  issued_entry bigint NOT NULL,
  revoked_entry bigint,
  principal text,
  datasets text[],
  from_setting boolean NOT NULL DEFAULT false,
  salt bytea,
  commitment bytea,
  CONSTRAINT api_key_hash_key UNIQUE (hash),
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_commitment_check CHECK ((length(commitment) = 32)),
  CONSTRAINT api_key_hash_check CHECK ((octet_length(hash) = 32)),
  CONSTRAINT api_key_salt_check CHECK ((length(salt) = 32))
);
CREATE INDEX api_key_from_setting ON public.api_key USING btree (id) WHERE from_setting;

CREATE TABLE api_key_use (
  key text NOT NULL,
  used_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT api_key_use_pkey PRIMARY KEY (key)
);

CREATE TABLE committed_set (
  dataset_version integer NOT NULL,
  upto bigint NOT NULL,
  keys bigint NOT NULL,
  root bytea NOT NULL,
  CONSTRAINT committed_set_pkey PRIMARY KEY (dataset_version),
  CONSTRAINT committed_set_root_check CHECK ((octet_length(root) = 32))
);

CREATE TABLE committed_set_piece (
  root bytea NOT NULL,
  part text NOT NULL,
  piece integer NOT NULL,
  bytes bytea NOT NULL,
  CONSTRAINT committed_set_piece_pkey PRIMARY KEY (root, part, piece),
  CONSTRAINT committed_set_piece_part_check CHECK ((part = ANY (ARRAY['index'::text, 'order'::text]))),
  CONSTRAINT committed_set_piece_root_check CHECK ((octet_length(root) = 32))
);

CREATE TABLE dataset_description (
  dataset text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  description text,
  creators jsonb,
  citation text,
  homepage text,
  CONSTRAINT dataset_description_pkey PRIMARY KEY (dataset, valid_from),
  CONSTRAINT dataset_description_check CHECK ((valid_to > valid_from))
);
CREATE UNIQUE INDEX dataset_description_current ON public.dataset_description USING btree (dataset) WHERE (valid_to IS NULL);

CREATE TABLE dataset_version (
  id integer NOT NULL,
  dataset text NOT NULL,
  version text NOT NULL,
  state text NOT NULL,
  ordered_entry bigint NOT NULL,
  committed_entry bigint,
  committed_at timestamp(3) with time zone,
  base integer,
  request_hash bytea NOT NULL,
  members bytea NOT NULL,
  weights bytea NOT NULL,
  upstream bytea,
  shards bigint NOT NULL,
  upstream_shards bigint,
  origins_changed_entry bigint,
  refused_entry bigint,
  refusal bigint,
  CONSTRAINT dataset_version_pkey PRIMARY KEY (id),
  CONSTRAINT dataset_version_check CHECK (((state = 'committed'::text) = ((committed_entry IS NOT NULL) AND (upstream IS NOT NULL)))),
  CONSTRAINT dataset_version_refused CHECK ((((state = 'refused'::text) = (refused_entry IS NOT NULL)) AND ((refused_entry IS NULL) = (refusal IS NULL))))
);
CREATE UNIQUE INDEX dataset_version_current ON public.dataset_version USING btree (dataset, version) WHERE (refused_entry IS NULL);
CREATE INDEX dataset_version_name ON public.dataset_version USING btree (dataset, id);
CREATE INDEX dataset_version_names ON public.dataset_version USING btree (dataset, version, id);

CREATE TABLE dataset_version_split (
  dataset_version integer NOT NULL,
  split text NOT NULL,
  members bytea NOT NULL,
  shards integer NOT NULL,
  CONSTRAINT dataset_version_split_pkey PRIMARY KEY (dataset_version, split)
);

CREATE TABLE dataset_version_total (
  dataset_version integer NOT NULL,
  facet text NOT NULL,
  key text NOT NULL,
  direct boolean NOT NULL,
  weighted boolean NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  shards bigint NOT NULL,
  records bigint NOT NULL,
  tokens bigint NOT NULL,
  bytes bigint NOT NULL,
  no_records bigint NOT NULL,
  no_tokens bigint NOT NULL,
  no_bytes bigint NOT NULL,
  CONSTRAINT dataset_version_total_pkey PRIMARY KEY (dataset_version, facet, key, direct, weighted, valid_from),
  CONSTRAINT dataset_version_total_shards_check CHECK ((shards > 0))
);

CREATE TABLE dataset_version_withdrawal (
  dataset_version integer NOT NULL,
  entry bigint NOT NULL,
  reason text NOT NULL,
  CONSTRAINT dataset_version_withdrawal_pkey PRIMARY KEY (dataset_version)
);

CREATE TABLE derivation (
  id integer NOT NULL,
  hash bytea NOT NULL,
  entry bigint NOT NULL,
  parents integer[] NOT NULL,
  kind text,
  job text,
  run text,
  code text,
  removal text,
  CONSTRAINT derivation_hash_key UNIQUE (hash),
  CONSTRAINT derivation_pkey PRIMARY KEY (id),
  CONSTRAINT derivation_parents_check CHECK ((cardinality(parents) > 0))
);
CREATE INDEX derivation_removal ON public.derivation USING btree (removal) WHERE (removal IS NOT NULL);

CREATE TABLE finding (
  id text NOT NULL,
  entry bigint NOT NULL,
  raised_at timestamp(3) with time zone NOT NULL,
  identity bytea NOT NULL,
  kind text NOT NULL,
  severity text NOT NULL,
  subject jsonb NOT NULL,
  removal text,
  shard text,
  detail text NOT NULL,
  evidence jsonb,
  CONSTRAINT finding_pkey PRIMARY KEY (id)
);
CREATE INDEX finding_dataset ON public.finding USING btree (((subject ->> 'dataset'::text)));
CREATE UNIQUE INDEX finding_entry ON public.finding USING btree (entry);
CREATE INDEX finding_identity ON public.finding USING btree (identity);
CREATE INDEX finding_model ON public.finding USING btree (((subject ->> 'model'::text)));
CREATE INDEX finding_removal ON public.finding USING btree (removal);
CREATE INDEX finding_rule ON public.finding USING btree (((subject ->> 'rule'::text)));
CREATE INDEX finding_shard ON public.finding USING btree (shard);

CREATE TABLE finding_shards (
  finding text NOT NULL,
  shards bytea NOT NULL,
  CONSTRAINT finding_shards_pkey PRIMARY KEY (finding)
);

CREATE TABLE finding_status (
  finding text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  state text NOT NULL,
  step_entry bigint NOT NULL,
  count bigint NOT NULL,
  examples jsonb NOT NULL,
  seen_entry bigint NOT NULL,
  owner text,
  ignored_until timestamp with time zone,
  vendors jsonb NOT NULL DEFAULT '[]'::jsonb,
  datasets jsonb NOT NULL DEFAULT '[]'::jsonb,
  severity text NOT NULL,
  detail text NOT NULL,
  CONSTRAINT finding_status_pkey PRIMARY KEY (finding, valid_from)
);
CREATE UNIQUE INDEX finding_status_current ON public.finding_status USING btree (finding) WHERE (valid_to IS NULL);
CREATE INDEX finding_status_unsettled ON public.finding_status USING btree (finding) WHERE ((valid_to IS NULL) AND (state = ANY (ARRAY['open'::text, 'acknowledged'::text])));

CREATE TABLE idempotency_key (
  actor text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status integer NOT NULL,
  response json NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  personal_data text,
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_key_personal_data ON public.idempotency_key USING btree (personal_data) WHERE (personal_data IS NOT NULL);

CREATE TABLE index_block (
  depth integer NOT NULL,
  top integer NOT NULL,
  prefix integer NOT NULL,
  hashes bytea NOT NULL,
  CONSTRAINT index_block_pkey PRIMARY KEY (depth, top, prefix)
);

CREATE TABLE index_earlier (
  key bytea NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT index_earlier_pkey PRIMARY KEY (key, entry),
  CONSTRAINT index_earlier_key_check CHECK ((octet_length(key) = 32))
);

CREATE TABLE index_page (
  depth integer NOT NULL,
  prefix integer NOT NULL,
  subjects bytea NOT NULL,
  CONSTRAINT index_page_pkey PRIMARY KEY (depth, prefix)
);

CREATE TABLE index_state (
  id boolean NOT NULL DEFAULT true,
  entry bigint NOT NULL,
  upto bigint NOT NULL,
  subjects bigint NOT NULL,
  depth integer NOT NULL,
  root bytea NOT NULL,
  CONSTRAINT index_state_pkey PRIMARY KEY (id),
  CONSTRAINT index_state_depth_check CHECK (((depth >= 0) AND (depth <= 31))),
  CONSTRAINT index_state_id_check CHECK (id),
  CONSTRAINT index_state_root_check CHECK ((octet_length(root) = 32))
);

CREATE TABLE inspection (
  id text NOT NULL,
  number integer NOT NULL,
  subject jsonb NOT NULL,
  detectors jsonb NOT NULL,
  sample jsonb,
  text text,
  upto bigint NOT NULL,
  shards bytea NOT NULL,
  shard_count integer NOT NULL,
  entry bigint NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  CONSTRAINT inspection_entry_key UNIQUE (entry),
  CONSTRAINT inspection_number_key UNIQUE (number),
  CONSTRAINT inspection_pkey PRIMARY KEY (id)
);

CREATE TABLE inspection_end (
  inspection text NOT NULL,
  entry bigint NOT NULL,
  ended_at timestamp with time zone NOT NULL,
  outcome text NOT NULL,
  reason text,
  CONSTRAINT inspection_end_pkey PRIMARY KEY (inspection)
);

CREATE TABLE job (
  id text NOT NULL,
  name text NOT NULL,
  payload jsonb NOT NULL,
  state text NOT NULL,
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  attempts integer NOT NULL DEFAULT 0,
  error text,
  result jsonb,
  created_at timestamp(3) with time zone NOT NULL,
  dispatched_at timestamp(3) with time zone,
  finished_at timestamp(3) with time zone,
  request_id text,
  traceparent text,
  CONSTRAINT job_pkey PRIMARY KEY (id)
);
CREATE INDEX job_failed ON public.job USING btree (created_at, id) WHERE (state = 'failed'::text);
CREATE INDEX job_listed ON public.job USING btree (created_at, id);
CREATE INDEX job_undispatched ON public.job USING btree (created_at) WHERE (dispatched_at IS NULL);
CREATE INDEX job_unfinished ON public.job USING btree (id) WHERE (finished_at IS NULL);

CREATE TABLE ledger_entry (
  index bigint NOT NULL,
  kind text NOT NULL,
  recorded_at timestamp(3) with time zone NOT NULL,
  body bytea NOT NULL,
  hashes bytea NOT NULL,
  CONSTRAINT ledger_entry_pkey PRIMARY KEY (index),
  CONSTRAINT ledger_entry_body_check CHECK ((octet_length(body) <= 65535)),
  CONSTRAINT ledger_entry_hashes_check CHECK (((octet_length(hashes) >= 32) AND ((octet_length(hashes) % 32) = 0)))
);
CREATE INDEX ledger_entry_conflict_refused ON public.ledger_entry USING btree (index) WHERE (kind = 'shard.conflict-refused'::text);
CREATE INDEX ledger_entry_evidence ON public.ledger_entry USING btree (index) WHERE ((kind = 'shard.registered'::text) AND (POSITION(('\x2265766964656e636522'::bytea) IN (body)) > 0) AND states_evidence(body));
CREATE INDEX ledger_entry_index_committed ON public.ledger_entry USING btree (index) WHERE (kind = 'index.committed'::text);
CREATE INDEX ledger_entry_kind ON public.ledger_entry USING btree (kind, index) WHERE ((kind !~~ 'shard.%'::text) AND (kind <> 'derivation.declared'::text));

CREATE TABLE ledger_head (
  id boolean NOT NULL DEFAULT true,
  size bigint NOT NULL,
  root bytea NOT NULL,
  edge bytea NOT NULL,
  recorded_at timestamp(3) with time zone,
  CONSTRAINT ledger_head_pkey PRIMARY KEY (id),
  CONSTRAINT ledger_head_id_check CHECK (id)
);

CREATE TABLE ledger_tree_head (
  size bigint NOT NULL,
  root bytea NOT NULL,
  recorded_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT ledger_tree_head_pkey PRIMARY KEY (size),
  CONSTRAINT ledger_tree_head_root_check CHECK ((octet_length(root) = 32)),
  CONSTRAINT ledger_tree_head_size_check CHECK ((size > 0))
);
CREATE INDEX ledger_tree_head_recorded_at ON public.ledger_tree_head USING btree (recorded_at);

CREATE TABLE lineage_segment (
  shard integer NOT NULL,
  shards integer NOT NULL,
  derivation integer NOT NULL,
  derivations integer NOT NULL,
  content bytea NOT NULL,
  digest bytea NOT NULL,
  CONSTRAINT lineage_segment_pkey PRIMARY KEY (shard),
  CONSTRAINT lineage_segment_derivation_check CHECK ((derivation >= 0)),
  CONSTRAINT lineage_segment_derivations_check CHECK ((derivations >= 0)),
  CONSTRAINT lineage_segment_digest_check CHECK ((octet_length(digest) = 32)),
  CONSTRAINT lineage_segment_shards_check CHECK ((shards > 0))
);

CREATE TABLE measurement (
  inspection text NOT NULL,
  shard integer NOT NULL,
  number integer NOT NULL,
  entry bigint NOT NULL,
  measured_at timestamp with time zone NOT NULL,
  uri text,
  results jsonb NOT NULL,
  contradicts jsonb NOT NULL,
  list bytea NOT NULL,
  bytes bigint NOT NULL,
  records bigint NOT NULL,
  inconclusive integer NOT NULL,
  contradicting integer NOT NULL,
  CONSTRAINT measurement_inspection_number_key UNIQUE (inspection, number),
  CONSTRAINT measurement_pkey PRIMARY KEY (inspection, shard)
);
CREATE INDEX measurement_digest ON public.measurement USING btree (((jsonb_path_query_first(results, '$[*]?(@."detector" == "identity")."counts"."digest"'::jsonpath) #>> '{}'::text[])));
CREATE INDEX measurement_shard ON public.measurement USING btree (shard, entry);

CREATE TABLE measurement_list (
  digest bytea NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT measurement_list_pkey PRIMARY KEY (digest)
);

CREATE TABLE model_parent (
  child integer NOT NULL,
  position integer NOT NULL,
  relation text NOT NULL,
  parent integer,
  external text,
  CONSTRAINT model_parent_pkey PRIMARY KEY (child, "position"),
  CONSTRAINT model_parent_is_one CHECK (((parent IS NULL) <> (external IS NULL))),
  CONSTRAINT model_parent_precedes_child CHECK ((parent < child))
);
CREATE INDEX model_parent_parent ON public.model_parent USING btree (parent);

CREATE TABLE model_use (
  id text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  model_version integer NOT NULL,
  dataset_version integer NOT NULL,
  stage text NOT NULL,
  purpose text,
  started_at timestamp(3) with time zone NOT NULL,
  finished_at timestamp(3) with time zone,
  epochs double precision,
  jurisdictions jsonb,
  competes_with jsonb,
  splits jsonb,
  CONSTRAINT model_use_pkey PRIMARY KEY (id, valid_from)
);
CREATE UNIQUE INDEX model_use_current ON public.model_use USING btree (id) WHERE (valid_to IS NULL);
CREATE INDEX model_use_dataset ON public.model_use USING btree (dataset_version);
CREATE INDEX model_use_model ON public.model_use USING btree (model_version);

CREATE TABLE model_use_withdrawal (
  entry bigint NOT NULL,
  use text NOT NULL,
  reason text NOT NULL,
  CONSTRAINT model_use_withdrawal_pkey PRIMARY KEY (entry)
);
CREATE INDEX model_use_withdrawal_use ON public.model_use_withdrawal USING btree (use);

CREATE TABLE model_version (
  id integer NOT NULL,
  model text NOT NULL,
  version text NOT NULL,
  entry bigint NOT NULL,
  description text,
  CONSTRAINT model_version_model_version_key UNIQUE (model, version),
  CONSTRAINT model_version_pkey PRIMARY KEY (id)
);

CREATE TABLE model_version_withdrawal (
  model_version integer NOT NULL,
  entry bigint NOT NULL,
  reason text NOT NULL,
  CONSTRAINT model_version_withdrawal_pkey PRIMARY KEY (model_version)
);

CREATE TABLE openlineage_body (
  digest bytea NOT NULL,
  body bytea NOT NULL,
  CONSTRAINT openlineage_body_pkey PRIMARY KEY (digest)
);

CREATE TABLE openlineage_dataset (
  id integer NOT NULL,
  key bytea NOT NULL,
  namespace text NOT NULL,
  name text NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT openlineage_dataset_key_key UNIQUE (key),
  CONSTRAINT openlineage_dataset_pkey PRIMARY KEY (id)
);
CREATE INDEX openlineage_dataset_entry ON public.openlineage_dataset USING btree (entry, id);
CREATE INDEX openlineage_dataset_namespace ON public.openlineage_dataset USING btree (hashtextextended(namespace, (0)::bigint), id);

CREATE TABLE openlineage_edge (
  dataset integer NOT NULL,
  direction text NOT NULL,
  job integer NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT openlineage_edge_pkey PRIMARY KEY (dataset, direction, job)
);
CREATE INDEX openlineage_edge_job ON public.openlineage_edge USING btree (job, direction, dataset);

CREATE TABLE openlineage_event (
  entry bigint NOT NULL,
  digest bytea NOT NULL,
  type text NOT NULL,
  job integer,
  run text,
  state text,
  event_time timestamp with time zone NOT NULL,
  CONSTRAINT openlineage_event_digest_key UNIQUE (digest),
  CONSTRAINT openlineage_event_pkey PRIMARY KEY (entry)
);
CREATE INDEX openlineage_event_job ON public.openlineage_event USING btree (job, entry);
CREATE INDEX openlineage_event_run ON public.openlineage_event USING btree (run, entry);
CREATE INDEX openlineage_event_time ON public.openlineage_event USING btree (event_time, entry);

CREATE TABLE openlineage_job (
  id integer NOT NULL,
  key bytea NOT NULL,
  namespace text NOT NULL,
  name text NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT openlineage_job_key_key UNIQUE (key),
  CONSTRAINT openlineage_job_pkey PRIMARY KEY (id)
);
CREATE INDEX openlineage_job_entry ON public.openlineage_job USING btree (entry, id);
CREATE INDEX openlineage_job_namespace ON public.openlineage_job USING btree (hashtextextended(namespace, (0)::bigint), id);

CREATE TABLE openlineage_named (
  entry bigint NOT NULL,
  position integer NOT NULL,
  dataset integer NOT NULL,
  direction text NOT NULL,
  run text,
  event_time timestamp with time zone NOT NULL,
  shard text,
  basis text,
  CONSTRAINT openlineage_named_pkey PRIMARY KEY (entry, "position")
);
CREATE INDEX openlineage_named_dataset ON public.openlineage_named USING btree (dataset, entry);
CREATE INDEX openlineage_named_run ON public.openlineage_named USING btree (run);
CREATE INDEX openlineage_named_state ON public.openlineage_named USING btree (dataset, event_time, entry, "position") WHERE ((shard IS NOT NULL) AND (direction <> 'input'::text));

CREATE TABLE origin (
  id integer NOT NULL,
  hash bytea NOT NULL,
  entry bigint NOT NULL,
  kind text NOT NULL,
  involvement text NOT NULL,
  vendor text,
  channel text,
  generator text,
  nexus text,
  acquisition text,
  jurisdiction text,
  collected_from timestamp(3) with time zone,
  collected_to timestamp(3) with time zone,
  terms text,
  CONSTRAINT origin_hash_key UNIQUE (hash),
  CONSTRAINT origin_pkey PRIMARY KEY (id)
);

CREATE TABLE origin_segment (
  origin integer NOT NULL,
  segment integer NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  changed bigint NOT NULL,
  declared bytea NOT NULL,
  effective bytea NOT NULL,
  gained bytea,
  lost bytea,
  CONSTRAINT origin_segment_pkey PRIMARY KEY (origin, segment, valid_from),
  CONSTRAINT origin_segment_drift CHECK (((gained IS NULL) = (lost IS NULL)))
);
CREATE INDEX origin_segment_changed ON public.origin_segment USING btree (changed);
CREATE INDEX origin_segment_drifted ON public.origin_segment USING btree (segment, valid_to) WHERE (gained IS NOT NULL);

CREATE TABLE origin_set (
  id integer NOT NULL,
  hash bytea NOT NULL,
  origins integer[] NOT NULL,
  CONSTRAINT origin_set_hash_key UNIQUE (hash),
  CONSTRAINT origin_set_pkey PRIMARY KEY (id)
);

CREATE TABLE personal_data (
  id text NOT NULL,
  commitment bytea NOT NULL,
  salt bytea NOT NULL,
  payload bytea NOT NULL,
  CONSTRAINT personal_data_commitment_key UNIQUE (commitment),
  CONSTRAINT personal_data_pkey PRIMARY KEY (id),
  CONSTRAINT personal_data_commitment_check CHECK ((octet_length(commitment) = 32)),
  CONSTRAINT personal_data_salt_check CHECK ((octet_length(salt) = 32))
);

CREATE TABLE personal_data_erasure (
  commitment bytea NOT NULL,
  entry bigint NOT NULL,
  reason text NOT NULL,
  CONSTRAINT personal_data_erasure_pkey PRIMARY KEY (commitment),
  CONSTRAINT personal_data_erasure_commitment_check CHECK ((octet_length(commitment) = 32))
);

CREATE TABLE personal_data_erasure_request (
  commitment bytea NOT NULL,
  entry bigint NOT NULL,
  reason text NOT NULL,
  CONSTRAINT personal_data_erasure_request_pkey PRIMARY KEY (commitment, entry),
  CONSTRAINT personal_data_erasure_request_commitment_check CHECK ((octet_length(commitment) = 32))
);

CREATE TABLE policy_evaluation (
  one boolean NOT NULL DEFAULT true,
  upto bigint NOT NULL,
  judged_at timestamp(3) with time zone,
  job text,
  CONSTRAINT policy_evaluation_pkey PRIMARY KEY (one),
  CONSTRAINT policy_evaluation_one_check CHECK (one)
);

CREATE TABLE policy_refusal (
  entry bigint NOT NULL,
  gate text NOT NULL,
  subject jsonb NOT NULL,
  findings jsonb NOT NULL,
  CONSTRAINT policy_refusal_pkey PRIMARY KEY (entry)
);

CREATE TABLE policy_rule (
  rule text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  state text NOT NULL,
  content jsonb NOT NULL,
  retired_for text,
  CONSTRAINT policy_rule_pkey PRIMARY KEY (rule, valid_from)
);
CREATE UNIQUE INDEX policy_rule_current ON public.policy_rule USING btree (rule) WHERE (valid_to IS NULL);
CREATE INDEX policy_rule_valid_from ON public.policy_rule USING btree (valid_from);

CREATE TABLE policy_waiver (
  waiver text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  number bigint NOT NULL,
  rule text NOT NULL,
  phase text NOT NULL,
  content jsonb NOT NULL,
  requested_by text NOT NULL,
  requested_entry bigint NOT NULL,
  CONSTRAINT policy_waiver_pkey PRIMARY KEY (waiver, valid_from)
);
CREATE UNIQUE INDEX policy_waiver_current ON public.policy_waiver USING btree (waiver) WHERE (valid_to IS NULL);
CREATE INDEX policy_waiver_number ON public.policy_waiver USING btree (number);
CREATE INDEX policy_waiver_rule ON public.policy_waiver USING btree (rule, number);
CREATE INDEX policy_waiver_valid_from ON public.policy_waiver USING btree (valid_from);

CREATE TABLE principal (
  id text NOT NULL,
  kind text NOT NULL,
  entry bigint NOT NULL,
  name text,
  folded_name text,
  CONSTRAINT principal_folded_name_key UNIQUE (folded_name),
  CONSTRAINT principal_pkey PRIMARY KEY (id),
  CONSTRAINT principal_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'service'::text])))
);

CREATE TABLE probe (
  id text NOT NULL,
  number integer NOT NULL,
  prompts bytea NOT NULL,
  model text NOT NULL,
  version text NOT NULL,
  vendor text NOT NULL,
  sides jsonb NOT NULL,
  parameters jsonb NOT NULL,
  method text NOT NULL,
  entry bigint NOT NULL,
  begun_at timestamp with time zone NOT NULL,
  CONSTRAINT probe_entry_key UNIQUE (entry),
  CONSTRAINT probe_number_key UNIQUE (number),
  CONSTRAINT probe_pkey PRIMARY KEY (id)
);
CREATE INDEX probe_model ON public.probe USING btree (model, version, entry);

CREATE TABLE probe_end (
  probe text NOT NULL,
  entry bigint NOT NULL,
  ended_at timestamp with time zone NOT NULL,
  outcome text NOT NULL,
  reason text,
  side text,
  message text,
  result jsonb,
  list bytea,
  CONSTRAINT probe_end_pkey PRIMARY KEY (probe)
);

CREATE TABLE probe_list (
  digest bytea NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT probe_list_pkey PRIMARY KEY (digest)
);

CREATE TABLE probe_upload (
  probe text NOT NULL,
  side text NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT probe_upload_pkey PRIMARY KEY (probe, side)
);

CREATE TABLE publication_checkpoint (
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  published_at timestamp(3) with time zone NOT NULL,
  number bigint NOT NULL,
  CONSTRAINT publication_checkpoint_number_key UNIQUE (number),
  CONSTRAINT publication_checkpoint_pkey PRIMARY KEY (size, published_at),
  CONSTRAINT publication_checkpoint_root_check CHECK ((octet_length(root) = 32)),
  CONSTRAINT publication_checkpoint_size_check CHECK ((size > 0))
);

CREATE TABLE publication_key (
  since_size bigint NOT NULL,
  origin text NOT NULL,
  vkey text NOT NULL,
  CONSTRAINT publication_key_vkey_key UNIQUE (vkey),
  CONSTRAINT publication_key_pkey PRIMARY KEY (since_size),
  CONSTRAINT publication_key_since_size_check CHECK ((since_size >= 0))
);

CREATE TABLE publication_policy (
  number bigint NOT NULL,
  since_size bigint NOT NULL,
  policy text NOT NULL,
  recorded_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT publication_policy_pkey PRIMARY KEY (number)
);

CREATE TABLE publication_signed (
  id boolean NOT NULL DEFAULT true,
  size bigint NOT NULL,
  root bytea NOT NULL,
  edge bytea NOT NULL,
  signed_at timestamp(3) with time zone,
  CONSTRAINT publication_signed_pkey PRIMARY KEY (id),
  CONSTRAINT publication_signed_id_check CHECK (id),
  CONSTRAINT publication_signed_root_check CHECK ((octet_length(root) = 32))
);

CREATE TABLE publication_status (
  id boolean NOT NULL DEFAULT true,
  state text NOT NULL,
  witnessed boolean NOT NULL DEFAULT false,
  code text,
  detail text,
  heads jsonb,
  since timestamp(3) with time zone,
  CONSTRAINT publication_status_pkey PRIMARY KEY (id),
  CONSTRAINT publication_status_id_check CHECK (id),
  CONSTRAINT publication_status_state_check CHECK ((state = ANY (ARRAY['idle'::text, 'published'::text, 'waiting'::text, 'refused'::text])))
);

CREATE TABLE reading_blind (
  run integer NOT NULL,
  reason text NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT reading_blind_pkey PRIMARY KEY (run, reason)
);

CREATE TABLE reading_name (
  id integer NOT NULL,
  run integer NOT NULL,
  name text NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT reading_name_run_name_key UNIQUE (run, name),
  CONSTRAINT reading_name_pkey PRIMARY KEY (id)
);

CREATE TABLE reading_part (
  entry bigint NOT NULL,
  source integer NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL,
  sequences bytea NOT NULL,
  CONSTRAINT reading_part_pkey PRIMARY KEY (entry, source)
);
CREATE INDEX reading_part_sequences ON public.reading_part USING btree (source, last, first);

CREATE TABLE reading_run (
  id integer NOT NULL,
  run text NOT NULL,
  model_version integer NOT NULL,
  stage text NOT NULL,
  dataset text,
  entry bigint NOT NULL,
  CONSTRAINT reading_run_run_key UNIQUE (run),
  CONSTRAINT reading_run_pkey PRIMARY KEY (id)
);
CREATE INDEX reading_run_model_version ON public.reading_run USING btree (model_version, id);

CREATE TABLE reading_segment (
  entry bigint NOT NULL,
  run integer NOT NULL,
  receipts integer NOT NULL,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL,
  observed bytea NOT NULL,
  declared bytea NOT NULL,
  observed_names bytea NOT NULL,
  declared_names bytea NOT NULL,
  CONSTRAINT reading_segment_pkey PRIMARY KEY (entry)
);
CREATE INDEX reading_segment_run ON public.reading_segment USING btree (run, entry);

CREATE TABLE reading_source (
  id integer NOT NULL,
  run integer NOT NULL,
  rank integer NOT NULL,
  process text NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT reading_source_run_rank_process_key UNIQUE (run, rank, process),
  CONSTRAINT reading_source_pkey PRIMARY KEY (id)
);

CREATE TABLE reading_statement (
  entry bigint NOT NULL,
  run integer NOT NULL,
  rank integer NOT NULL,
  open boolean NOT NULL,
  CONSTRAINT reading_statement_pkey PRIMARY KEY (entry)
);
CREATE INDEX reading_statement_rank ON public.reading_statement USING btree (run, rank, entry);

CREATE TABLE removal (
  number integer NOT NULL,
  id text NOT NULL,
  entry bigint NOT NULL,
  ordered_at timestamp(3) with time zone NOT NULL,
  ordered_by text NOT NULL,
  selector jsonb NOT NULL,
  members bytea,
  reason text NOT NULL,
  basis text,
  method text NOT NULL,
  effective_at timestamp(3) with time zone NOT NULL,
  received_at timestamp(3) with time zone,
  requested_by text,
  approval_required boolean NOT NULL,
  content_hash bytea,
  CONSTRAINT removal_entry_key UNIQUE (entry),
  CONSTRAINT removal_id_key UNIQUE (id),
  CONSTRAINT removal_pkey PRIMARY KEY (number)
);
CREATE INDEX removal_content ON public.removal USING btree (content_hash) WHERE (content_hash IS NOT NULL);

CREATE TABLE removal_execution (
  removal integer NOT NULL,
  place text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  is_shard boolean NOT NULL,
  percent double precision NOT NULL,
  evidence jsonb,
  CONSTRAINT removal_execution_pkey PRIMARY KEY (removal, place, valid_from)
);

CREATE TABLE removal_segment (
  removal integer NOT NULL,
  segment integer NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  changed bigint NOT NULL,
  selected bytea NOT NULL,
  tainted bytea NOT NULL,
  reached bytea NOT NULL,
  cleaned bytea NOT NULL,
  CONSTRAINT removal_segment_pkey PRIMARY KEY (removal, segment, valid_from)
);
CREATE INDEX removal_segment_changed ON public.removal_segment USING btree (changed);

CREATE TABLE removal_statement (
  removal integer NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT removal_statement_pkey PRIMARY KEY (removal, entry)
);

CREATE TABLE removal_status (
  removal integer NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  phase text NOT NULL,
  due_at timestamp(3) with time zone,
  verification text,
  withdrawal_entry bigint,
  CONSTRAINT removal_status_pkey PRIMARY KEY (removal, valid_from)
);
CREATE INDEX removal_status_valid_from ON public.removal_status USING btree (valid_from);

CREATE TABLE results_place (
  one boolean NOT NULL DEFAULT true,
  id text NOT NULL,
  uri text NOT NULL,
  CONSTRAINT results_place_pkey PRIMARY KEY (one),
  CONSTRAINT results_place_one_check CHECK (one)
);

CREATE TABLE shard (
  number integer NOT NULL,
  entry bigint NOT NULL,
  digest bytea,
  digest_entry bigint,
  uri text,
  dataset text,
  media_type text,
  bytes bigint,
  records bigint,
  tokens bigint,
  labels jsonb,
  derivation integer,
  declared_set integer NOT NULL,
  effective_set integer NOT NULL,
  valid_from bigint NOT NULL,
  traits integer,
  checksums jsonb,
  CONSTRAINT shard_digest_key UNIQUE (digest),
  CONSTRAINT shard_entry_key UNIQUE (entry),
  CONSTRAINT shard_pkey PRIMARY KEY (number),
  CONSTRAINT shard_check CHECK (((digest IS NOT NULL) OR (uri IS NOT NULL))),
  CONSTRAINT shard_check1 CHECK (((digest IS NULL) = (digest_entry IS NULL))),
  CONSTRAINT shard_digest_check CHECK ((octet_length(digest) = 32))
);
CREATE INDEX shard_checksums ON public.shard USING gin (checksums jsonb_path_ops) WHERE (checksums IS NOT NULL);
CREATE INDEX shard_dataset ON public.shard USING btree (dataset, number) WHERE (dataset IS NOT NULL);
CREATE INDEX shard_derivation ON public.shard USING btree (derivation, number) WHERE (derivation IS NOT NULL);
CREATE INDEX shard_labels ON public.shard USING gin (labels jsonb_path_ops) WITH (fastupdate=off) WHERE (labels IS NOT NULL);
CREATE INDEX shard_uri ON public.shard USING btree (uri text_pattern_ops);
CREATE INDEX shard_uri_unbound ON public.shard USING btree (uri) WHERE (digest IS NULL);

CREATE TABLE shard_location (
  shard integer NOT NULL,
  uri text NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT shard_location_pkey PRIMARY KEY (shard, uri)
);
CREATE INDEX shard_location_entry ON public.shard_location USING btree (entry);
CREATE INDEX shard_location_uri ON public.shard_location USING btree (uri text_pattern_ops);

CREATE TABLE shard_past (
  shard integer NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint NOT NULL,
  dataset text,
  media_type text,
  bytes bigint,
  records bigint,
  tokens bigint,
  labels jsonb,
  declared_set integer NOT NULL,
  effective_set integer NOT NULL,
  traits integer,
  checksums jsonb,
  CONSTRAINT shard_past_pkey PRIMARY KEY (shard, valid_from)
);
CREATE INDEX shard_past_checksums ON public.shard_past USING gin (checksums jsonb_path_ops) WHERE (checksums IS NOT NULL);
CREATE INDEX shard_past_valid_to ON public.shard_past USING btree (valid_to);

CREATE TABLE shard_statement (
  shard integer NOT NULL,
  entry bigint NOT NULL,
  CONSTRAINT shard_statement_pkey PRIMARY KEY (shard, entry)
);

CREATE TABLE shard_traits (
  id integer NOT NULL,
  hash bytea NOT NULL,
  licence text,
  languages jsonb,
  modality text,
  personal_data text,
  consent text,
  preferences jsonb,
  CONSTRAINT shard_traits_hash_key UNIQUE (hash),
  CONSTRAINT shard_traits_pkey PRIMARY KEY (id)
);

CREATE TABLE terms (
  id text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  vendor text NOT NULL,
  document text NOT NULL,
  version text NOT NULL,
  channel text,
  jurisdiction text,
  url text,
  digest bytea,
  published_at timestamp(3) with time zone,
  effective_from timestamp(3) with time zone,
  effective_to timestamp(3) with time zone,
  evidence text,
  rules jsonb NOT NULL,
  generators jsonb,
  captured_at timestamp(3) with time zone,
  CONSTRAINT terms_pkey PRIMARY KEY (id, valid_from)
);
CREATE UNIQUE INDEX terms_current ON public.terms USING btree (id) WHERE (valid_to IS NULL);
CREATE INDEX terms_vendor ON public.terms USING btree (vendor);

CREATE TABLE terms_withdrawal (
  entry bigint NOT NULL,
  terms text NOT NULL,
  reason text NOT NULL,
  CONSTRAINT terms_withdrawal_pkey PRIMARY KEY (entry)
);
CREATE INDEX terms_withdrawal_terms ON public.terms_withdrawal USING btree (terms);

CREATE TABLE usage_day (
  vendor text NOT NULL,
  day text NOT NULL,
  account text NOT NULL,
  project text NOT NULL,
  generator text NOT NULL,
  entry bigint NOT NULL,
  input_tokens bigint,
  output_tokens bigint,
  requests bigint,
  CONSTRAINT usage_day_pkey PRIMARY KEY (vendor, day, account, project, generator, entry)
);
CREATE INDEX usage_day_entry ON public.usage_day USING btree (vendor, entry);

CREATE TABLE vendor (
  slug text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  name text NOT NULL,
  kind text NOT NULL,
  url text,
  CONSTRAINT vendor_pkey PRIMARY KEY (slug, valid_from)
);
CREATE UNIQUE INDEX vendor_current ON public.vendor USING btree (slug) WHERE (valid_to IS NULL);

CREATE TABLE vendor_approval (
  id text NOT NULL,
  valid_from bigint NOT NULL,
  valid_to bigint,
  vendor text NOT NULL,
  channel text,
  generator text,
  granted_to text NOT NULL,
  purpose text NOT NULL,
  approved_by text NOT NULL,
  effective_from timestamp(3) with time zone,
  effective_to timestamp(3) with time zone,
  evidence jsonb,
  note text,
  CONSTRAINT vendor_approval_pkey PRIMARY KEY (id, valid_from),
  CONSTRAINT vendor_approval_check CHECK ((valid_to > valid_from)),
  CONSTRAINT vendor_approval_check1 CHECK ((effective_to > effective_from))
);
CREATE UNIQUE INDEX vendor_approval_current ON public.vendor_approval USING btree (id) WHERE (valid_to IS NULL);
CREATE INDEX vendor_approval_of_vendor ON public.vendor_approval USING btree (vendor, valid_from);

CREATE TABLE verification (
  id text NOT NULL,
  number integer NOT NULL,
  removal text NOT NULL,
  trigger jsonb NOT NULL,
  upto bigint NOT NULL,
  entry bigint NOT NULL,
  begun_at timestamp(3) with time zone NOT NULL,
  CONSTRAINT verification_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX verification_number ON public.verification USING btree (number);
CREATE INDEX verification_removal ON public.verification USING btree (removal, entry);

CREATE TABLE verification_check (
  verification text NOT NULL,
  position integer NOT NULL,
  entry bigint NOT NULL,
  kind text NOT NULL,
  verdict text NOT NULL,
  told jsonb NOT NULL,
  CONSTRAINT verification_check_pkey PRIMARY KEY (verification, "position")
);

CREATE TABLE verification_conclusion (
  verification text NOT NULL,
  entry bigint NOT NULL,
  concluded_at timestamp(3) with time zone NOT NULL,
  verdict text NOT NULL,
  CONSTRAINT verification_conclusion_pkey PRIMARY KEY (verification)
);

CREATE TABLE verification_list (
  digest bytea NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT verification_list_pkey PRIMARY KEY (digest)
);

CREATE TABLE webhook (
  id text NOT NULL,
  url text NOT NULL,
  events text[] NOT NULL,
  secret text NOT NULL,
  previous_secret text,
  previous_until timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  ended_at timestamp with time zone,
  next_entry bigint NOT NULL,
  CONSTRAINT webhook_pkey PRIMARY KEY (id)
);

CREATE TABLE webhook_delivery (
  webhook text NOT NULL,
  entry bigint NOT NULL,
  id text NOT NULL,
  event text NOT NULL,
  body text NOT NULL,
  job text NOT NULL,
  CONSTRAINT webhook_delivery_id_key UNIQUE (id),
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (webhook, entry),
  CONSTRAINT webhook_delivery_webhook_fkey FOREIGN KEY (webhook) REFERENCES webhook(id)
);

CREATE OR REPLACE FUNCTION public.expire_access_log(days integer)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ DELETE FROM access_log WHERE at < now() - make_interval(days => greatest(days, 7)) $function$;

CREATE OR REPLACE FUNCTION public.refuse_rewriting_the_ledger()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
      END $function$;

CREATE OR REPLACE FUNCTION public.states_evidence(body bytea)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
        SELECT NOT jsonb_path_exists(
          coalesce(convert_from(body, 'UTF8')::jsonb #> '{data,origins}', '[{}]'),
          '$[*] ? (!exists (@.evidence[*]))') $function$;

CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON public.access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.dataset_version_split FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.dataset_version_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.inspection_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON public.ledger_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER only_grows BEFORE UPDATE ON public.ledger_head FOR EACH ROW WHEN ((new.size <= old.size)) EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_tree_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.measurement FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.measurement_list FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.model_use_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.model_version_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.openlineage_body FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.openlineage_dataset FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.openlineage_edge FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.openlineage_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.openlineage_job FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.openlineage_named FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.personal_data_erasure_request FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.policy_refusal FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.probe FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.probe_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.probe_list FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.publication_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.publication_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.publication_policy FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON public.publication_signed FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER only_grows BEFORE UPDATE ON public.publication_signed FOR EACH ROW WHEN ((new.size <= old.size)) EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reading_blind FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reading_name FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reading_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reading_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reading_segment FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reading_source FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.reading_statement FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.results_place FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.shard_traits FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.terms_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.usage_day FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting_the_ledger();
