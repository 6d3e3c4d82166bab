/** Left out of every list: what an extension brought along. */
const ofExtension = (oid: string): string =>
  `EXISTS (SELECT FROM pg_depend e WHERE e.objid = ${oid} AND e.deptype = 'e')`;

const OUR_TABLES = `
  SELECT c.oid, c.relname AS name, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname <> 'migrations'`;

const COLUMNS = `
  SELECT 'table' AS kind, t.name, t.name AS "table",
    concat(t.relkind, ' ', t.relpersistence, CASE WHEN t.relrowsecurity OR t.relforcerowsecurity THEN ' row security' END, ': ',
      string_agg(concat(a.attname, ' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' NOT NULL' END,
        ' ' || pg_get_expr(d.adbin, d.adrelid), ' ' || nullif(a.attgenerated::text, ''), ' ' || nullif(a.attidentity::text, '')), ', ' ORDER BY a.attname)
    ) AS definition
  FROM ours t
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
  GROUP BY t.name, t.relkind, t.relpersistence, t.relrowsecurity, t.relforcerowsecurity`;

const CONSTRAINTS = `
  SELECT 'constraint', concat(t.name, '.', k.conname), t.name, concat(pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated THEN ' NOT VALID' END)
  FROM pg_constraint k JOIN ours t ON t.oid = k.conrelid WHERE k.contype IN ('p', 'u', 'c', 'f', 'x')`;

const UNIQUE_INDEXES = `
  SELECT 'unique index', concat(t.name, '.', i.indexrelid::regclass), t.name, pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN ours t ON t.oid = i.indrelid
  WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)`;

const TRIGGERS = `
  SELECT 'trigger', concat(t.name, '.', g.tgname), t.name, concat(pg_get_triggerdef(g.oid), CASE WHEN g.tgenabled <> 'O' THEN concat(' enabled: ', g.tgenabled) END)
  FROM pg_trigger g JOIN ours t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal OR g.tgenabled <> 'O'`;

/** Those of somebody else can be called in place of ours, or of those of Postgres. */
const FUNCTIONS = `
  SELECT 'function', concat(p.proname, '(', pg_get_function_identity_arguments(p.oid), ')'), NULL,
    concat(p.prosrc, ' ', p.prosecdef, ' ', array_to_string(p.proconfig, ','), ' ', l.lanname)
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
  WHERE p.pronamespace = 'public'::regnamespace AND NOT ${ofExtension('p.oid')}`;

const POLICIES = `
  SELECT 'policy', concat(t.name, '.', y.polname), t.name, coalesce(pg_get_expr(y.polqual, y.polrelid), '')
  FROM pg_policy y JOIN ours t ON t.oid = y.polrelid`;

const RULES = `
  SELECT 'rule', concat(t.name, '.', r.rulename), t.name, pg_get_ruledef(r.oid)
  FROM pg_rewrite r JOIN ours t ON t.oid = r.ev_class WHERE r.rulename <> '_RETURN'`;

const HEIRS = `
  SELECT 'inheritance', concat(t.name, '.', i.inhrelid::regclass), t.name, '' FROM pg_inherits i JOIN ours t ON t.oid = i.inhparent`;

const OPERATORS = `
  SELECT 'operator', o.oid::regoperator::text, NULL, o.oprcode::text
  FROM pg_operator o WHERE o.oprnamespace = 'public'::regnamespace AND NOT ${ofExtension('o.oid')}`;

/** Relations that an unqualified name would mean instead of ours, for some search path. */
const SHADOWS = `
  SELECT 'shadow', concat(n.nspname, '.', c.relname), c.relname, c.relkind::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN ours t ON t.name = c.relname
  WHERE n.nspname = 'pg_catalog' OR n.nspname IN (SELECT r.rolname FROM pg_roles r) OR n.nspname = ANY (current_schemas(true)) AND n.nspname <> 'public'`;

const SETTINGS = `
  SELECT 'setting', concat(coalesce(r.rolname, 'every role'), ': ', s.value), NULL, ''
  FROM pg_db_role_setting d LEFT JOIN pg_roles r ON r.oid = d.setrole CROSS JOIN unnest(d.setconfig) s (value)
  WHERE d.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()))
    AND (s.value LIKE 'session_replication_role=%' OR s.value LIKE 'search_path=%' AND s.value !~ '^search_path="?(\\$user"?, ?"?)?public"?(,|$)')`;

/**
 * What decides how a statement of ours is understood, as rows of `kind`,
 * `name`, the `table` it belongs to, and a definition.
 */
export const SELECT_CATALOG = `
  WITH ours AS (${OUR_TABLES})
  ${[COLUMNS, CONSTRAINTS, UNIQUE_INDEXES, TRIGGERS, FUNCTIONS, POLICIES, RULES, HEIRS, OPERATORS, SHADOWS, SETTINGS].join(' UNION ALL ')}
  ORDER BY 1, 2`;

/** Migrations that were applied. */
export const SELECT_MIGRATIONS = `SELECT m.name FROM public.migrations m`;
