import { Logger } from '@nestjs/common';
import { runInRequest } from './request-context.js';
import { ServiceLogger } from './service-logger.js';

describe('ServiceLogger', () => {
  let written: string[];
  beforeEach(() => {
    written = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    Logger.overrideLogger(true);
  });

  it('writes a JSON record a line, with the context that Nest appends', () => {
    Logger.overrideLogger(new ServiceLogger('api', { logLevel: 'info', logFormat: 'json' }));
    const logger = new Logger('http');
    logger.log('one');
    logger.error('two', 'Error: two\n    at somewhere');
    logger.warn({ requestId: 'x', status: 503, message: 'three' });
    const records = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toMatchObject([
      { level: 'info', service: 'api', context: 'http', message: 'one' },
      { level: 'error', context: 'http', message: 'two', stack: 'Error: two\n    at somewhere' },
      { level: 'warn', context: 'http', message: 'three', requestId: 'x', status: 503 },
    ]);
    expect(records[0]?.['time']).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
    expect(written.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('logs the type, message and stack of an error, and no other member of it', () => {
    const error = Object.assign(new TypeError('broken'), { parameters: ['a-secret'] });
    new ServiceLogger('api', { logLevel: 'error', logFormat: 'json' }).error({ message: 'failed', err: error }, 'http');
    expect(written.join('')).toContain('"err":{"type":"TypeError","message":"broken","stack":"TypeError: broken');
    expect(written.join('')).not.toContain('a-secret');
  });

  it('omits records below its level, and those of Nest about its start above debug', () => {
    const info = new ServiceLogger('api', { logLevel: 'info', logFormat: 'json' });
    info.debug('left out', 'http');
    info.log('left out', 'InstanceLoader');
    expect(written).toEqual([]);
    new ServiceLogger('api', { logLevel: 'debug', logFormat: 'json' }).log('Starting', 'InstanceLoader');
    expect(written).toHaveLength(1);
  });

  it('adds the id of the request that the work is part of, across asynchronous calls', async () => {
    const logger = new ServiceLogger('api', { logLevel: 'info', logFormat: 'json' });
    const work = async (id: string): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      logger.warn(`of ${id}`, 'http');
    };
    await Promise.all(['one', 'two'].map((requestId) => runInRequest({ requestId }, () => work(requestId))));
    logger.warn('of none', 'http');
    const records = written.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.map(({ message, requestId }) => [message, requestId])).toEqual([
      ['of one', 'one'],
      ['of two', 'two'],
      ['of none', undefined],
    ]);
  });

  it('writes text for people', () => {
    const logger = new ServiceLogger('api', { logLevel: 'info', logFormat: 'text' });
    logger.warn({ status: 503, message: 'no database' }, 'http');
    logger.error({ err: new Error('broken') }, 'http');
    expect(written[0]).toMatch(/^[\d:.]{12} WARN http: no database status=503\n$/);
    expect(written[1]).toMatch(/^[\d:.]{12} ERROR http: broken\nError: broken\n {4}at /);
  });
});
