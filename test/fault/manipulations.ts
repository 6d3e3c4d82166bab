import { OF_THE_LOG } from './log-manipulations.js';
import { OF_OPENLINEAGE } from './openlineage-manipulations.js';
import { OF_INSPECTIONS, OF_PROBES } from './inspection-manipulations.js';
import { OF_RECEIPTS } from './receipts-manipulations.js';

/**
 * Which part detects a manipulation: the audit of the database, the audit of the published log, or
 * the publisher in its next round.
 */
export type Finder = 'audit' | 'audit of the published log' | 'publisher';

/** A manipulation by a superuser, whom no trigger restricts. */
export interface Manipulation {
  readonly what: string;
  readonly sql: readonly string[];
  /**
   * Where the audit of the database must say that something is wrong; other places may be wrong in
   * consequence.
   */
  readonly where: string;
  readonly foundBy: readonly Finder[];
}

const row = (what: string, table: string, sql: string): Manipulation => ({
  what,
  sql: [sql],
  where: table,
  foundBy: ['audit'],
});

const OF_TABLES: readonly Manipulation[] = [
  row('revoke a key without an entry', 'api_key', 'UPDATE api_key SET revoked_entry = 1 WHERE revoked_entry IS NULL'),
  row('give a key another role', 'api_key', `UPDATE api_key SET roles = '{admin}' WHERE 'auditor' = ANY (roles)`),
  row('give a key to another principal', 'api_key', `UPDATE api_key SET principal = 'x' WHERE 'auditor' = ANY (roles)`),
  row('let a key write to another dataset', 'api_key', `UPDATE api_key SET datasets = '{other}'`),
  row(
    'let another secret in under the id of a key',
    'api_key',
    `UPDATE api_key SET hash = sha256('x') WHERE id = (SELECT min(id) FROM api_key)`,
  ),
  row(
    'give the secret of a key another salt',
    'api_key',
    `UPDATE api_key SET salt = sha256('x') WHERE id = (SELECT min(id) FROM api_key)`,
  ),
  row('lose the salt of a key', 'api_key', `UPDATE api_key SET salt = NULL WHERE id = (SELECT min(id) FROM api_key)`),
  row(
    'let another secret in, and commit to it without an entry',
    'api_key',
    `UPDATE api_key SET hash = sha256('x'), salt = sha256('y'),
       commitment = sha256(convert_to('whence/api-key/v1' || chr(10) || id || chr(10), 'UTF8') || sha256('y') || sha256('x'))
     WHERE id = (SELECT min(id) FROM api_key)`,
  ),
  row(
    'let another secret in, and forget the commitment',
    'api_key',
    `UPDATE api_key SET hash = sha256('x'), salt = NULL, commitment = NULL WHERE 'admin' = ANY (roles)`,
  ),
  row('make a service a person', 'principal', `UPDATE principal SET kind = 'person' WHERE kind = 'service'`),
  row('forget a principal', 'principal', `DELETE FROM principal`),
  row('rename a vendor', 'vendor', `UPDATE vendor SET name = 'Other' WHERE valid_to IS NOT NULL`),
  row('change terms', 'terms', `UPDATE terms SET rules = '[]'`),
  row('capture terms earlier', 'terms', `UPDATE terms SET captured_at = '2001-01-01'`),
  row('let an approval hold longer', 'vendor_approval', 'UPDATE vendor_approval SET effective_to = NULL'),
  row('forget an approval', 'vendor_approval', 'DELETE FROM vendor_approval WHERE valid_to IS NULL'),
  row('change an origin', 'origin', `UPDATE origin SET kind = 'human' WHERE kind = 'model_generated'`),
  row('change a set of origins', 'origin_set', `UPDATE origin_set SET origins = origins || 1 WHERE id = 3`),
  row(
    'change the parents of a derivation',
    'derivation',
    'UPDATE derivation SET parents = parents[2:] WHERE cardinality(parents) > 2',
  ),
  row('change what made a derivation', 'derivation', `UPDATE derivation SET kind = 'filter' WHERE kind = 'mix'`),
  row(
    'damage a segment of lineage',
    'lineage_segment',
    `UPDATE lineage_segment SET content = set_byte(content, 0, 1 - get_byte(content, 0) % 2)`,
  ),
  row(
    'change a segment of lineage, and its digest',
    'lineage_segment',
    `UPDATE lineage_segment SET content = content || '\\x00', digest = sha256(convert_to('whence/lineage-segment/v1' || chr(10)
       || concat_ws(' ', shard, shards, derivation, derivations) || chr(10), 'UTF8') || content || '\\x00')`,
  ),
  row('lose the digest of a segment of lineage', 'lineage_segment', `UPDATE lineage_segment SET digest = sha256('x')`),
  row(
    'let a segment of lineage state more shards',
    'lineage_segment',
    'UPDATE lineage_segment SET shards = shards + 1000000',
  ),
  row('change the figures of a shard', 'shard', 'UPDATE shard SET records = records + 1 WHERE records IS NOT NULL'),
  row(
    'give a shard another digest',
    'shard',
    `UPDATE shard SET digest = sha256('x') WHERE number = (SELECT min(number) FROM shard WHERE digest IS NOT NULL)`,
  ),
  row('give a shard other labels', 'shard', `UPDATE shard SET labels = '{"a":"b"}' WHERE number = 3`),
  row('change a licence', 'shard_traits', `UPDATE shard_traits SET licence = 'CC0-1.0' WHERE licence = 'MIT'`),
  row(
    'change what a rightholder signalled',
    'shard_traits',
    `UPDATE shard_traits SET preferences = '[{"scheme":"robots","value":"allow"}]' WHERE preferences IS NOT NULL`,
  ),
  row(
    'give a shard another MD5',
    'shard',
    `UPDATE shard SET checksums = '["md5:${'0'.repeat(32)}"]' WHERE checksums IS NOT NULL`,
  ),
  row('forget the licence of a shard', 'shard', 'UPDATE shard SET traits = NULL WHERE traits IS NOT NULL'),
  row('remove the last shard', 'shard', 'DELETE FROM shard WHERE number = (SELECT max(number) FROM shard)'),
  row(
    'add a shard',
    'shard',
    `INSERT INTO shard (number, entry, uri, declared_set, effective_set, valid_from) SELECT max(number) + 1, 1, 's3://mine/1', 0, 0, 1 FROM shard`,
  ),
  row('change what a shard was before', 'shard_past', `UPDATE shard_past SET dataset = 'other'`),
  row(
    'drop what was said of a shard',
    'shard_statement',
    'DELETE FROM shard_statement WHERE entry = (SELECT max(entry) FROM shard_statement)',
  ),
  row(
    'say that a shard is elsewhere',
    'shard_location',
    `INSERT INTO shard_location (shard, uri, entry) VALUES (0, 's3://mine/2', 1)`,
  ),
  row(
    'take a shard out of an origin',
    'origin_segment',
    `UPDATE origin_segment SET effective = declared WHERE effective <> declared`,
  ),
  row(
    'take a member out of a dataset version',
    'dataset_version',
    'UPDATE dataset_version d SET members = e.members FROM dataset_version e WHERE d.id = 1 AND e.id = 0',
  ),
  row(
    'take an ancestor out of a dataset version',
    'dataset_version',
    'UPDATE dataset_version SET upstream = members WHERE upstream <> members',
  ),
  row(
    'change how often a member counts',
    'dataset_version',
    `UPDATE dataset_version SET weights = '\\x000000000000000100000004' WHERE id = 1`,
  ),
  row(
    'let a refused version be committing',
    'dataset_version',
    `UPDATE dataset_version SET state = 'committing', refused_entry = NULL, refusal = NULL, version = 'x' WHERE state = 'refused'`,
  ),
  row(
    'let another entry record why a version was refused',
    'dataset_version',
    `UPDATE dataset_version SET refusal = refusal - 1 WHERE state = 'refused'`,
  ),
  row(
    'change a total',
    'dataset_version_total',
    'UPDATE dataset_version_total SET shards = shards + 1 WHERE valid_to IS NULL',
  ),
  row('drop a total', 'dataset_version_total', `DELETE FROM dataset_version_total WHERE facet = 'vendor'`),
  row('let others have made a dataset', 'dataset_description', `UPDATE dataset_description SET creators = '["B"]'`),
  row(
    'forget how a dataset was described',
    'dataset_description',
    'DELETE FROM dataset_description WHERE valid_to IS NOT NULL',
  ),
  row(
    'move members to another split',
    'dataset_version_split',
    `UPDATE dataset_version_split SET split = 'validation' WHERE split = 'test'`,
  ),
  row('hide a split', 'dataset_version_split', 'DELETE FROM dataset_version_split'),
  row('change a committed root', 'committed_set', `UPDATE committed_set SET upto = upto - 1`),
  row(
    'change a piece of a trie',
    'committed_set_piece',
    `UPDATE committed_set_piece SET bytes = sha256('x') WHERE part = 'index'`,
  ),
  row('change the order of a trie', 'committed_set_piece', `DELETE FROM committed_set_piece WHERE part = 'order'`),
  row('change the version of a model', 'model_version', `UPDATE model_version SET entry = entry - 1`),
  row(
    'give a model another parent',
    'model_parent',
    `UPDATE model_parent SET relation = 'merged_from' WHERE relation <> 'merged_from'`,
  ),
  row('let a use end earlier', 'model_use', `UPDATE model_use SET finished_at = started_at + interval '1 second'`),
  row('offer a model elsewhere', 'model_use', `UPDATE model_use SET jurisdictions = '[]' WHERE jurisdictions <> '[]'`),
  row('read another split', 'model_use', `UPDATE model_use SET splits = '["other"]' WHERE splits IS NULL`),
  row('hide a use', 'model_use', `DELETE FROM model_use WHERE valid_from = (SELECT max(valid_from) FROM model_use)`),
  row(
    'hide that a dataset version was withdrawn',
    'dataset_version_withdrawal',
    'DELETE FROM dataset_version_withdrawal',
  ),
  ...['dataset_version_withdrawal', 'model_version_withdrawal', 'model_use_withdrawal', 'terms_withdrawal'].map(
    (table) => row(`change a reason in ${table}`, table, `UPDATE ${table} SET reason = 'x'`),
  ),
  row('lose personal data', 'personal_data', 'DELETE FROM personal_data'),
  row('change personal data', 'personal_data', `UPDATE personal_data SET payload = '{"name":"Eve"}'`),
  row(
    'bring back erased personal data',
    'personal_data',
    `INSERT INTO personal_data (id, commitment, salt, payload) SELECT encode(commitment, 'hex'), commitment, commitment, '{}' FROM personal_data_erasure`,
  ),
  row('forget who requested an erasure', 'personal_data_erasure_request', 'DELETE FROM personal_data_erasure_request'),
  row('forget an erasure', 'personal_data_erasure', 'DELETE FROM personal_data_erasure'),
];

/** One row of a non-empty scope: a valid one, or a past one. */
const oneScope = (held: 'IS NULL' | 'IS NOT NULL'): string =>
  `(removal, segment, valid_from) = (SELECT removal, segment, valid_from FROM removal_segment WHERE octet_length(tainted) > 8 AND valid_to ${held} LIMIT 1)`;
const flipped = (set: string): string =>
  `${set} = set_byte(${set}, octet_length(${set}) - 2, get_byte(${set}, octet_length(${set}) - 2) # 1)`;

const OF_REMOVALS: readonly Manipulation[] = [
  row('let a removal select something else', 'removal', `UPDATE removal SET selector = '{"kind":"human"}'`),
  row('forget which shards a removal names', 'removal', 'UPDATE removal SET members = NULL WHERE members IS NOT NULL'),
  row(
    'say that a removal is verified',
    'removal_status',
    `UPDATE removal_status SET phase = 'verified' WHERE valid_to IS NULL`,
  ),
  row(
    'claim that a withdrawal was requested',
    'removal_status',
    'UPDATE removal_status SET withdrawal_entry = valid_from WHERE valid_to IS NULL',
  ),
  row('drop a step of a removal', 'removal_statement', 'DELETE FROM removal_statement WHERE removal = 0'),
  row('claim more progress of an execution', 'removal_execution', 'UPDATE removal_execution SET percent = percent + 1'),
  row(
    'flip a bit of what is tainted',
    'removal_segment',
    `UPDATE removal_segment SET ${flipped('tainted')} WHERE ${oneScope('IS NULL')}`,
  ),
  row(
    'flip a bit of what was tainted once',
    'removal_segment',
    `UPDATE removal_segment SET ${flipped('tainted')} WHERE ${oneScope('IS NOT NULL')}`,
  ),
  row('select nothing', 'removal_segment', 'UPDATE removal_segment SET selected = cleaned'),
  row('mark tainted shards as cleaned', 'removal_segment', `UPDATE removal_segment SET cleaned = tainted`),
  row('let no origin reach a shard', 'removal_segment', `UPDATE removal_segment SET reached = cleaned`),
  row(
    'spoil a set',
    'removal_segment',
    `UPDATE removal_segment SET tainted = substring(tainted FROM 2) WHERE ${oneScope('IS NULL')}`,
  ),
  row(
    'let a scope end later',
    'removal_segment',
    `UPDATE removal_segment SET valid_to = valid_to + 1 WHERE ${oneScope('IS NOT NULL')}`,
  ),
  row(
    'let a scope that ended go on',
    'removal_segment',
    `UPDATE removal_segment SET valid_to = NULL WHERE ${oneScope('IS NOT NULL')}`,
  ),
  row(
    'let a scope begin later',
    'removal_segment',
    `UPDATE removal_segment SET valid_from = valid_from + 1 WHERE ${oneScope('IS NULL')}`,
  ),
  row('forget a scope', 'removal_segment', `DELETE FROM removal_segment WHERE ${oneScope('IS NULL')}`),
  row('forget what a scope was', 'removal_segment', `DELETE FROM removal_segment WHERE ${oneScope('IS NOT NULL')}`),
  row(
    'add to a scope',
    'removal_segment',
    `INSERT INTO removal_segment SELECT removal, segment + 1, valid_from, valid_to, changed, selected, tainted, reached, cleaned FROM removal_segment WHERE ${oneScope('IS NULL')}`,
  ),
  row('change a rule', 'policy_rule', `UPDATE policy_rule SET content = content || '{"effect":"flag"}'`),
  row(
    'let a rule begin later',
    'policy_rule',
    'UPDATE policy_rule SET valid_from = valid_from + 1 WHERE valid_to IS NULL',
  ),
  row('forget a rule', 'policy_rule', 'DELETE FROM policy_rule WHERE valid_to IS NULL'),
  row('change what a rule refused', 'policy_refusal', `UPDATE policy_refusal SET findings = '[]'`),
  row('let another gate have refused', 'policy_refusal', `UPDATE policy_refusal SET gate = 'commit'`),
  row('forget what was attempted', 'policy_refusal', 'DELETE FROM policy_refusal'),
  row(
    'widen a waiver',
    'policy_waiver',
    `UPDATE policy_waiver SET content = content || '{"scope":{"vendor":"other"}}'`,
  ),
  row('let a waiver hold longer', 'policy_waiver', `UPDATE policy_waiver SET content = content || '{"until":"2099"}'`),
  row(
    'approve a waiver alone',
    'policy_waiver',
    `UPDATE policy_waiver SET phase = 'approved' WHERE phase = 'requested'`,
  ),
  row('take over a request', 'policy_waiver', `UPDATE policy_waiver SET requested_by = 'key:other'`),
  row('revive a waiver that was ended', 'policy_waiver', `DELETE FROM policy_waiver WHERE phase = 'ended'`),
  row('forget a waiver', 'policy_waiver', 'DELETE FROM policy_waiver'),
  row('change a finding', 'finding', `UPDATE finding SET severity = 'info'`),
  row('count a shard of a finding again', 'finding_shards', `DELETE FROM finding_shards`),
  row('assign a finding', 'finding_status', `UPDATE finding_status SET owner = 'x' WHERE owner IS NOT NULL`),
  row(
    'ignore a finding',
    'finding_status',
    `UPDATE finding_status SET ignored_until = '2099-01-01' WHERE valid_to IS NULL`,
  ),
  row(
    'hide a finding from a vendor',
    'finding_status',
    `UPDATE finding_status SET vendors = '["x"]' WHERE valid_to IS NULL`,
  ),
  row(
    'hide a finding from a dataset',
    'finding_status',
    `UPDATE finding_status SET datasets = '["x"]' WHERE valid_to IS NULL`,
  ),
  row('make a finding less severe', 'finding_status', `UPDATE finding_status SET severity = 'x'`),
  row('change what a finding states', 'finding_status', `UPDATE finding_status SET detail = 'x'`),
  row('let a finding be seen earlier', 'finding_status', 'UPDATE finding_status SET seen_entry = seen_entry - 1'),
  row('drop the status of a finding', 'finding_status', `DELETE FROM finding_status WHERE valid_to IS NULL`),
];

const OF_VERIFICATIONS: readonly Manipulation[] = [
  row('let a verification see more', 'verification', 'UPDATE verification SET upto = upto + 1'),
  row('forget a verification', 'verification', 'DELETE FROM verification WHERE number = 0'),
  row('change a verdict', 'verification_conclusion', `UPDATE verification_conclusion SET verdict = 'excluded'`),
  row(
    'change the verdict of a check',
    'verification_check',
    `UPDATE verification_check SET verdict = 'excluded' WHERE kind = 'storage'`,
  ),
  row('change what a check saw', 'verification_check', `UPDATE verification_check SET told = told || '{"what":"x"}'`),
  row('forget evidence', 'verification_list', 'DELETE FROM verification_list'),
  row(
    'give a check other evidence',
    'verification_list',
    `UPDATE verification_list SET content = '\\x789c030000000001'`,
  ),
  row('spoil evidence', 'verification_list', `UPDATE verification_list SET content = substring(content FROM 2)`),
  row(
    'add evidence',
    'verification_list',
    `INSERT INTO verification_list (digest, content) VALUES (sha256('x'), '\\x789c030000000001')`,
  ),
];

const OF_THE_INDEX: readonly Manipulation[] = [
  row('change the root of the index', 'index_state', `UPDATE index_state SET root = sha256('x')`),
  row('let the index cover more', 'index_state', 'UPDATE index_state SET upto = upto + 1'),
  row('forget the state of the index', 'index_state', 'DELETE FROM index_state'),
  row(
    'change a list in the index',
    'index_page',
    `UPDATE index_page SET subjects = overlay(subjects PLACING '\\x00' FROM 40) WHERE prefix = (SELECT min(prefix) FROM index_page)`,
  ),
  row('drop a page of the index', 'index_page', 'DELETE FROM index_page WHERE prefix = 0'),
  row(
    'change a hash of the index',
    'index_block',
    `UPDATE index_block SET hashes = overlay(hashes PLACING '\\x00' FROM 1) WHERE top = 0`,
  ),
  row(
    'leave out an earlier entry',
    'index_earlier',
    'DELETE FROM index_earlier WHERE entry = (SELECT min(entry) FROM index_earlier)',
  ),
];

export const MANIPULATIONS: readonly Manipulation[] = [
  ...OF_THE_LOG,
  ...OF_TABLES,
  ...OF_REMOVALS,
  ...OF_VERIFICATIONS,
  ...OF_THE_INDEX,
  ...OF_OPENLINEAGE,
  ...OF_RECEIPTS,
  ...OF_INSPECTIONS,
  ...OF_PROBES,
];
