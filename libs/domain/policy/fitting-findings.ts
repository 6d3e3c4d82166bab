import { canonicalJson, type JsonObject } from '@core/kernel';
import { ENTRY_LIMIT } from '@domain/ledger';
import type { PolicyFinding } from './policy-finding.js';

/** How much of its findings the entry of a refusal leaves out, as it would not hold them. */
export interface LeftOut {
  /** Whole findings: the last ones of the list. */
  readonly findings?: number;
  /** Names of examples, of the findings that are kept. */
  readonly examples?: number;
  readonly clauses?: number;
  /** Waivers that lift shards beside what is found. */
  readonly waived?: number;
}

/** Findings that an entry can hold, and what of them it leaves out; undefined: nothing. */
export interface FittingFindings {
  readonly findings: readonly PolicyFinding[];
  readonly leftOut?: LeftOut;
}

/** Bytes of an entry beside the findings, its subject and its gate: the actor and the instant. */
const HEAD_BYTES = 1_024;

/** What is kept of each finding, the most that fits. */
const LEVELS = [
  { examples: 3, clause: true, waived: true },
  { examples: 1, clause: true, waived: true },
  { examples: 0, clause: true, waived: true },
  { examples: 0, clause: false, waived: true },
  { examples: 0, clause: false, waived: false },
] as const;

/**
 * Returns as much of the findings of a refusal as its entry can hold: all of them, or every finding
 * with fewer examples, or without its clause and waivers, or the first findings only.
 * @param rest what else the entry states
 */
export function fittingFindings(findings: readonly PolicyFinding[], rest: object): FittingFindings {
  const room = ENTRY_LIMIT - HEAD_BYTES - bytesOf(rest);
  if (fits(findings, room)) return { findings };
  for (const level of LEVELS) {
    const cut = findings.map((finding) => cutTo(finding, level));
    if (fits(cut, room)) return { findings: cut, leftOut: leftOutOf(findings, cut) };
  }
  const kept = firstThatFit(
    findings.map((finding) => cutTo(finding, LEVELS[4])),
    room,
  );
  return { findings: kept, leftOut: leftOutOf(findings, kept) };
}

function cutTo(finding: PolicyFinding, { examples, clause, waived }: (typeof LEVELS)[number]): PolicyFinding {
  return {
    ...finding,
    examples: finding.examples.slice(0, examples),
    clause: clause ? finding.clause : undefined,
    waived: waived ? finding.waived : undefined,
  };
}

function firstThatFit(findings: readonly PolicyFinding[], room: number): PolicyFinding[] {
  let left = room;
  const end = findings.findIndex((finding) => (left -= bytesOf(finding) + 1) < 0);
  return findings.slice(0, end);
}

function leftOutOf(all: readonly PolicyFinding[], kept: readonly PolicyFinding[]): LeftOut {
  const lost = (count: (finding: PolicyFinding) => number): number | undefined =>
    kept.reduce((sum, one, at) => sum + count(all[at] ?? one) - count(one), 0) || undefined;
  return {
    findings: all.length - kept.length || undefined,
    examples: lost(({ examples }) => examples.length),
    clauses: lost(({ clause }) => (clause === undefined ? 0 : 1)),
    waived: lost(({ waived = [] }) => waived.length),
  };
}

/** Most refusals are short: their bytes are not counted but bounded. */
const fits = (findings: readonly PolicyFinding[], room: number): boolean =>
  mostBytes(findings) <= room || findings.reduce((sum, one) => sum + bytesOf(one) + 1, 0) <= room;

/** A UTF-16 unit takes six bytes at most: those of an escape. */
function mostBytes(findings: readonly PolicyFinding[]): number {
  let units = 0;
  for (const { rule, title, clause = '', examples, waived = [] } of findings) {
    units += rule.length + title.length + clause.length;
    for (const example of examples) units += example.length + 1;
    for (const { waiver } of waived) units += waiver.length + 8;
  }
  return findings.length * 256 + units * 6;
}

const bytesOf = (value: object): number => Buffer.byteLength(canonicalJson(value as JsonObject));
