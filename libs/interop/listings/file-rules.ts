import { parse, YAMLParseError } from 'yaml';
import { type Complaint, KernelError, parseDatasetName } from '@core/kernel';
import { ListingError } from './listings.errors.js';
import { type DeclaredOrigin, readOrigin } from './declared-origin.js';
import { type PathGlob, pathGlob } from './path-glob.js';

/** What is said of files whose path a rule's patterns match. */
export interface FileRule {
  /** As it is written, for people. */
  readonly patterns: readonly string[];
  readonly globs: readonly PathGlob[];
  readonly origins: readonly DeclaredOrigin[];
  readonly dataset?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const MEMBERS = ['paths', 'origins', 'dataset', 'labels', 'because'];

/** Reads a page of rules, YAML or JSON: `rules`, in order. Throws `origin-rules-malformed` with every complaint. */
export function parseFileRules(text: string): readonly FileRule[] {
  const complaints: Complaint[] = [];
  const { rules, ...others } = objectOf(parsed(text), '', complaints);
  for (const name of Object.keys(others))
    complaints.push({ pointer: `/${name}`, message: 'is not known; known is rules' });
  if (!Array.isArray(rules) || rules.length === 0)
    complaints.push({ pointer: '/rules', message: 'must be a list of rules' });
  const read = (Array.isArray(rules) ? rules : []).map((rule, at) => readRule(rule, `/rules/${at}`, complaints));
  const [first] = complaints;
  if (!first) return read;
  throw new ListingError(
    'origin-rules-malformed',
    `The rules cannot be read: ${first.pointer || '/'} ${first.message}.`,
    complaints,
  );
}

/** The first rule that means the path, with `/` between its steps. */
export function ruleOf(path: string, rules: readonly FileRule[]): FileRule | undefined {
  return rules.find(({ globs }) => globs.some((means) => means(path)));
}

function parsed(text: string): unknown {
  try {
    // No tags and few aliases: a page from elsewhere makes plain values, and not very many of them.
    return parse(text, { schema: 'core', maxAliasCount: 100, prettyErrors: true }) as unknown;
  } catch (error) {
    const said = error instanceof YAMLParseError ? error.message.split('\n')[0] : 'it refers to itself too often';
    throw new ListingError('origin-rules-malformed', `The rules are not YAML: ${said ?? ''}`);
  }
}

function readRule(value: unknown, pointer: string, complaints: Complaint[]): FileRule {
  const rule = objectOf(value, pointer, complaints);
  for (const name of Object.keys(rule)) {
    if (!MEMBERS.includes(name))
      complaints.push({ pointer: `${pointer}/${name}`, message: `is not known; known are ${MEMBERS.join(', ')}` });
  }
  const paths = typeof rule['paths'] === 'string' ? [rule['paths']] : rule['paths'];
  const patterns = textsOf(paths, `${pointer}/paths`, complaints);
  if (patterns.length === 0)
    complaints.push({ pointer: `${pointer}/paths`, message: 'must name a pattern, such as "web/**"' });
  const given = rule['origins'] ?? [];
  if (!Array.isArray(given)) complaints.push({ pointer: `${pointer}/origins`, message: 'must be a list' });
  const origins = (Array.isArray(given) ? given : []).map((one, at) =>
    readOrigin(one, `${pointer}/origins/${at}`, complaints),
  );
  const dataset = readDataset(rule['dataset'], `${pointer}/dataset`, complaints);
  const labels = readLabels(rule['labels'], `${pointer}/labels`, complaints);
  return {
    patterns,
    globs: patterns.map(pathGlob),
    origins,
    ...(dataset !== undefined && { dataset }),
    ...(labels && { labels }),
  };
}

function readDataset(value: unknown, pointer: string, complaints: Complaint[]): string | undefined {
  if (value === undefined) return undefined;
  try {
    return parseDatasetName(typeof value === 'string' ? value : '', pointer);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    complaints.push(...error.complaints);
    return undefined;
  }
}

function readLabels(value: unknown, pointer: string, complaints: Complaint[]): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  const labels = objectOf(value, pointer, complaints);
  for (const [name, text] of Object.entries(labels)) {
    if (typeof text !== 'string')
      complaints.push({ pointer: `${pointer}/${name}`, message: 'must be a text; put it in quotes' });
  }
  return labels as Record<string, string>;
}

function textsOf(value: unknown, pointer: string, complaints: Complaint[]): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')) return value as string[];
  if (value !== undefined) complaints.push({ pointer, message: 'must be a text or a list of texts' });
  return [];
}

function objectOf(value: unknown, pointer: string, complaints: Complaint[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  complaints.push({ pointer, message: 'must be a mapping' });
  return {};
}
