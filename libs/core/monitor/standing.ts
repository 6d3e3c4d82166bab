import { sha256 } from '@core/kernel';
import type { Alarm, PassingCode } from './monitor.errors.js';
import type { MonitorEvent, MonitorState } from './monitor-state.js';

/** The most that a state holds: a log that is wrong throughout fills no disk. */
const STANDING_LIMIT = 1_000;

/** Adds alarms that stay, and an event for each that is new. */
export function withAlarms(state: MonitorState, alarms: readonly Alarm[], now: string): MonitorState {
  const standing = [...state.standing];
  const outbox = [...state.outbox];
  for (const { code, at, message } of alarms) {
    if (standing.length >= STANDING_LIMIT || standing.some((one) => one.code === code && one.at === at)) continue;
    standing.push({ code, at, message, since: now, accepted: false });
    outbox.push(eventOf('alarm', { code, at, message }, now));
  }
  return { ...state, standing, outbox };
}

/** Sets which alarms that pass by last now, with an event for each that begins or ends. */
export function withPassing(state: MonitorState, alarms: readonly Alarm[], now: string): MonitorState {
  const passing: Record<string, string> = {};
  const outbox = [...state.outbox];
  for (const alarm of alarms) {
    const since = state.passing[alarm.code];
    passing[alarm.code] = since ?? now;
    if (since === undefined && outbox.length < STANDING_LIMIT) outbox.push(eventOf('alarm', alarm, now));
  }
  for (const [code, since] of Object.entries(state.passing)) {
    if (passing[code] !== undefined || outbox.length >= STANDING_LIMIT) continue;
    const message = `No longer ${code}, which it was since ${since}.`;
    outbox.push(eventOf('resolved', { code: code as PassingCode, at: since, message }, now));
  }
  return { ...state, passing, outbox };
}

/** Marks all standing alarms as known: they no longer count. */
export function acceptStanding(state: MonitorState): MonitorState {
  return { ...state, standing: state.standing.map((alarm) => ({ ...alarm, accepted: true })) };
}

/** An event that is sent again after a crash has the same id. */
function eventOf(type: MonitorEvent['type'], { code, at, message }: Alarm, time: string): MonitorEvent {
  const id = sha256([type, code, at, time].join('\n')).toString('hex').slice(0, 32);
  return { id: `msg_${id}`, type, code, at, message, time };
}
