import { canonicalJson, type Complaint, type JsonObject, parseInstant, parsePeriod, type Period } from '@core/kernel';
import { canonicalMembers } from '@platform/validation';
import { Activity } from '@domain/lineage';
import { type CollectionPeriod, DeclareOrigin, Evidence, makerOf, type OriginDeclaration } from '@domain/origins';
import { canonicalChecksums } from './checksum.js';
import { RegisterShard } from './register-shard.command.js';
import { canonicalLicence } from './licence.js';
import { RightholderPreference } from './rightholder-preference.command.js';
import { DeclaredFacts } from './shard-facts.command.js';
import { canonicalLanguages, canonicalPreferences, type Preference } from './shard-traits.js';
import { invalidShard } from './shards.errors.js';

interface CanonicalMembers {
  readonly origins?: readonly OriginDeclaration[];
  readonly preferences?: readonly Preference[];
}

/** What a registration or a correction states about a shard, in canonical form. */
export type ShardFacts = Omit<DeclaredFacts, keyof CanonicalMembers> & CanonicalMembers;

/** A registration in canonical form: its JSON is the entry's `data`. */
export type ShardDeclaration = Omit<RegisterShard, keyof CanonicalMembers> & CanonicalMembers;

/**
 * `canonicalDeclaration` returns a registration in its one form: members in canonical order, those
 * without a value left out, equal parents named once, defaults filled in.
 */
export function canonicalDeclaration(command: RegisterShard): ShardDeclaration {
  const { activity, derivedFrom } = command;
  return canonicalMembers<ShardDeclaration>(RegisterShard, command, {
    ...changedFacts(command),
    activity: activity && canonicalMembers<Activity>(Activity, activity),
    derivedFrom: derivedFrom && derivedFrom.length > 0 ? distinct(derivedFrom) : undefined,
  });
}

/**
 * As `canonicalDeclaration`, for the members that a correction may name.
 * @throws ShardsError `invalid-shard` for an empty list, which would correct nothing
 */
export function canonicalFacts(command: DeclaredFacts): ShardFacts {
  const empty = Object.entries(command).filter(([, value]) => Array.isArray(value) && value.length === 0);
  if (empty.length > 0) throw invalidShard({ complaints: empty.map(([member]) => emptyList(member)) });
  return canonicalMembers<ShardFacts>(DeclaredFacts, command, changedFacts(command));
}

function emptyList(member: string): Complaint {
  return { pointer: `/${member}`, message: 'must have an item: a correction replaces a list by another one' };
}

/** The facts whose canonical form differs from what was sent. */
function changedFacts({
  checksums,
  labels,
  languages,
  licence,
  origins,
  preferences,
}: DeclaredFacts): Pick<ShardFacts, 'checksums' | 'labels' | 'languages' | 'licence' | 'origins' | 'preferences'> {
  return {
    checksums: checksums && checksums.length > 0 ? canonicalChecksums(checksums) : undefined,
    languages: languages && languages.length > 0 ? (canonicalLanguages(languages) ?? undefined) : undefined,
    licence: licence === undefined ? undefined : (canonicalLicence(licence) ?? undefined),
    labels: labels && inOrder(labels),
    origins: origins && origins.length > 0 ? canonicalOrigins(origins) : undefined,
    preferences:
      preferences && preferences.length > 0 ? canonicalPreferences(preferences.map(canonicalPreference)) : undefined,
  };
}

function canonicalPreference(command: RightholderPreference): Preference {
  const { capturedAt } = command;
  return canonicalMembers<Preference>(RightholderPreference, command, {
    capturedAt: capturedAt && parseInstant(capturedAt),
  });
}

/** Canonical origins by their JSON as sent: many shards state the same ones. */
const knownOrigins = new Map<string, readonly OriginDeclaration[]>();
const KNOWN_ORIGINS = { count: 2_000, length: 2_000 } as const;

function canonicalOrigins(origins: readonly DeclareOrigin[]): readonly OriginDeclaration[] {
  const sent = JSON.stringify(origins);
  const known = knownOrigins.get(sent);
  if (known) return known;
  const canonical = origins.map(canonicalOrigin);
  if (sent.length > KNOWN_ORIGINS.length) return canonical;
  if (knownOrigins.size >= KNOWN_ORIGINS.count) knownOrigins.clear();
  knownOrigins.set(sent, canonical);
  return canonical;
}

function canonicalOrigin(command: DeclareOrigin): OriginDeclaration {
  const { collected, evidence, generator, involvement = 'content', vendor = makerOf(generator) } = command;
  return canonicalMembers<OriginDeclaration>(DeclareOrigin, command, {
    collected: collected && canonicalPeriod(collected),
    evidence: evidence?.map((item) => canonicalMembers<Evidence>(Evidence, item)),
    involvement,
    vendor,
  });
}

function canonicalPeriod(collected: CollectionPeriod): Period | undefined {
  const period = parsePeriod(collected);
  return (period.from ?? period.to) === undefined ? undefined : period;
}

function inOrder(labels: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(labels).sort();
  return Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
}

const distinct = (names: readonly string[]): readonly string[] => (names.length === 1 ? names : [...new Set(names)]);

/**
 * JavaScript enumerates members that look like array indexes first; canonical JSON does not.
 */
const INDEX_LIKE = /^(0|[1-9]\d*)$/;

/**
 * The canonical JSON of a canonical declaration. Its members are in canonical order, and plain
 * serialisation writes strings and numbers as canonical JSON does (RFC 8785 §3.2.2).
 */
export function declarationText(declaration: ShardDeclaration): string {
  const { labels } = declaration;
  const indexLike = labels !== undefined && Object.keys(labels).some((name) => INDEX_LIKE.test(name));
  return indexLike ? canonicalJson(declaration as JsonObject) : JSON.stringify(declaration);
}

/** The members that two declarations of one shard must agree on. */
export function agreedFacts(declaration: ShardDeclaration | JsonObject): JsonObject {
  const {
    uri: _uri,
    digest: _digest,
    derivedFrom: _parents,
    derivation: _derivation,
    activity: _activity,
    ...facts
  } = declaration as JsonObject;
  return facts;
}
