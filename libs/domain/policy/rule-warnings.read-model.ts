import { Injectable } from '@nestjs/common';
import { ModelsReadModel } from '@domain/models';
import { makerOf, UNNAMED_VENDOR } from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { type Condition, conditionsWithin } from './condition.command.js';
import type { RuleFacts } from './state-rule.command.js';

/** A name in a rule that nothing recorded has: mistyped, it would let everything pass. */
export interface RuleWarning {
  readonly code: 'vendor-not-declared' | 'model-not-declared' | 'terms-rule-not-recorded';
  /** Of the member that has the name. */
  readonly pointer: string;
  /** One sentence. */
  readonly message: string;
}

interface Named {
  readonly pointer: string;
  readonly name: string;
}

/** Warns of what a rule names and nobody recorded. The rule is stated all the same. */
@Injectable()
export class RuleWarnings {
  constructor(
    private readonly vendors: VendorsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  /** By pointer. */
  async of({ when, unless }: Pick<RuleFacts, 'when' | 'unless'>, asOf: number): Promise<RuleWarning[]> {
    const conditions = [...conditionsWithin(when, '/when'), ...(unless ? conditionsWithin(unless, '/unless') : [])];
    const named = (member: (condition: Condition, pointer: string) => Named[]): Named[] =>
      conditions.flatMap(([pointer, condition]) => member(condition, pointer));
    const vendors = named(vendorsIn);
    const models = named(modelsIn);
    const rules = named(({ terms }, at) => (terms ? [{ pointer: `${at}/terms/rule`, name: terms.rule }] : []));
    const undeclared = new Set(await this.vendors.unknownAmong(namesOf(vendors), asOf));
    const unset = new Set(await this.vendors.rulesThatNoTermsSet(namesOf(rules), asOf));
    const unknown = await this.unknownModels(namesOf(models), asOf);
    return [
      ...warningsOf(vendors, undeclared, 'vendor-not-declared', (name) => `no vendor "${name}" is declared`),
      ...warningsOf(
        models,
        unknown,
        'model-not-declared',
        (name) => `it names no vendor, and no model "${name}" is declared here`,
      ),
      ...warningsOf(rules, unset, 'terms-rule-not-recorded', (name) => `no recorded terms set the rule "${name}"`),
    ].sort((one, other) => (one.pointer < other.pointer ? -1 : 1));
  }

  private async unknownModels(names: readonly string[], asOf: number): Promise<Set<string>> {
    const unknown = new Set<string>();
    for (const name of names) if (!(await this.models.hasModel(name, asOf))) unknown.add(name);
    return unknown;
  }
}

function vendorsIn({ origin }: Condition, pointer: string): Named[] {
  const { vendor, generator } = origin ?? {};
  const maker = makerOf(generator);
  return [
    ...(vendor === undefined || vendor === UNNAMED_VENDOR
      ? []
      : [{ pointer: `${pointer}/origin/vendor`, name: vendor }]),
    ...(maker === undefined ? [] : [{ pointer: `${pointer}/origin/generator`, name: maker }]),
  ];
}

/** Generators without a vendor: models of this installation. One that ends in * may be any. */
function modelsIn({ origin }: Condition, pointer: string): Named[] {
  const [name = ''] = origin?.generator?.split('@') ?? [];
  if (name === '' || name.includes('/') || name.endsWith('*')) return [];
  return [{ pointer: `${pointer}/origin/generator`, name }];
}

const namesOf = (named: readonly Named[]): string[] => [...new Set(named.map(({ name }) => name))];

function warningsOf(
  named: readonly Named[],
  missing: ReadonlySet<string>,
  code: RuleWarning['code'],
  what: (name: string) => string,
): RuleWarning[] {
  return named
    .filter(({ name }) => missing.has(name))
    .map(({ pointer, name }) => ({
      code,
      pointer,
      message: `The rule is stated, but ${what(name)}: as long as that is so, nothing certainly meets this condition.`,
    }));
}
