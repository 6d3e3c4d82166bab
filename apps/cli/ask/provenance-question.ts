import type { ApiClient } from '../http/api-client.js';

/** Members of the answers of the HTTP interface that are shown; design and OpenAPI have them all. */
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
}

export interface ModelQuestion {
  readonly model: string;
  readonly version: string;
  /** A tree size or an instant; now, if left out. */
  readonly asOf?: string;
}

/** What one component brought of one model's output. */
export interface GeneratedPart {
  /** null: the record does not say whose. */
  readonly vendor: string | null;
  readonly generator: string;
  readonly involvement: string;
  /** null: shards without the label. */
  readonly component: string | null;
  readonly shards: number;
  /** Of these, on the shard itself; the others are of it through ancestors only. */
  readonly direct: number;
}

/** By whose models a model version's data was made, through which components, and what of it is not known. */
export interface GeneratedAnswer {
  readonly model: string;
  readonly version: string;
  /** All shards. A shard with origins of two kinds counts in both. */
  readonly shards: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly generated: readonly GeneratedPart[];
}

/** The label that names a shard's component. */
const LABEL = 'component';

export function modelPath({ model, version }: ModelQuestion): string {
  return `/v1/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
}

export function componentsPath(question: ModelQuestion): string {
  const query = new URLSearchParams({ label: LABEL, kind: 'model_generated' });
  if (question.asOf !== undefined) query.set('asOf', question.asOf);
  return `${modelPath(question)}/components?${query.toString()}`;
}

export async function askGenerated(api: ApiClient, question: ModelQuestion): Promise<GeneratedAnswer> {
  const { model, version, asOf } = question;
  const at = asOf === undefined ? '' : `?${new URLSearchParams({ asOf }).toString()}`;
  const { totals, byKind } = await api.get<Provenance>(`${modelPath(question)}/provenance${at}`);
  const generated: GeneratedPart[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&${new URLSearchParams({ cursor }).toString()}`;
    const page: Components = await api.get<Components>(componentsPath(question) + next);
    generated.push(...page.items.flatMap(({ value, byOrigin }) => byOrigin.flatMap((part) => partOf(value, part))));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const kinds = Object.fromEntries(byKind.map(({ kind, shards }) => [kind, shards]));
  return { model, version, shards: totals.shards, byKind: kinds, generated: inOrder(generated) };
}

/** A shard that was generated may have origins of other kinds too; those are not what was asked. */
function partOf(component: string | null, { origin, shards, direct }: OriginPart): GeneratedPart[] {
  if (origin.kind !== 'model_generated') return [];
  const { vendor = null, generator = 'unknown', involvement } = origin;
  return [{ vendor, generator, involvement, component, shards, direct: direct.shards }];
}

/** Shards over a vendor's rows; one that came by two of its models counts in both. */
export function totalOf(vendor: string | null, parts: readonly GeneratedPart[]): number {
  return parts.filter((part) => part.vendor === vendor).reduce((sum, { shards }) => sum + shards, 0);
}

/** Vendor by vendor, the most first; what no vendor is named for, last. */
function inOrder(parts: readonly GeneratedPart[]): GeneratedPart[] {
  const totals = new Map(parts.map(({ vendor }) => [vendor, totalOf(vendor, parts)]));
  const rank = ({ vendor }: GeneratedPart): number => (vendor === null ? -1 : (totals.get(vendor) ?? 0));
  const name = (part: GeneratedPart): string => `${part.vendor} ${part.generator} ${part.component}`;
  return parts.toSorted(
    (a, b) =>
      rank(b) - rank(a) || compare(a.vendor ?? '', b.vendor ?? '') || b.shards - a.shards || compare(name(a), name(b)),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
