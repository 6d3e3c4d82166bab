/** A node of what EXPLAIN (FORMAT JSON) answers. */
export interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** The tables, of those given, of which the plan looks at every row; a scan that a LIMIT ends early is none. */
export function passesOver(plan: Plan, tables: ReadonlySet<string>, limited = false): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', Plans: below = [] } = plan;
  const whole =
    type === 'Seq Scan' || (/^Index (Only )?Scan/.test(type) && plan['Index Cond'] === undefined && !limited);
  const endsEarly = limited ? !/^(Sort|Aggregate|Hash|Materialize)$/.test(type) : type === 'Limit';
  return [
    ...(whole && tables.has(table) ? [table] : []),
    ...below.flatMap((part) => passesOver(part, tables, endsEarly)),
  ];
}
