// House rules that no published plugin knows. eslint.config.mjs turns them on.
import path from 'node:path';

/** The closed list of role suffixes, and where a role is at home (anywhere, if not said). */
const roles = {
  module: undefined,
  service: undefined,
  'read-model': undefined,
  store: /^libs\/(?!domain\/)|\/store\//,
  entity: /\/store\//,
  sql: /^libs\/(?!domain\/)|\/store\//,
  jobs: undefined,
  events: undefined,
  errors: undefined,
  'ledger-entries': undefined,
  contract: undefined,
  controller: /^apps\//,
  request: /^apps\//,
  response: /^apps\//,
  processor: /^apps\/worker\//,
  command: /^apps\/cli\/|^libs\/domain\//,
  spec: undefined,
};
const word = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What is wrong with a file's name, or undefined. `x.db.spec.ts` is a spec that needs a database. */
export function wrongFileName(file) {
  const [name, ...suffixes] = path.posix
    .basename(file)
    .replace(/(\.d)?\.ts$/, '')
    .split('.');
  if (!word.test(name)) return `"${name}" is not written in-kebab-case`;
  const isDatabaseSpec = (suffix, at) => suffix === 'db' && suffixes[at + 1] === 'spec';
  for (const [at, suffix] of suffixes.entries()) {
    if (isDatabaseSpec(suffix, at)) continue;
    if (!(suffix in roles)) return `".${suffix}" is no role; the closed list is: ${Object.keys(roles).join(' ')}`;
    if (suffixes.includes('spec')) continue;
    if (roles[suffix] && !roles[suffix].test(file)) return `a ".${suffix}" file does not belong in this folder`;
  }
  return undefined;
}

const fileName = {
  meta: { type: 'suggestion', schema: [], messages: { wrong: 'File name: {{problem}}.' } },
  create(context) {
    return {
      Program(node) {
        const problem = wrongFileName(path.relative(context.cwd, context.filename).split(path.sep).join('/'));
        if (problem) context.report({ node, loc: { line: 1, column: 0 }, messageId: 'wrong', data: { problem } });
      },
    };
  },
};

const COMMENT_WIDTH = 100;
/** A directive to a tool: its line cannot be broken. */
const directive = /^\s*(eslint-|prettier-ignore|@ts-)/;

/** A URL or another long word cannot be broken; nor can the JSON of an `@example`. */
function isTooWide(line) {
  const text = line.trimEnd();
  if (text.length <= COMMENT_WIDTH) return false;
  const words = text.replace(/^\s*(\/\/|\/\*+|\*)?\s*/, '').replace(/\s*\*\/$/, '');
  return words.includes(' ') && !words.startsWith('@example');
}

/** Lines that hold nothing but a comment. A comment behind code is Prettier's matter. */
const commentWidth = {
  meta: { type: 'layout', schema: [], messages: { wide: 'A comment line ends at column {{limit}}, not {{width}}.' } },
  create(context) {
    const { lines } = context.sourceCode;
    const checkLine = (number) => {
      const line = lines[number - 1];
      if (!/^\s*(\/\/|\/\*|\*)/.test(line) || !isTooWide(line)) return;
      const loc = { start: { line: number, column: COMMENT_WIDTH }, end: { line: number, column: line.length } };
      context.report({ loc, messageId: 'wide', data: { limit: COMMENT_WIDTH, width: line.length } });
    };
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          if (directive.test(comment.value)) continue;
          for (let number = comment.loc.start.line; number <= comment.loc.end.line; number++) checkLine(number);
        }
      },
    };
  },
};

const BLOCKS = new Set(['it', 'test', 'fit', 'xit', 'xtest', 'beforeAll', 'afterAll', 'beforeEach', 'afterEach']);

/** The name under which jest knows the called block: `it` for it(), it.only() and it.each(…)(). */
function blockOf(callee) {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression') return blockOf(callee.object);
  if (callee.type === 'CallExpression') return blockOf(callee.callee);
  return callee.type === 'TaggedTemplateExpression' ? blockOf(callee.tag) : '';
}

/** A test waits for states; the one limit is that of jest.config.cjs. */
const noTestLimit = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { limit: 'No time limit of its own: a test waits for states, and a loaded machine takes longer.' },
  },
  create(context) {
    return {
      CallExpression(node) {
        const { callee, arguments: given } = node;
        const isSetTimeout = callee.type === 'MemberExpression' && callee.property.name === 'setTimeout';
        if (isSetTimeout && callee.object.name === 'jest') context.report({ node, messageId: 'limit' });
        const body = given.findLastIndex(({ type }) => /Function/.test(type));
        if (BLOCKS.has(blockOf(callee)) && body !== -1 && body < given.length - 1)
          context.report({ node: given[body + 1], messageId: 'limit' });
      },
    };
  },
};

export default {
  rules: { 'file-name': fileName, 'comment-width': commentWidth, 'no-test-limit': noTestLimit },
};
