import type { Spent } from '../environment/bench-environment.js';

/** A line of the table: the measure, its figure, the limit to compare with, and the target. */
export interface Row {
  readonly measure: string;
  readonly ours: string;
  readonly against: string;
  readonly result: string;
  readonly target: string;
  /** Null if there is no target. */
  readonly met: boolean | null;
  /** How it was measured. */
  readonly note: string;
}

export interface Target {
  readonly text: string;
  readonly met: (value: number) => boolean | null;
}

export const atLeast = (least: number, unit = ''): Target => ({
  text: `≥ ${count(least)}${unit}`,
  met: (value) => value >= least,
});
export const atMost = (most: number, unit = ''): Target => ({
  text: `≤ ${count(most)}${unit}`,
  met: (value) => value <= most,
});
export const noTarget: Target = { text: '', met: () => null };

/** A target that counts at a scale and beyond it; below, it is shown without a verdict. */
export const atScale = (least: number, scale: number, target: Target): Target => ({
  text: `${target.text} at ${count(least)}`,
  met: (value) => (scale >= least ? target.met(value) : null),
});

/** How many rounds a figure is the median of. */
export const roundsText = (rounds: number): string =>
  rounds === 1 ? 'one round' : `medians of ${rounds} alternating rounds`;

/** Formats a number: large ones with thousands separators, small ones with up to two decimals. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: 0 });
}

export function duration(milliseconds: number): string {
  return milliseconds >= 1_000 ? `${count(milliseconds / 1_000)} s` : `${count(milliseconds)} ms`;
}

/** A rate with the CPU time of a unit: `6,166/s, 88 + 30 µs of CPU` (server and Postgres). */
export function rateText(units: number, { milliseconds, cpu }: Spent): string {
  const rate = `${count(Math.round(units / (milliseconds / 1_000)))}/s`;
  if (!cpu) return rate;
  return `${rate}, ${count(cpu.server / units)} + ${count(cpu.postgres / units)} µs of CPU`;
}

/** Compares the CPU time a unit of our server with that of the limit's; nothing without /proc. */
export function cpuRow(measure: string, ours: Measured, limit: Measured, target: Target, note: string): Row[] {
  if (!ours.spent.cpu || !limit.spent.cpu) return [];
  const a = ours.spent.cpu.server / ours.units;
  const b = limit.spent.cpu.server / limit.units;
  return [row({ measure, ours: `${count(a)} µs`, against: `${count(b)} µs`, value: a / b, unit: '×', target, note })];
}

/** So many units of work, and what they took. */
export interface Measured {
  readonly units: number;
  readonly spent: Spent;
}

export interface Compared {
  readonly measure: string;
  readonly ours: string;
  readonly against: string;
  readonly value: number;
  readonly unit?: string;
  readonly target: Target;
  readonly note?: string;
}

export function row({ measure, ours, against, value, unit = '', target, note = '' }: Compared): Row {
  return {
    measure,
    ours,
    against,
    result: `${count(value)}${unit}`,
    target: target.text,
    met: target.met(value),
    note,
  };
}
