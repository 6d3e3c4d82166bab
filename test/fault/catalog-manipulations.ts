/** A change of the catalog by a superuser, and the object that the audit must name. */
export interface CatalogManipulation {
  readonly sql: readonly string[];
  readonly object: string;
}

const change = (object: string, ...sql: readonly string[]): CatalogManipulation => ({ object, sql });

/** They are done one after the other: none is undone by a later one. */
export const OF_THE_CATALOG: readonly CatalogManipulation[] = [
  change('trigger ledger_entry.append_only', 'ALTER TABLE ledger_entry DISABLE TRIGGER append_only'),
  change('trigger ledger_head.only_grows', 'DROP TRIGGER only_grows ON ledger_head'),
  change('trigger ledger_tree_head.append_only', 'ALTER TABLE ledger_tree_head ENABLE REPLICA TRIGGER append_only'),
  change(
    'function refuse_rewriting_the_ledger()',
    `CREATE OR REPLACE FUNCTION refuse_rewriting_the_ledger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
  ),
  change(
    'function sha256(text)',
    `CREATE FUNCTION public.sha256(text) RETURNS bytea LANGUAGE sql AS 'SELECT ''\\x00''::bytea'`,
  ),
  change('table shard', 'ALTER TABLE shard ENABLE ROW LEVEL SECURITY'),
  change('policy shard.hides', 'CREATE POLICY hides ON shard USING (number > 0)'),
  change('rule vendor.swallows', 'CREATE RULE swallows AS ON DELETE TO vendor DO INSTEAD NOTHING'),
  change(
    'trigger finding.edits',
    'CREATE TRIGGER edits BEFORE INSERT ON finding EXECUTE FUNCTION suppress_redundant_updates_trigger()',
  ),
  change('constraint api_key.api_key_hash_key', 'ALTER TABLE api_key DROP CONSTRAINT api_key_hash_key'),
  change('unique index finding.finding_entry', 'DROP INDEX finding_entry'),
  change('inheritance model_use.more_uses', 'CREATE TABLE more_uses () INHERITS (model_use)'),
  change('table terms', 'ALTER TABLE terms RENAME TO true_terms', 'CREATE VIEW terms AS SELECT * FROM true_terms'),
  change(
    'shadow shadowing.removal',
    'CREATE ROLE shadowing',
    'CREATE SCHEMA shadowing',
    'CREATE VIEW shadowing.removal AS SELECT * FROM public.removal',
  ),
  change(
    'setting shadowing: search_path=shadowing, public',
    'ALTER ROLE shadowing SET search_path = shadowing, public',
  ),
  change(
    'setting shadowing: session_replication_role=replica',
    'ALTER ROLE shadowing SET session_replication_role = replica',
  ),
  change('table principal', `ALTER TABLE principal ALTER COLUMN kind SET DEFAULT 'person'`),
];
