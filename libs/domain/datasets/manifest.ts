import { shardNameFault } from '@core/kernel';
import { BLANK_LINES_LIMIT } from '@core/text';
import { Pace } from '@platform/cancellation';
import { type Fraction, parseFraction } from './fraction.js';
import { fractionComplaint, weightComplaint } from './make-version.command.js';
import { readCsv } from './manifest-csv.js';
import { readLines, tooManyBlank } from './manifest-lines.js';
import { isSplitName, SPLIT_NAME_FAULT } from './splits.js';
import { placeholderIn, substituted, type Substitutes } from './substitutes.js';

/**
 * `text`: `label,path` a line, as OLMo-core writes it, or a path alone; `#` comments. `ndjson`:
 * `{"shard": name, "weight"?: n, "fraction"?: …, "split"?: name}` or a string
 * a line.
 * `csv`: RFC 4180 with a header that names a column `shard`, `uri` or `path`, and maybe `weight`,
 * `fraction` and `split`.
 * Blank lines are skipped in each.
 */
export type ManifestFormat = 'text' | 'ndjson' | 'csv';

/** A member, or what is wrong with the line. Lines are counted from 1. */
export type ManifestLine = (Member & { readonly line: number }) | { readonly line: number; readonly complaint: string };

interface Member {
  readonly name: string;
  readonly weight: number;
  /** In place of the weight. */
  readonly fraction?: Fraction | undefined;
  readonly split?: string | undefined;
}

export interface ManifestOptions {
  readonly format: ManifestFormat;
  /** Prefix of paths that are not names themselves, such as `s3://bucket/`. */
  readonly uriBase?: string | undefined;
  /** The values of placeholders in names, such as `{TOKENIZER}`; from `parseSubstitutes`. */
  readonly substitutes?: Substitutes;
}

/**
 * Reads a manifest of any length, in turns with other requests. Yields a complaint for a bad line;
 * throws `invalid-manifest` if the rest is unreadable.
 */
export async function* readManifest(
  chunks: AsyncIterable<Uint8Array>,
  { format, uriBase, substitutes = new Map() }: ManifestOptions,
): AsyncGenerator<ManifestLine> {
  const raw = format === 'csv' ? readCsv(chunks) : readRaw(chunks, format);
  const pace = new Pace();
  for await (const { line, ...found } of raw) {
    if (pace.isDue()) await pace.turn();
    if ('complaint' in found) yield { line, complaint: found.complaint };
    else yield { line, ...named(found, uriBase, substitutes) };
  }
}

export interface RawMember {
  readonly name: string;
  /** null: none is stated. */
  readonly weight: number | null;
  readonly fraction?: string | number | undefined;
  readonly split?: string | undefined;
}

type Read = RawMember | { readonly complaint: string };

async function* readRaw(
  chunks: AsyncIterable<Uint8Array>,
  format: 'text' | 'ndjson',
): AsyncGenerator<{ line: number } & Read> {
  const pace = new Pace();
  let blank = 0;
  for await (const { line, text } of readLines(chunks)) {
    const content = text.trim();
    if (pace.isDue()) await pace.turn();
    if (content === '' && ++blank > BLANK_LINES_LIMIT) throw tooManyBlank(line);
    if (content === '' || (format === 'text' && content.startsWith('#'))) continue;
    yield { line, ...(format === 'text' ? { name: pathOf(content), weight: null } : readJson(content)) };
  }
}

/** Splits off a label: a URI may contain a comma, but a label contains no `:`. */
function pathOf(content: string): string {
  const comma = content.indexOf(',');
  return comma < 0 || content.slice(0, comma).includes(':') ? content : content.slice(comma + 1).trim();
}

function readJson(content: string): Read {
  const value = parseJson(content);
  if (typeof value === 'string') return { name: value, weight: null };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { complaint: 'must be {"shard": name} or a string' };
  }
  const { shard, weight, fraction, split, ...others } = value as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return { complaint: `has an unknown member "${unknown}"; known are shard, weight, fraction and split` };
  if (typeof shard !== 'string') return { complaint: 'lacks the member "shard", a text' };
  if (split !== undefined && typeof split !== 'string') return { complaint: 'has a split that is no text' };
  if (fraction !== undefined && typeof fraction !== 'string' && typeof fraction !== 'number')
    return { complaint: 'has a fraction that is neither a text nor a number' };
  const times = weight === undefined ? null : typeof weight === 'number' ? weight : Number.NaN;
  return { name: shard, weight: times, fraction, split };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function named(
  { name: stated, weight, fraction, split }: RawMember,
  uriBase: string | undefined,
  substitutes: Substitutes,
): Member | { readonly complaint: string } {
  const complaint = weight === null ? undefined : weightComplaint(weight);
  if (complaint) return { complaint: `a weight ${complaint}` };
  const fault = fraction === undefined ? undefined : fractionComplaint(fraction, weight !== null);
  if (fault) return { complaint: `a fraction ${fault}` };
  if (split !== undefined && !isSplitName(split)) return { complaint: `a split ${SPLIT_NAME_FAULT}` };
  const name = substituted(stated, substitutes);
  const full = uriBase !== undefined && shardNameFault(name) !== null ? uriBase + name : name;
  if (shardNameFault(full) === null) return { name: full, weight: weight ?? 1, fraction: exact(fraction), split };
  const placeholder = placeholderIn(full);
  const help = placeholder === null ? '' : `; give the value of {${placeholder}} with substitute=${placeholder}=…`;
  return { complaint: `"${shortened(full)}" is no shard's name${help}` };
}

const exact = (fraction: string | number | undefined): Fraction | undefined =>
  fraction === undefined ? undefined : (parseFraction(fraction) ?? undefined);

const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
