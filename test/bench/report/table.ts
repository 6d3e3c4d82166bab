import type { Row } from './row.js';

const HEADS = ['measure', 'ours', 'against', 'result', 'target', '', 'note'];

/** Returns the rows as a Markdown table with aligned columns. */
export function table(rows: readonly Row[]): string {
  const cells = [HEADS, ...rows.map(cellsOf)];
  const widths = HEADS.map((_, column) => Math.max(3, ...cells.map((line) => (line[column] ?? '').length)));
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => (column === HEADS.length - 1 ? text : text.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => '-'.repeat(column === HEADS.length - 1 ? 3 : width + 2)).join('|')}|`;
  const [heads = [], ...body] = cells;
  return [line(heads), rule, ...body.map(line)].join('\n');
}

function cellsOf({ measure, ours, against, result, target, met, note }: Row): string[] {
  return [measure, ours, against, result, target, met === null ? '' : met ? 'ok' : 'MISSED', note];
}
