import { type MixRecipe, parseMixRecipe } from '@interop/mixes';

/**
 * The JSON documents of the example's folder. They are our own, so only the recipes are checked.
 */
export interface ExampleDocuments {
  readonly vendors: unknown;
  /** Recipes, each after the one it has as its base. */
  readonly mixes: readonly unknown[];
  readonly models: unknown;
}

export interface ExampleVendor {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly url: string;
}

export interface ExampleModel {
  readonly name: string;
  readonly version: string;
  readonly note: string;
  readonly parents: readonly { readonly model: string; readonly version: string; readonly relation: string }[];
  readonly uses: readonly {
    readonly dataset: string;
    readonly version: string;
    readonly stage: string;
    readonly startedAt: string;
    readonly finishedAt: string;
  }[];
}

/** The model version that the example's question is about. */
export interface ExampleQuestion {
  readonly model: string;
  readonly version: string;
}

/** Vendors, mixes and model versions, in dependency order. */
export interface Example {
  readonly vendors: readonly ExampleVendor[];
  readonly mixes: readonly MixRecipe[];
  readonly models: readonly ExampleModel[];
  readonly question: ExampleQuestion;
}

/** Throws `MixError` for a recipe that cannot be read. */
export function readExample({ vendors, mixes, models }: ExampleDocuments): Example {
  const recipes = mixes.reduce<MixRecipe[]>((read, document) => [...read, parseMixRecipe(document, read)], []);
  const { question, models: versions } = models as { question: ExampleQuestion; models: ExampleModel[] };
  return { vendors: vendors as ExampleVendor[], mixes: recipes, models: versions, question };
}
