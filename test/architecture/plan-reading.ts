/** A node of the output of EXPLAIN (FORMAT JSON). */
export interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** Returns the given tables that the plan scans. A scan that a LIMIT ends early does not count. */
export function scannedTables(plan: Plan, tables: ReadonlySet<string>, limited = false): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', Plans: below = [] } = plan;
  const whole =
    type === 'Seq Scan' || (/^Index (Only )?Scan/.test(type) && plan['Index Cond'] === undefined && !limited);
  const endsEarly = limited ? !/^(Sort|Aggregate|Hash|Materialize)$/.test(type) : type === 'Limit';
  return [
    ...(whole && tables.has(table) ? [table] : []),
    ...below.flatMap((part) => scannedTables(part, tables, endsEarly)),
  ];
}
