import type { DpiPlan } from '@interop/dpi';

export interface ImportCounts {
  readonly vendors: number;
  readonly registered: number;
  readonly existing: number;
  readonly rejected: readonly { readonly uri: string; readonly message: string }[];
  readonly findings: number;
  readonly knownFindings: number;
}

/** What was taken, what was left and why: what many cards share is one line. */
export function formatImport(plan: DpiPlan, counts: ImportCounts, dryRun: boolean): string[] {
  const { cards, named, leftOut } = plan;
  const { vendors, registered, existing, rejected, findings, knownFindings } = counts;
  const would = dryRun ? ' would be' : '';
  const lines = [
    `${cards.length} cards: ${registered} shards${would} registered (${named.length} of them only named), ${existing} registered before, ${rejected.length} refused`,
    `${vendors} vendors${would} declared; ${findings} findings${would} raised, ${knownFindings} known before`,
    'taken: identifier, name, collection, addresses, languages, licences, creators, sources, models, annotation, number of dialogs, datasets it derives from',
    'left of every card: topics, tasks, formats, lengths, papers, who verified the licence (a person), and inferred metadata but for licences',
  ];
  const faults = cards.flatMap(({ id, faults: found }) =>
    found.map(({ kind, member, text, fault }) => ({
      id,
      says: `${kind}: ${member}${text === undefined ? '' : ` “${text}”`} ${fault}`,
    })),
  );
  const left = cards.flatMap(({ id, left: texts }) => texts.map((text) => ({ id, says: `left: ${text}` })));
  lines.push(...grouped([...faults, ...left]));
  lines.push(...leftOut.map(({ file, id, why }) => `left out: ${file}: card “${id}”: ${why}`));
  lines.push(...rejected.map(({ uri, message }) => `refused: ${uri}: ${message}`));
  return lines;
}

function grouped(found: readonly { readonly id: string; readonly says: string }[]): string[] {
  const ids = new Map<string, string[]>();
  for (const { id, says } of found) ids.set(says, [...(ids.get(says) ?? []), id]);
  return [...ids].map(([says, [first = '', ...more]]) =>
    more.length === 0 ? `${first}: ${says}` : `${first} and ${more.length} more: ${says}`,
  );
}
