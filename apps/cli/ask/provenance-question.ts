import type { ApiClient } from '../http/api-client.js';

/** The members of the responses that are shown; the OpenAPI document has them all. */
interface Shards {
  readonly shards: number;
}
interface OriginPart extends Shards {
  readonly origin: {
    readonly kind: string;
    readonly involvement: string;
    readonly vendor?: string;
    readonly generator?: string;
  };
  readonly direct: Shards;
  readonly inherited: Shards;
}
interface Components {
  readonly items: readonly (Shards & { readonly value: string | null; readonly byOrigin: readonly OriginPart[] })[];
  readonly nextCursor: string | null;
}
interface Provenance {
  readonly totals: Shards;
  readonly byKind: readonly (Shards & { readonly kind: string })[];
  readonly byKindSet: readonly KindSet[];
  readonly byVendor: readonly (Shards & { readonly vendor: string })[];
  readonly parents: readonly Parent[];
  readonly gaps: readonly Gap[];
}

interface Parent {
  readonly model: string;
  readonly version: string;
  readonly relation: string;
  readonly external: boolean;
}

/** What the record leaves open; `says` is a sentence. */
interface Gap {
  readonly reason: string;
  readonly says: string;
  readonly model?: string;
  readonly version?: string;
  readonly relation?: string;
  readonly parent?: string;
}

/** The shards that have origins of exactly these kinds. */
export interface KindSet extends Shards {
  readonly kinds: readonly string[];
}

export interface ModelQuestion {
  readonly model: string;
  readonly version: string;
  /** A tree size or an instant. Defaults to now. */
  readonly asOf?: string;
}

/** The shards of one component that one model generated. */
export interface GeneratedPart {
  /** null: not recorded. */
  readonly vendor: string | null;
  readonly generator: string;
  readonly involvement: string;
  /** null: shards without the label. */
  readonly component: string | null;
  readonly shards: number;
  /** Shards with the origin on the shard itself; the others inherit it. */
  readonly direct: number;
  /** Shards in the data of the model version itself; the others are in its ancestors' data only. */
  readonly own: number;
}

/** A model from outside that a model version of the chain was made from. */
export interface ExternalParent {
  /** The model version of the chain. */
  readonly of: string;
  readonly relation: string;
  /** `vendor/name@version`. */
  readonly parent: string;
}

/**
 * Which vendors' models generated the data of a model version and its ancestors, through which
 * components, and how much is unknown.
 */
export interface GeneratedAnswer {
  readonly model: string;
  readonly version: string;
  /** All shards of the chain, each once. */
  readonly shards: number;
  /** Shards in the data of the model version itself. */
  readonly ownShards: number;
  /** The parents registered here, `model@version`. */
  readonly parents: readonly string[];
  readonly externalParents: readonly ExternalParent[];
  /** A shard with origins of two kinds counts in both. */
  readonly byKind: Readonly<Record<string, number>>;
  /** Each shard once. */
  readonly byKindSet: readonly KindSet[];
  readonly byVendor: Readonly<Record<string, number>>;
  readonly generated: readonly GeneratedPart[];
  /** Sentences: what the record leaves open. */
  readonly gaps: readonly string[];
}

/** The label that names a shard's component. */
const LABEL = 'component';

export function modelPath({ model, version }: ModelQuestion): string {
  return `/v1/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
}

/** The query string of the parameters that have a value. */
export function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}

export function componentsPath(question: ModelQuestion, chain: boolean, cursor?: string): string {
  const query = queryOf({ label: LABEL, kind: 'model_generated', chain: `${chain}`, asOf: question.asOf, cursor });
  return `${modelPath(question)}/components?${query}`;
}

export async function askGenerated(api: Pick<ApiClient, 'get'>, question: ModelQuestion): Promise<GeneratedAnswer> {
  const provenance = (chain: boolean): Promise<Answered> =>
    api.get<Answered>(`${modelPath(question)}/provenance?${queryOf({ chain: `${chain}`, asOf: question.asOf })}`);
  const all = await provenance(true);
  // The other answers are as of the same position.
  const same = { ...question, asOf: question.asOf ?? `${all.asOf.treeSize}` };
  const own = all.parents.some(({ external }) => !external) ? await provenance(false) : all;
  const parts = await generatedParts(api, same, true);
  const ownParts = own === all ? parts : await generatedParts(api, same, false);
  const generated = [...parts].map(([key, part]) => ({ ...part, own: ownParts.get(key)?.shards ?? 0 }));
  return {
    model: question.model,
    version: question.version,
    shards: all.totals.shards,
    ownShards: own.totals.shards,
    parents: all.parents.filter(({ external }) => !external).map(({ model, version }) => `${model}@${version}`),
    externalParents: all.gaps.flatMap(externalParent),
    byKind: Object.fromEntries(all.byKind.map(({ kind, shards }) => [kind, shards])),
    byKindSet: all.byKindSet,
    byVendor: Object.fromEntries(all.byVendor.map(({ vendor, shards }) => [vendor, shards])),
    generated: sortedParts(generated),
    gaps: all.gaps.map(({ says }) => says),
  };
}

type Answered = Provenance & { readonly asOf: { readonly treeSize: number } };

/**
 * The generated parts by a text of their origin and component, which is the same in both answers.
 */
async function generatedParts(
  api: Pick<ApiClient, 'get'>,
  question: ModelQuestion,
  chain: boolean,
): Promise<Map<string, GeneratedPart>> {
  const parts = new Map<string, GeneratedPart>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Components = await api.get<Components>(componentsPath(question, chain, cursor));
    for (const { value, byOrigin } of page.items)
      for (const part of byOrigin.filter(({ origin }) => origin.kind === 'model_generated'))
        parts.set(JSON.stringify([value, part.origin]), toPart(value, part));
    cursor = page.nextCursor;
  }
  return parts;
}

function toPart(component: string | null, { origin, shards, direct }: OriginPart): GeneratedPart {
  const { vendor = null, generator = 'unknown', involvement } = origin;
  return { vendor, generator, involvement, component, shards, direct: direct.shards, own: shards };
}

function externalParent({ reason, model, version, relation = '', parent = '' }: Gap): ExternalParent[] {
  return reason === 'external_parent' ? [{ of: `${model}@${version}`, relation, parent }] : [];
}

/**
 * The shards that a vendor's models generated. A shard that two of them generated is in two rows of
 * one component: the sum is then an upper bound, and so is the vendor's count of shards.
 */
export function totalOf(
  vendor: string | null,
  { generated, byVendor }: Pick<GeneratedAnswer, 'generated' | 'byVendor'>,
): { readonly shards: number; readonly exact: boolean } {
  const rows = generated.filter((part) => part.vendor === vendor);
  const sum = rows.reduce((shards, part) => shards + part.shards, 0);
  if (new Set(rows.map(({ component }) => component)).size === rows.length) return { shards: sum, exact: true };
  const bound = vendor === null ? undefined : byVendor[vendor];
  return { shards: Math.min(sum, bound ?? sum), exact: false };
}

/** Sorted by vendor, the one with the most shards first; rows without a vendor last. */
function sortedParts(parts: readonly GeneratedPart[]): GeneratedPart[] {
  const totals = new Map<string | null, number>();
  for (const { vendor, shards } of parts) totals.set(vendor, (totals.get(vendor) ?? 0) + shards);
  const rank = ({ vendor }: GeneratedPart): number => (vendor === null ? -1 : (totals.get(vendor) ?? 0));
  const name = (part: GeneratedPart): string => `${part.vendor} ${part.generator} ${part.component}`;
  return parts.toSorted(
    (a, b) =>
      rank(b) - rank(a) || compare(a.vendor ?? '', b.vendor ?? '') || b.shards - a.shards || compare(name(a), name(b)),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
