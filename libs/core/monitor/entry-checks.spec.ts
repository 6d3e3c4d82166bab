import { Authors } from '@audit-replay';
import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import { PendingOccurrences } from '@core/subject-index';
import { EntryChecks } from './entry-checks.js';
import { emptyState, type MonitorState } from './monitor-state.js';

const at = (seconds: number): string =>
  new Date(Date.parse('2026-03-01T00:00:00.000Z') + seconds * 1_000).toISOString();
type Line = readonly [kind: string, data: JsonObject, by: string, seconds: number];

const issued = (key: string, roles: string[], expiresAt?: string, seconds = 0): Line => [
  'key.issued',
  { key, roles, expiresAt },
  'system:setup',
  seconds,
];
const registers = (key: string, seconds: number): Line => [
  'shard.registered',
  { uri: `s3://b/${key}-${seconds}` },
  `key:${key}`,
  seconds,
];

/** Reads entries in chunks, as a monitor that begins anew after each from its state: JSON. */
function alarmsOf(lines: readonly Line[], chunk: number): (readonly [string, string])[] {
  let state: MonitorState = emptyState('log.example/1');
  const alarms: (readonly [string, string])[] = [];
  for (let from = 0; from < lines.length; from += chunk) {
    const checks = new EntryChecks(state, new PendingOccurrences(), (onFault, keys) => new Authors(onFault, keys));
    lines.slice(from, from + chunk).forEach(([kind, data, by, seconds], place) => {
      const body = Buffer.from(canonicalJson({ at: at(seconds), by, data, kind }));
      checks.take(from + place, body, sha256(body));
    });
    alarms.push(...checks.alarms.map(({ code, message }) => [code, message] as const));
    const entries = { ...state.entries, at: checks.at, keys: checks.authors.keys() };
    state = JSON.parse(JSON.stringify({ ...state, entries })) as MonitorState;
  }
  return alarms;
}

describe('checks of entries', () => {
  it.each([1, 2, 5, 100])('hold authors against roles, expiry and revocation, in chunks of %d', (chunk) => {
    const lines: Line[] = [
      issued('reader', ['auditor']),
      issued('short', ['engineer'], at(3_600)),
      issued('ended', ['engineer']),
      registers('short', 5),
      ['key.revoked', { key: 'ended' }, 'system:cli', 10],
      registers('reader', 20),
      // A request may last an hour after its key ended.
      registers('ended', 3_610),
      registers('ended', 3_611),
      registers('short', 7_200),
      registers('short', 7_201),
      registers('never', 7_202),
      ['shard.registered', { uri: 's3://b/x' }, 'system:worker', 7_203],
      issued('short', ['admin'], undefined, 7_203),
      registers('short', 7_204),
    ];
    const expired = `is by "key:short", a key that expired at ${at(3_600)}.`;
    expect(alarmsOf(lines, chunk)).toEqual([
      ['author-not-allowed', 'Entry 5 is by "key:reader", whose roles (auditor) may not write it.'],
      ['author-not-allowed', 'Entry 7 is by "key:ended", a key that entry 4 revokes.'],
      ['author-not-allowed', `Entry 9 ${expired}`],
      ['unknown-author', 'Entry 10 is by "key:never", a key that no earlier entry issues.'],
      ['author-not-allowed', 'Entry 11 is by "system:worker", which writes no such entries.'],
      ['author-not-allowed', 'Entry 12 issues the key "short" again.'],
      ['author-not-allowed', `Entry 13 ${expired}`],
    ]);
  });
});
