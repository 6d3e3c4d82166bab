import { ADMIN_KEY } from './server-process.js';
import { HttpConnection, requestText } from './http-connection.js';

/**
 * Requests the paths in turn over one connection, so that noise affects all of them, after a
 * warm-up
 * of a tenth as many requests. Returns the milliseconds of each answer.
 */
export async function latencies<Name extends string>(
  url: string,
  paths: Readonly<Record<Name, string>>,
  times: number,
): Promise<Record<Name, number[]>> {
  const connection = await HttpConnection.open(url);
  const routes = Object.entries<string>(paths).map(
    ([name, path]) => ({ name, request: requestText('GET', path, ADMIN_KEY), taken: [] as number[] }) as const,
  );
  for (let round = -Math.ceil(times / 10); round < times; round++) {
    for (const { name, request, taken } of routes) {
      const started = performance.now();
      const { status, body } = await connection.send(request);
      const milliseconds = performance.now() - started;
      if (status !== 200) throw new Error(`${name} returned ${status}: ${body.toString()}`);
      if (round >= 0) taken.push(milliseconds);
    }
  }
  connection.close();
  return Object.fromEntries(routes.map(({ name, taken }) => [name, taken])) as Record<Name, number[]>;
}
