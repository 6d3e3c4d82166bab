import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';

export interface TestS3Server {
  readonly url: string;
  /** The environment for AWS tools. */
  readonly env: Readonly<Record<string, string>>;
  client(): S3Client;
  /** Keeps its content, for another server on the same folder. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts an empty S3-compatible server on a port of its own, or uses that of `TEST_S3_URL`. */
export async function startS3Server(): Promise<TestS3Server> {
  const given = process.env['TEST_S3_URL'];
  const server = given === undefined || given === '' ? await ownServer() : otherServer(given);
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const client = (): S3Client =>
    new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials });
  return { ...server, env, client };
}

type Server = Pick<TestS3Server, 'url' | 'stop' | 'start' | 'close'>;

async function ownServer(): Promise<Server> {
  const { default: S3rver } = await import('s3rver');
  const directory = await mkdtemp(path.join(tmpdir(), 'whence-s3-'));
  const run = async (port: number): Promise<{ server: InstanceType<typeof S3rver>; port: number }> => {
    const server = new S3rver({ port, address: '127.0.0.1', silent: true, directory });
    return { server, port: (await server.run()).port };
  };
  let running: Awaited<ReturnType<typeof run>> | undefined = await run(0);
  const { port } = running;
  const stop = async (): Promise<void> => {
    await running?.server.close();
    running = undefined;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    stop,
    start: async () => {
      running ??= await run(port);
    },
    close: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function otherServer(url: string): Server {
  const nothing = (): Promise<void> => Promise.resolve();
  return { url, stop: nothing, start: nothing, close: nothing };
}
