import ts from 'typescript';
import { docCommentOf, type Schema } from './doc-comments.js';
import type { SchemaWriter } from './schemas.js';

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: Schema;
}

type Arguments = readonly (string | number)[];
/** By name; a `@Header` by the name of the header. */
type Decorators = ReadonlyMap<string, Arguments>;

const HTTP_METHODS = ['Get', 'Put', 'Post', 'Delete', 'Patch'];
/** What stands for the rest of a path. */
const WILDCARD = '{path}';
const JSON_TYPE = 'application/json';
const CSV_CONTENT = {
  'text/csv': { schema: { type: 'string', contentMediaType: 'text/csv' } },
  'application/x-ndjson': { schema: { type: 'string', contentMediaType: 'application/x-ndjson' } },
};
const PROBLEMS = { default: { $ref: '#/components/responses/Problem' } };
export const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const REFUSALS = {
  401: { $ref: '#/components/responses/Unauthenticated' },
  403: { $ref: '#/components/responses/NotAllowed' },
};
const LIMITED = { 429: { $ref: '#/components/responses/TooManyRequests' } };

/**
 * Derives OpenAPI operations from controllers: their decorators, their types and their doc
 * comments.
 */
export class OperationReader {
  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly schemas: SchemaWriter,
  ) {}

  /** The operations of every controller of a source file. */
  operationsOf(file: ts.SourceFile): Operation[] {
    return file.statements.filter(ts.isClassDeclaration).flatMap((controller) => {
      const prefix = this.decoratorsOf(controller).get('Controller');
      if (!prefix || !controller.name) return [];
      const symbol = this.checker.getSymbolAtLocation(controller.name);
      const tag = (symbol && docCommentOf(symbol, this.checker).tag) ?? 'other';
      const id = controller.name.text.replace(/Controller$/, '');
      return controller.members.filter(ts.isMethodDeclaration).flatMap((method) => {
        const decorators = this.decoratorsOf(method);
        const name = HTTP_METHODS.find((one) => decorators.has(one));
        if (name === undefined) return [];
        const path = pathOf(prefix, decorators.get(name) ?? []);
        const operation = this.operationOf(method, decorators, path);
        const operationId = `${id}_${method.name.getText()}`;
        return [{ path, method: name.toLowerCase(), operation: { operationId, tags: [tag], ...operation } }];
      });
    });
  }

  private operationOf(method: ts.MethodDeclaration, decorators: Decorators, path: string): Schema {
    const symbol = this.checker.getSymbolAtLocation(method.name);
    if (!symbol) throw new Error(`${method.name.getText()} has no symbol`);
    const { paragraphs, statuses } = docCommentOf(symbol, this.checker);
    const [summary, ...description] = paragraphs;
    if (summary === undefined)
      throw new Error(`${method.name.getText()} has no doc comment: its first paragraph is the summary`);
    const [access = 'public'] = decorators.get('Access') ?? [];
    const parameters = method.parameters.flatMap((parameter) => this.parametersOf(parameter, path));
    if (path.endsWith(WILDCARD))
      parameters.push({ name: 'path', in: 'path', required: true, schema: { type: 'string' } });
    const requestBody = this.requestBodyOf(method, decorators);
    return {
      summary: summary.replace(/\.$/, ''),
      ...(description.length > 0 && { description: description.join('\n\n') }),
      ...(parameters.length > 0 && { parameters }),
      ...(requestBody && { requestBody }),
      responses: {
        ...(access !== 'public' && REFUSALS),
        ...(!decorators.has('Unlimited') && LIMITED),
        ...PROBLEMS,
        ...this.answersOf(method, decorators, statuses),
      },
      ...accessOf(String(access)),
    };
  }

  private parametersOf(parameter: ts.ParameterDeclaration, path: string): Schema[] {
    const decorators = this.decoratorsOf(parameter);
    if (decorators.has('AsOf')) return [{ $ref: '#/components/parameters/asOf' }];
    if (decorators.has('Call')) return [{ $ref: '#/components/parameters/idempotencyKey' }];
    const place = decorators.has('Param') ? 'path' : decorators.has('Query') ? 'query' : undefined;
    if (!place) return [];
    const { members, requestClass } = this.schemas.requestMembers(this.checker.getTypeAtLocation(parameter));
    return members.map((member) => {
      if (place === 'path' && !path.includes(`{${member.name}}`)) throw new Error(`${path} has no {${member.name}}`);
      const { description, examples, ...schema } = this.schemas.memberOf(member, requestClass);
      const required = place === 'path' || this.schemas.isRequired(member);
      const [example] = (examples ?? []) as readonly unknown[];
      return { name: member.name, in: place, required, description, example, schema };
    });
  }

  private requestBodyOf(method: ts.MethodDeclaration, decorators: Decorators): Schema | undefined {
    const body = method.parameters.find((parameter) => this.decoratorsOf(parameter).has('Body'));
    const streamed = decorators.get('StreamedBody') ?? [];
    if (!body && streamed.length === 0) return undefined;
    const json = body && {
      [JSON_TYPE]: { schema: this.schemas.schemaOf(this.documentedType(body.type, 'Unchecked')) },
    };
    const texts = streamed.map((type) => [String(type), { schema: { type: 'string', contentMediaType: type } }]);
    return {
      required: body?.questionToken === undefined,
      content: { ...json, ...(Object.fromEntries(texts) as object) },
    };
  }

  private answersOf(method: ts.MethodDeclaration, decorators: Decorators, statuses: readonly string[]): Schema {
    const content = { ...this.answerOf(method, decorators), ...(this.isInCsvToo(method) && CSV_CONTENT) };
    const [code = 200] = decorators.get('HttpCode') ?? [];
    const writes = method.parameters.some((parameter) => this.decoratorsOf(parameter).has('Call'));
    const usual = writes ? ['201 Recorded', '200 Repeated: this was recorded before'] : [`${code} The answer`];
    const answers = (statuses.length > 0 ? statuses : usual).map((stated): [string, Schema] => {
      const [, status = '', description = ''] = /^(\S+) (.*)$/.exec(stated) ?? [];
      return [status, { description, content: status === 'default' ? { ...PROBLEM_CONTENT, ...content } : content }];
    });
    return Object.fromEntries(answers);
  }

  /** Whether the query has a `format`: see apps/api/http/csv-answers.ts. */
  private isInCsvToo(method: ts.MethodDeclaration): boolean {
    const queries = method.parameters.filter((parameter) => this.decoratorsOf(parameter).has('Query'));
    return queries.some((parameter) => {
      const { members } = this.schemas.requestMembers(this.checker.getTypeAtLocation(parameter));
      return members.some(({ name }) => name === 'format');
    });
  }

  private answerOf(method: ts.MethodDeclaration, decorators: Decorators): Schema {
    const [, value] = decorators.get('Content-Type') ?? [];
    const type = value === undefined ? undefined : String(value).split(';', 1)[0];
    if (type === undefined) return { [JSON_TYPE]: { schema: this.schemas.schemaOf(this.documentedType(method.type)) } };
    const text = { type: 'string', contentMediaType: type };
    const lines = type === 'application/x-ndjson' && this.schemas.schemaOf(this.documentedType(method.type, 'Ndjson'));
    return { [type]: { schema: text, ...(lines && { 'x-item-schema': lines }) } };
  }

  /**
   * `X` of `X`, of `Promise<X>` and, where a wrapper is named, of `Wrapper<X>`: aliases that state
   * a form, and are gone from the types.
   */
  private documentedType(node: ts.TypeNode | undefined, wrapper?: string): ts.Type {
    if (!node) throw new Error('a controller states the types of its bodies and answers');
    const [inner] = ts.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : [];
    const name = ts.isTypeReferenceNode(node) ? node.typeName.getText() : '';
    if (inner && (name === 'Promise' || name === wrapper)) return this.documentedType(inner, wrapper);
    return this.checker.getTypeFromTypeNode(node);
  }

  private decoratorsOf(node: ts.HasDecorators): Decorators {
    const calls = (ts.getDecorators(node) ?? []).map(({ expression }) => expression).filter(ts.isCallExpression);
    return new Map(
      calls.map((call) => {
        const name = call.expression.getText();
        const values = call.arguments.flatMap((argument) => this.valuesOf(argument));
        return [name === 'Header' ? String(values[0]) : name, values];
      }),
    );
  }

  private valuesOf(argument: ts.Expression): Arguments {
    const spread = ts.isSpreadElement(argument);
    const type = this.checker.getTypeAtLocation(spread ? argument.expression : argument);
    const types = spread ? this.checker.getTypeArguments(type as ts.TypeReference) : [type];
    return types.flatMap((one) => (one.isStringLiteral() || one.isNumberLiteral() ? [one.value] : []));
  }
}

/**
 * The routes of the published log require a key as WHENCE_PUBLIC_LOG says: `x-public-log` lists the
 * modes without one.
 */
function accessOf(access: string): Schema {
  const modes = { 'public-hashes': ['on', 'hashes'], 'public-entries': ['on'] }[access];
  if (modes) return { security: [{}, { bearer: [] }], 'x-permission': 'public', 'x-public-log': modes };
  return { security: access === 'public' ? [{}] : [{ bearer: [] }], 'x-permission': access };
}

function pathOf(prefix: Arguments, route: Arguments): string {
  const parts = [...prefix, ...route].flatMap((part) => String(part).split('/')).filter((part) => part !== '');
  return `/${parts.map((part) => (part === '*' ? WILDCARD : part.replace(/^:(\w+)$/, '{$1}'))).join('/')}`;
}
