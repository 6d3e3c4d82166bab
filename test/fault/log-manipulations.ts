import { formatVerifierKey, SigningKey } from '@core/note';
import type { Manipulation } from './manipulations.js';

const OTHER_KEY = formatVerifierKey(new SigningKey('whence.local/log', 'ed25519', Buffer.alloc(32, 9)).verifierKey);
const LAST = '(SELECT max(index) FROM ledger_entry)';

/** Manipulations of published data. Only `audit` finds those of data that outsiders cannot read. */
export const OF_THE_LOG: readonly Manipulation[] = [
  {
    what: 'edit a body',
    sql: [
      `UPDATE ledger_entry SET body = convert_to(replace(convert_from(body, 'utf8'), '"records":', '"recordz":'), 'utf8') WHERE index = (SELECT min(index) FROM ledger_entry WHERE convert_from(body, 'utf8') LIKE '%"records":%')`,
    ],
    where: 'entry',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'edit a body and the hash beside it',
    sql: [
      `UPDATE ledger_entry SET body = convert_to(replace(convert_from(body, 'utf8'), '"records":', '"recordz":'), 'utf8') WHERE index = (SELECT min(index) FROM ledger_entry WHERE convert_from(body, 'utf8') LIKE '%"records":%')`,
      `UPDATE ledger_entry SET hashes = sha256('\\x00' || body) || substring(hashes FROM 33) WHERE convert_from(body, 'utf8') LIKE '%"recordz":%'`,
    ],
    where: 'tree head',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'change an index',
    sql: [`UPDATE ledger_entry SET index = ${LAST} + 5 WHERE index = 40`],
    where: 'entry',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'change a leaf hash',
    sql: [`UPDATE ledger_entry SET hashes = sha256('x') || substring(hashes FROM 33) WHERE index = 41`],
    where: 'entry',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'change the hash of a subtree',
    sql: [
      `UPDATE ledger_entry SET hashes = substring(hashes FROM 1 FOR 256) || sha256('x') || substring(hashes FROM 289) WHERE index = 255`,
    ],
    where: 'tree hash',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'change the head',
    sql: [`UPDATE ledger_head SET root = sha256('x')`],
    where: 'head',
    foundBy: ['audit', 'publisher'],
  },
  {
    what: 'change the edge of the head',
    sql: [`UPDATE ledger_head SET edge = sha256('x') || substring(edge FROM 33)`],
    where: 'head',
    foundBy: ['audit'],
  },
  {
    what: 'move the head back',
    sql: ['UPDATE ledger_head SET size = size - 1'],
    where: 'head',
    foundBy: ['audit', 'publisher'],
  },
  {
    what: 'change a tree head',
    sql: [
      `UPDATE ledger_tree_head SET root = sha256('x') WHERE size = (SELECT size FROM ledger_tree_head ORDER BY size OFFSET 5 LIMIT 1)`,
    ],
    where: 'tree head',
    foundBy: ['audit'],
  },
  {
    what: 'delete an entry and renumber those after it',
    sql: [
      'DELETE FROM ledger_entry WHERE index = 60',
      'UPDATE ledger_entry SET index = -index WHERE index > 60',
      'UPDATE ledger_entry SET index = -index - 1 WHERE index < 0',
    ],
    where: 'tree hash',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'delete the tail',
    sql: [`DELETE FROM ledger_entry WHERE index > ${LAST} - 3`],
    where: 'head',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'delete the tail, its tree heads, and move the head',
    sql: [
      `DELETE FROM ledger_entry WHERE index >= (SELECT size FROM ledger_tree_head ORDER BY size DESC OFFSET 3 LIMIT 1)`,
      `DELETE FROM ledger_tree_head WHERE size > (SELECT max(index) + 1 FROM ledger_entry)`,
      `UPDATE ledger_head SET size = h.size, root = h.root, recorded_at = h.recorded_at FROM (SELECT * FROM ledger_tree_head ORDER BY size DESC LIMIT 1) h`,
    ],
    where: 'checkpoint',
    foundBy: ['audit', 'publisher', 'audit of the published log'],
  },
  {
    what: 'change a timestamp',
    sql: [`UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 day' WHERE index = 50`],
    where: 'entry',
    foundBy: ['audit'],
  },
  {
    what: 'change a timestamp in a body',
    sql: [
      `UPDATE ledger_entry SET body = convert_to(regexp_replace(convert_from(body, 'utf8'), '"at":"20..', '"at":"2001'), 'utf8') WHERE index = 50`,
    ],
    where: 'entry',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'swap two entries',
    sql: [
      'UPDATE ledger_entry SET index = -1 WHERE index = 70',
      'UPDATE ledger_entry SET index = 70 WHERE index = 71',
      'UPDATE ledger_entry SET index = 71 WHERE index = -1',
    ],
    where: 'entry',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'add an entry',
    sql: [
      `INSERT INTO ledger_entry SELECT index + 1, kind, recorded_at, body, hashes FROM ledger_entry WHERE index = ${LAST}`,
    ],
    where: 'head',
    foundBy: ['audit'],
  },
  {
    what: 'change a published checkpoint',
    sql: [`UPDATE publication_checkpoint SET note = replace(note, E'\\n\\n', E'\\nmore\\n\\n')`],
    where: 'checkpoint',
    foundBy: ['audit', 'audit of the published log'],
  },
  {
    what: 'delete the first checkpoint that was published',
    sql: ['DELETE FROM publication_checkpoint WHERE number = 1'],
    where: 'checkpoint',
    foundBy: ['audit'],
  },
  {
    what: 'delete a checkpoint between two others',
    sql: [
      `UPDATE publication_checkpoint SET number = number + 1 WHERE number = (SELECT max(number) FROM publication_checkpoint)`,
    ],
    where: 'checkpoint',
    foundBy: ['audit'],
  },
  {
    what: 'change the root beside a checkpoint',
    sql: [`UPDATE publication_checkpoint SET root = sha256('x')`],
    where: 'checkpoint',
    foundBy: ['audit', 'publisher'],
  },
  {
    what: 'spoil the key of the log',
    sql: [`UPDATE publication_key SET vkey = 'x'`],
    where: 'publication_key',
    foundBy: ['audit', 'publisher'],
  },
  {
    what: 'add a key of the log that no entry states',
    sql: [
      `INSERT INTO publication_key (since_size, origin, vkey) SELECT 7, origin, '${OTHER_KEY}' FROM publication_key`,
    ],
    where: 'publication_key',
    foundBy: ['audit', 'publisher'],
  },
  {
    what: 'go on with a rolled-back database, which the publisher refuses to sign',
    sql: [`UPDATE publication_status SET state = 'refused', code = 'log-rolled-back', detail = 'x'`],
    where: 'publication',
    foundBy: ['audit'],
  },
  {
    what: 'delete tree heads',
    sql: ['DELETE FROM ledger_tree_head WHERE size BETWEEN 20 AND 60'],
    where: 'tree head',
    foundBy: ['audit'],
  },
  {
    what: 'publish a year before the entries say that they were recorded',
    sql: [`UPDATE publication_checkpoint SET published_at = published_at - interval '1 year'`],
    where: 'time',
    foundBy: ['audit'],
  },
  {
    what: 'change what was last signed',
    sql: [`UPDATE publication_signed SET root = sha256('x')`],
    where: 'head',
    foundBy: ['audit', 'publisher'],
  },
];
