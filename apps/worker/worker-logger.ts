import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Config } from '@platform/config';

const LEVELS: Readonly<Record<Config['logLevel'], LogLevel[]>> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};
/** What Nest says about its own start is for those who debug it. */
const START_UP = new Set(['NestFactory', 'InstanceLoader', 'NestApplicationContext']);

/** Writes to standard error: standard output is for the line that says it is ready. */
export class WorkerLogger extends ConsoleLogger {
  constructor(private readonly level: Config['logLevel']) {
    super({ logLevels: LEVELS[level], colors: process.stderr.isTTY });
  }

  override log(message: unknown, ...optional: unknown[]): void {
    if (this.level !== 'debug' && START_UP.has(String(optional.at(-1)))) return;
    super.log(message, ...optional);
  }

  protected override printMessages(messages: unknown[], context?: string, logLevel?: LogLevel): void {
    super.printMessages(messages, context, logLevel, 'stderr');
  }
}
