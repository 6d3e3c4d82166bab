import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Pool } from 'pg';
import { explainDatabaseFailure } from './database.errors.js';

describe('explainDatabaseFailure', () => {
  it('says that the database does not answer, also to who waits for a connection that is being opened', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const pool = new Pool({ host: '127.0.0.1', port, max: 1, connectionTimeoutMillis: 20 });
    const outcomes = await Promise.allSettled([pool.connect(), pool.connect()]);
    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.value));
    expect(reasons).toContainEqual(new Error('timeout exceeded when trying to connect'));
    for (const reason of reasons)
      expect(explainDatabaseFailure(reason)).toMatchObject({ kind: 'unavailable', code: 'database-unavailable' });
    for (const socket of sockets) socket.destroy();
    server.close();
    await pool.end();
  });
});
