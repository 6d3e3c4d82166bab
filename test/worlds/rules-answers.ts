import type { PolicyFinding } from '@domain/policy';
import { termsId, type TermsIdentity } from '@domain/vendors';
import type { Facts, Verdict } from './rules-reference.js';

const DAY_MS = 86_400_000;

/** What one rule found, without its words. */
export interface Found {
  readonly rule: string;
  readonly verdict: string;
  readonly count: number;
}

/** The terms that a document has: those of one are for a channel. */
export function identityOf(document: string): TermsIdentity {
  return { document, version: '1', ...(document === 'Usage' && { channel: 'cloud' }) };
}

/** A clock that only `wait` moves. */
export class MovedClock {
  private time = Date.UTC(2026, 2, 1);
  now = (): Date => new Date(this.time);
  wait(days: number): void {
    this.time += days * DAY_MS;
  }
  days(from: number): string {
    return new Date(this.time + from * DAY_MS).toISOString();
  }
}

export function statedFacts({ origins, licence, signals, records, evidence }: Facts, at: string) {
  return {
    origins: origins.map(({ kind, maker, model, seller, channel, named, collected }) => ({
      kind,
      ...(collected && { collected }),
      ...(maker !== undefined && { generator: `${maker}/${model}` }),
      ...(seller !== undefined && { vendor: seller }),
      ...(channel !== undefined && { channel }),
      ...(named !== undefined && { terms: termsId(seller ?? maker ?? '', identityOf(named)) }),
      ...(evidence && { evidence: [{ uri: 'https://evidence.example/' }] }),
    })),
    ...(licence !== undefined && { licence }),
    ...(signals && { preferences: preferencesOf(signals, at) }),
    ...(records !== undefined && { records }),
  } as { origins: { kind: 'human'; generator?: string }[]; licence?: string; records?: number };
}

function preferencesOf({ first, later, other }: NonNullable<Facts['signals']>, at: string): object[] {
  const dayAfter = new Date(Date.parse(at) + DAY_MS).toISOString();
  return [
    ...(later ? [{ scheme: 'robots', value: later, capturedAt: dayAfter }] : []),
    { scheme: 'robots', value: first, capturedAt: at },
    ...(other ? [{ scheme: 'rsl', value: other, capturedAt: at }] : []),
  ];
}

export const byText = (one: unknown, other: unknown): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
export const foundOf = (asked: readonly Verdict[]): Found[] =>
  asked
    .filter(({ action }) => action !== 'allow')
    .map(({ rule, verdict, count }) => ({ rule, verdict, count }))
    .sort(byText);
export const foundIn = (findings: readonly PolicyFinding[]): Found[] =>
  findings.map(({ rule, verdict, count }) => ({ rule, verdict, count })).sort(byText);

/** A check lists what rules found though nothing is done because of it. */
export function expectedCheck(asked: readonly Verdict[]): { verdict: string; findings: Found[] } {
  const found = asked.filter(({ verdict }) => verdict !== 'allow');
  const blocked = asked.some(({ action }) => action === 'block');
  const open = found.some(({ verdict, action }) => verdict === 'unknown' && action !== 'allow');
  const accepted = open ? 'unknown' : 'allow';
  const findings = found.map(({ rule, verdict, count }) => ({ rule, verdict, count })).sort(byText);
  return { verdict: blocked ? 'deny' : accepted, findings };
}

/** The finding of several uses is that in which most is denied, or else may be. */
export function isWorse(one: Verdict, other: Verdict | undefined): boolean {
  if (!other || one.verdict !== other.verdict) return !other || one.verdict === 'deny';
  return one.count > other.count;
}
