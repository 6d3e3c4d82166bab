interface LogRecord {
  readonly time: string;
  readonly level: string;
  readonly service?: string;
  readonly context?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly err?: { readonly message: string; readonly stack?: string };
  readonly [field: string]: unknown;
}

/**
 * `formatRecord` returns a JSON record as a line for people: `12:00:00.000 ERROR http: message
 * status=500`, then the stack.
 */
export function formatRecord(json: string): string {
  const {
    time,
    level,
    service: _,
    context,
    message,
    err,
    stack = err?.stack,
    ...fields
  } = JSON.parse(json) as LogRecord;
  const source = context === undefined ? '' : ` ${context}:`;
  const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const line = `${time.slice(11, 23)} ${level.toUpperCase()}${source} ${message ?? err?.message ?? ''}${rest.join('')}`;
  return stack === undefined ? `${line}\n` : `${line}\n${stack}\n`;
}
