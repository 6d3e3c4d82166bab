import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import createClient, { type Client } from 'openapi-fetch';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';
import { startTestApi, type TestApi } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
const CALLS = readFileSync(path.join(__dirname, 'generated-client/calls.ts.txt'), 'utf8');

describe('a client generated from openapi.json', () => {
  let api: TestApi;
  let folder: string;
  beforeAll(async () => {
    api = await startTestApi();
    // Inside the project, so that the compiler finds its packages.
    mkdirSync(path.join(ROOT, 'node_modules/.cache'), { recursive: true });
    folder = mkdtempSync(path.join(ROOT, 'node_modules/.cache/generated-client-'));
    const document = JSON.parse(readFileSync(path.join(ROOT, 'openapi.json'), 'utf8')) as OpenAPI3;
    writeFileSync(path.join(folder, 'openapi-types.ts'), astToString(await openapiTS(document)));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await api.close();
  });

  /** What the compiler reports about each text of calls, against the generated types. */
  const faultsOf = (texts: readonly string[]): string[][] => {
    const files = texts.map((text, at) => {
      const file = path.join(folder, `calls-${at}.ts`);
      writeFileSync(file, text);
      return file;
    });
    const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (name) => ts.sys.readFile(name)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, ROOT);
    const program = ts.createProgram(files, { ...options, types: [], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] });
    return files.map((file) => {
      const source = program.getSourceFile(file);
      const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    });
  };

  it('has types for a route of each kind, and calls it', async () => {
    await api.publish();
    expect(faultsOf([CALLS])).toEqual([[]]);
    const { outputText } = ts.transpileModule(CALLS, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const compiled: { callEachKind?: (client: Client<object>) => Promise<Record<string, unknown>> } = {};
    new Function('exports', outputText)(compiled); // eslint-disable-line @typescript-eslint/no-implied-eval
    const client = createClient<object>({
      baseUrl: api.url,
      headers: { authorization: `Bearer ${api.keys.admin}` },
    });
    const answers = await compiled.callEachKind?.(client);
    expect(answers).toMatchObject({
      entry: expect.any(Number),
      name: 's3://bucket/1',
      declared: { index: expect.any(Number) },
      answer: expect.stringContaining('"registered":1,"existing":0,"rejected":1'),
      names: ['s3://bucket/1', 's3://bucket/2'],
      vkey: expect.stringMatching(/^\S+\+[0-9a-f]{8}\+\S+\n$/),
      code: 'vendor-not-found',
    });
    expect(answers?.['repeated']).toEqual(answers?.['declared']);
  });

  it('has no types for wrong calls', () => {
    const changes = [
      ["kind: 'model_provider'", "kind: 'martian'"],
      ["name: 'Acme', ", ''],
      ['limit: 1', "limit: 'one'"],
      ['data?.receipt.index', 'data?.receipt.number'],
      ["'/v1/ledger/key'", "'/v1/ledger/keys'"],
    ] as const;
    const wrong = changes.map(([right, changed]) => CALLS.replace(right, changed));
    expect(wrong).not.toContain(CALLS);
    expect(faultsOf(wrong).filter((faults) => faults.length === 0)).toEqual([]);
  });
});
