import ts from 'typescript';
import { alternativesOf, type CommandClass, isNullable, nestedTypeOf, schemaFragmentOf } from '@platform/validation';
import { docCommentOf, type Schema } from './doc-comments.js';
import type { RequestClasses } from './request-classes.js';

/** Where a value stands: what its declaration adds to its type. */
interface Place {
  readonly leaf?: Schema;
  readonly requestClass?: CommandClass;
}

const REFERENCE = '#/components/schemas/';
const ANY_JSON: Readonly<Record<string, Schema>> = { JsonValue: {}, JsonObject: { type: 'object' } };

/**
 * Makes JSON Schemas of TypeScript types. Objects are closed; a member that may be undefined is not
 * required; a `number` is an integer unless `@asType number` or a decorator makes it another one.
 * Named object types become components; two of one name, and types that are not JSON, are errors.
 */
export class SchemaWriter {
  readonly components: Record<string, Schema> = {};
  private readonly named = new Map<string, ts.Type>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly classOf: RequestClasses,
  ) {}

  schemaOf(type: ts.Type, place: Place = {}): Schema {
    const name = this.nameOf(type);
    if (name !== undefined && ANY_JSON[name]) return ANY_JSON[name];
    if (type.isUnion()) return this.unionOf(type.types, place);
    const scalar = this.scalarOf(type, place.leaf);
    if (scalar) return scalar;
    if (this.checker.isArrayType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);
      return { type: 'array', items: item ? this.schemaOf(item, place) : {} };
    }
    if (name === undefined) return this.objectOf(type, place);
    this.addComponent(name, type, place);
    return { $ref: REFERENCE + name };
  }

  /** A member of an object as a schema of its own, such as a query parameter. */
  memberOf(member: ts.Symbol, requestClass?: CommandClass): Schema {
    const { paragraphs, leaf, whole } = docCommentOf(member, this.checker);
    const alias = this.aliasOf(member);
    const schema = this.limitedBy(requestClass, member, { ...alias?.leaf, ...leaf });
    const description = paragraphs.length > 0 ? paragraphs : (alias?.paragraphs ?? []);
    return { ...schema, ...alias?.whole, ...whole, ...described(description) };
  }

  /** The schema of a member's type, with what the decorators of its class add to it. */
  private limitedBy(requestClass: CommandClass | undefined, member: ts.Symbol, leaf: Schema): Schema {
    const type = this.checker.getTypeOfSymbol(member);
    if (!requestClass) return this.schemaOf(type, { leaf });
    const alternatives = alternativesOf(requestClass, member.name);
    if (alternatives && type.isUnion()) {
      const forms = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
      return { anyOf: forms.map((form) => this.alternativeOf(form, alternatives)) };
    }
    const nested = nestedTypeOf(requestClass, member.name);
    const schema = this.schemaOf(type, { leaf, requestClass: nested });
    const limited = merged(schema, schemaFragmentOf(requestClass, member.name) ?? {});
    return isNullable(requestClass, member.name) ? orNull(limited) : limited;
  }

  private alternativeOf(type: ts.Type, alternatives: readonly (Schema | CommandClass)[]): Schema {
    const requestClass = alternatives.find((one) => typeof one === 'function' && one.name === type.symbol?.name);
    const schema = this.schemaOf(type, { requestClass: requestClass as CommandClass | undefined });
    const fragment = alternatives.find((one) => typeof one !== 'function' && one['type'] === schema['type']);
    return merged(schema, (fragment ?? {}) as Schema);
  }

  isRequired(member: ts.Symbol): boolean {
    if (member.flags & ts.SymbolFlags.Optional) return false;
    const type = this.checker.getTypeOfSymbol(member);
    return !(type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined));
  }

  /** The members of a request class, and the class itself. */
  requestMembers(type: ts.Type): { members: readonly ts.Symbol[]; requestClass?: CommandClass } {
    return { members: declaredOrder(this.checker.getPropertiesOfType(type)), requestClass: this.requestClassOf(type) };
  }

  /**
   * `Vendor` for `VendorResponse`, `VendorPage` for `Page<Vendor>`; undefined for types that have
   * no name of ours, which stand in place.
   */
  private nameOf(type: ts.Type): string | undefined {
    const symbol = type.aliasSymbol ?? type.symbol;
    const declaration = symbol?.declarations?.[0];
    if (!symbol || !declaration || declaration.getSourceFile().fileName.includes('/node_modules/')) return undefined;
    const isNamed = type.aliasSymbol ?? (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration));
    if (!isNamed) return undefined;
    const parts = this.argumentsOf(type).map((argument) => this.nameOf(argument));
    const name = symbol.name.replace(/Response$/, '');
    return parts.every((part) => part !== undefined) ? [...parts, name].join('') : undefined;
  }

  private argumentsOf(type: ts.Type): readonly ts.Type[] {
    if (type.aliasSymbol) return type.aliasTypeArguments ?? [];
    const isReference = (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference;
    return isReference ? this.checker.getTypeArguments(type as ts.TypeReference) : [];
  }

  private addComponent(name: string, type: ts.Type, place: Place): void {
    const known = this.named.get(name);
    if (known === type) return;
    if (known) throw new Error(`two types are named ${name}: give one of them another name`);
    this.named.set(name, type);
    const symbol = type.aliasSymbol ?? type.symbol;
    const description = this.argumentsOf(type).length > 0 ? [] : docCommentOf(symbol, this.checker).paragraphs;
    this.components[name] = { ...described(description), ...this.objectOf(type, place) };
  }

  private scalarOf(type: ts.Type, leaf: Schema = {}): Schema | undefined {
    const { flags } = type;
    if (flags & ts.TypeFlags.Unknown) return {};
    if (type.isStringLiteral()) return { type: 'string', const: type.value };
    if (type.isNumberLiteral()) return { type: 'integer', const: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) {
      return { type: 'boolean', const: this.checker.typeToString(type) === 'true' };
    }
    if (flags & ts.TypeFlags.TemplateLiteral)
      return { type: 'string', pattern: patternOf(type as ts.TemplateLiteralType) };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string', ...leaf };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'integer', ...leaf };
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.NonPrimitive) return { type: 'object' };
    return undefined;
  }

  private unionOf(types: readonly ts.Type[], place: Place): Schema {
    const defined = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const texts = defined.flatMap((type) => (type.isStringLiteral() ? [type.value] : [])).sort();
    const booleans = defined.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
    const others = defined.filter((type) => !type.isStringLiteral() && !booleans.includes(type));
    const alternatives: Schema[] = [
      ...(texts.length > 0 ? [texts.length === 1 ? { const: texts[0] } : { enum: texts }].map(asString) : []),
      ...(booleans.length === 2 ? [{ type: 'boolean' }] : booleans.map((type) => this.schemaOf(type))),
      ...others.filter(({ flags }) => !(flags & ts.TypeFlags.Null)).map((type) => this.schemaOf(type, place)),
    ];
    const nullable = others.some(({ flags }) => flags & ts.TypeFlags.Null);
    const [only] = alternatives;
    if (alternatives.length === 1 && only) return nullable ? orNull(only) : only;
    return { anyOf: nullable ? [...alternatives, { type: 'null' }] : alternatives };
  }

  private objectOf(type: ts.Type, place: Place): Schema {
    if (type.getCallSignatures().length > 0 || type.flags & ts.TypeFlags.Any) {
      throw new Error(`${this.checker.typeToString(type)} is not JSON`);
    }
    const members = declaredOrder(this.checker.getPropertiesOfType(type));
    const values = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    if (members.length === 0 && values) {
      return { type: 'object', additionalProperties: this.schemaOf(values.type, { leaf: place.leaf }) };
    }
    const requestClass = place.requestClass ?? this.requestClassOf(type);
    const properties = members.map((member): [string, Schema] => [member.name, this.memberOf(member, requestClass)]);
    const required = members.filter((member) => this.isRequired(member)).map(({ name }) => name);
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
  }

  private requestClassOf(type: ts.Type): CommandClass | undefined {
    const declaration = (type.symbol as ts.Symbol | undefined)?.valueDeclaration;
    return declaration && ts.isClassDeclaration(declaration) ? this.classOf(declaration) : undefined;
  }

  /**
   * The comment of the alias of a string or number in a member's type: `Instant` in `readonly
   * (Instant | null)[]`.
   */
  private aliasOf(member: ts.Symbol) {
    const declaration = member.declarations?.[0];
    const node = declaration && 'type' in declaration ? (declaration.type as ts.TypeNode | undefined) : undefined;
    const alias = node && this.scalarAlias(node);
    return alias && docCommentOf(alias, this.checker);
  }

  private scalarAlias(node: ts.TypeNode): ts.Symbol | undefined {
    if (ts.isUnionTypeNode(node)) return firstOf(node.types, (part) => this.scalarAlias(part));
    if (ts.isArrayTypeNode(node)) return this.scalarAlias(node.elementType);
    if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return this.scalarAlias(node.type);
    if (!ts.isTypeReferenceNode(node)) return undefined;
    const { flags } = this.checker.getTypeFromTypeNode(node);
    if (!(flags & (ts.TypeFlags.String | ts.TypeFlags.Number))) return undefined;
    const symbol = this.checker.getSymbolAtLocation(node.typeName);
    const alias = symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    return alias && alias.flags & ts.SymbolFlags.TypeAlias ? alias : undefined;
  }
}

function firstOf<Item, Result>(items: Iterable<Item>, find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const result = find(item);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** The order of the checker depends on what else is compiled; this one is of the sources alone. */
function declaredOrder(members: readonly ts.Symbol[]): ts.Symbol[] {
  const placeOf = ({ declarations: [first] = [] }: ts.Symbol): [string, number] => [
    first?.getSourceFile().fileName ?? '',
    first?.pos ?? 0,
  ];
  return [...members].sort((a, b) => {
    const [[fileOfA, positionOfA], [fileOfB, positionOfB]] = [placeOf(a), placeOf(b)];
    return fileOfA === fileOfB ? positionOfA - positionOfB : fileOfA < fileOfB ? -1 : 1;
  });
}

function patternOf({ texts }: ts.TemplateLiteralType): string {
  return `^${texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`;
}

const asString = (schema: Schema): Schema => ({ type: 'string', ...schema });

function orNull(schema: Schema): Schema {
  if (typeof schema['type'] !== 'string' || 'const' in schema) return { anyOf: [schema, { type: 'null' }] };
  const { enum: values } = schema as { enum?: readonly unknown[] };
  return { ...schema, type: [schema['type'], 'null'], ...(values && { enum: [...values, null] }) };
}

function described(paragraphs: readonly string[]): Schema {
  return paragraphs.length > 0 ? { description: paragraphs.join('\n\n') } : {};
}

/**
 * The schema of a type with what its decorators add, also inside of lists. What the type states
 * about the kind of value stays.
 */
function merged(schema: Schema, fragment: Schema): Schema {
  const { items, ...others } = fragment as { items?: Schema };
  const own = schema['items'] as Schema | undefined;
  return { ...others, ...schema, ...numeric(schema, fragment), ...(own && items && { items: merged(own, items) }) };
}

/** A decorator tells whole numbers from others. */
function numeric({ type }: Schema, fragment: Schema): Schema {
  return type === 'integer' && fragment['type'] === 'number' ? { type: 'number' } : {};
}
