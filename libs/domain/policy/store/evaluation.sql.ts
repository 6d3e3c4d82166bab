/** The row: until which entry, and at which instant, everything is evaluated. */
export const SELECT_EVALUATION = `SELECT e.upto, e.judged_at AS "judgedAt", e.job FROM policy_evaluation e`;

/** As `SELECT_EVALUATION`; locks the row until the transaction ends. */
export const LOCK_EVALUATION = `${SELECT_EVALUATION} FOR UPDATE`;

/** $1 the job that evaluates what is new. */
export const SCHEDULE_EVALUATION = `UPDATE policy_evaluation SET job = $1`;

/** $1 tree size, $2 instant. */
export const ADVANCE_EVALUATION = `UPDATE policy_evaluation SET upto = $1, judged_at = $2`;

/** $1 kinds that are not recorded in bulk, $2 first index, $3 index after the last; in order. */
export const SELECT_ENTRIES_OF_KINDS = `
  SELECT e.index AS entry FROM ledger_entry e
  WHERE e.kind = ANY ($1::text[]) AND e.kind NOT LIKE 'shard.%' AND e.kind <> 'derivation.declared'
    AND e.index >= $2 AND e.index < $3
  ORDER BY e.index`;

/** $1 first index, $2 index after the last: whether an entry binds a shard to its content. */
export const SELECT_ANY_BOUND = `
  SELECT EXISTS (SELECT FROM ledger_entry e WHERE e.index >= $1 AND e.index < $2 AND e.kind = 'shard.bound') AS bound`;

/** $1 a gate, $2 tree size: the rules that any statement of them by then asks at the gate. */
export const SELECT_RULES_EVER_AT_GATE = `
  SELECT DISTINCT r.rule FROM policy_rule r WHERE r.valid_from < $2 AND r.content -> 'gates' ? $1`;
