import { Client } from 'pg';
import { JOB_CHANNEL } from './store/jobs.sql.js';

/** Listens for committed jobs. A lost notification is harmless: the worker also polls. */
export class JobAnnouncements {
  private client: Client | undefined;
  private closed = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly onJob: () => void,
  ) {}

  /** Connects if it is not connected; ignores failures. */
  async listen(): Promise<void> {
    if (this.client || this.closed) return;
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'whence-jobs', keepAlive: true });
    this.client = client;
    const lose = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', this.onJob);
    try {
      await client.connect();
      await client.query(`LISTEN ${JOB_CHANNEL}`);
    } catch {
      lose();
      await client.end().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client?.end().catch(() => undefined);
  }
}
