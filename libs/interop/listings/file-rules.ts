import { parse, YAMLParseError } from 'yaml';
import { parseDatasetName } from '@core/kernel';
import { DeclareOrigin } from '@domain/origins';
import { Either, faultsOf, ListOf, Optional, Parsed, Rule, Text, TextMembers } from '@platform/validation';
import { ListingError } from './listings.errors.js';
import { type PathGlob, pathGlob } from './path-glob.js';

const isPattern = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isPatternList = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isPattern);

/** One rule of the document. */
class RuleDocument {
  /** Patterns of paths. */
  @Either(
    'must be a pattern, such as "web/**", or a list of patterns',
    { schema: { type: 'string', minLength: 1 }, accepts: isPattern },
    { schema: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } }, accepts: isPatternList },
  )
  readonly paths: string | readonly string[];

  @Optional()
  @ListOf(() => DeclareOrigin, { max: 64 })
  readonly origins?: readonly DeclareOrigin[];

  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  @Optional()
  @TextMembers({ max: 64, length: 500 })
  readonly labels?: Readonly<Record<string, string>>;

  /** For readers; it is not sent. */
  @Optional()
  @Text({ max: 10_000 })
  readonly because?: string;
}

/** A document of rules, in order: the first rule that matches a path applies. */
@Rule<RulesDocument>(({ rules }, complain) => {
  if (rules.length === 0) complain('/rules', 'must contain a rule');
})
class RulesDocument {
  @ListOf(() => RuleDocument, { max: 10_000 })
  readonly rules: readonly RuleDocument[];
}

/** What a rule declares about the files whose path matches one of its patterns. */
export interface FileRule {
  /** As written, for messages. */
  readonly patterns: readonly string[];
  readonly globs: readonly PathGlob[];
  readonly origins: readonly DeclareOrigin[];
  readonly dataset?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Reads a document of rules, YAML or JSON. Throws `origin-rules-malformed` with all complaints. */
export function parseFileRules(text: string): readonly FileRule[] {
  const document = parseYaml(text);
  const { complaints = [] } = faultsOf(RulesDocument, document) ?? {};
  const [first] = complaints;
  if (first)
    throw new ListingError(
      'origin-rules-malformed',
      `The rules are malformed: ${first.pointer || '/'} ${first.message}.`,
      complaints,
    );
  return (document as RulesDocument).rules.map(({ paths, origins = [], dataset, labels }) => {
    const patterns = typeof paths === 'string' ? [paths] : paths;
    return { patterns, globs: patterns.map(pathGlob), origins, dataset, labels };
  });
}

/** Returns the first rule that matches the path, which has `/` separators. */
export function ruleOf(path: string, rules: readonly FileRule[]): FileRule | undefined {
  return rules.find(({ globs }) => globs.some((matches) => matches(path)));
}

function parseYaml(text: string): unknown {
  try {
    // Attacker-controlled: no tags, so only plain values, and few aliases, so not many of them.
    return parse(text, { schema: 'core', maxAliasCount: 100, prettyErrors: true }) as unknown;
  } catch (error) {
    const reason = error instanceof YAMLParseError ? error.message.split('\n')[0] : 'too many aliases';
    throw new ListingError('origin-rules-malformed', `The rules are not YAML: ${reason ?? ''}`);
  }
}
