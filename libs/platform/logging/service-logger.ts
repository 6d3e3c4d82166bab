import type { LoggerService } from '@nestjs/common';
import { type Level, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Config } from '@platform/config';
import { formatRecord } from './format-record.js';
import { currentRequest } from './request-context.js';

/** Contexts of Nest's messages about its own start: logged for debugging only. */
const START_UP = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'NestApplicationContext',
]);

export type LogSettings = Pick<Config, 'logLevel'> & Partial<Pick<Config, 'logFormat'>>;

/**
 * Nest's logger over pino: a record a line on standard error, as JSON or, on a terminal, as text.
 * Standard output is for results. A message is a text, or an object: `message`, `err` and other
 * fields of the record.
 */
export class ServiceLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(service: string, { logLevel, logFormat }: LogSettings) {
    const asText = logFormat === undefined ? process.stderr.isTTY : logFormat === 'text';
    const options = {
      level: logLevel,
      base: { service },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level: string) => ({ level }) },
      // Not pino's own serializer: it adds every member of the error, and those of a query are its
      // parameters.
      serializers: { err: serializeError },
    };
    const write = (record: string): void => void process.stderr.write(asText ? formatRecord(record) : record);
    this.pino = pino(options, { write });
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(START_UP.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  /** Whether `debug` writes anything: nobody needs to make a record that is dropped. */
  get isVerbose(): boolean {
    return this.pino.isLevelEnabled('debug');
  }

  /** Nest appends the context, and puts the stack of an error before it. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const fields = message instanceof Error ? { err: message } : typeof message === 'object' ? message : { message };
    const stack = rest.length > 1 ? rest[0] : undefined;
    this.pino[level]({ context: rest.at(-1), requestId: currentRequest()?.requestId, ...fields, stack });
  }
}

function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return { type: error.name, message: error.message, stack: error.stack };
}
