import { HttpError } from '../http/index.js';

/** Refuses what only a breakdown by declarations has: it would change nothing, silently. */
export function requireMeasurable({ format: _, ...others }: { readonly format?: string }): void {
  const given = Object.entries(others).find(([, value]) => value !== undefined);
  if (!given) return;
  const [name] = given;
  const message = 'does not go with basis=measured';
  throw new HttpError('malformed-query', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}
