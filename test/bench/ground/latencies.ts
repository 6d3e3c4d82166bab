import { ADMIN_KEY } from './door.js';
import { HttpConnection, requestText } from './http-connection.js';

/**
 * Milliseconds of each answer, the paths asked in turn over one connection so that noise meets all
 * of them; after a tenth as many to warm up.
 */
export async function latencies<Name extends string>(
  url: string,
  paths: Readonly<Record<Name, string>>,
  times: number,
): Promise<Record<Name, number[]>> {
  const connection = await HttpConnection.open(url);
  const asked = Object.entries<string>(paths).map(
    ([name, path]) => ({ name, request: requestText('GET', path, ADMIN_KEY), taken: [] as number[] }) as const,
  );
  for (let round = -Math.ceil(times / 10); round < times; round++) {
    for (const { name, request, taken } of asked) {
      const started = performance.now();
      const { status, body } = await connection.send(request);
      const milliseconds = performance.now() - started;
      if (status !== 200) throw new Error(`${name} was answered ${status}: ${body.toString()}`);
      if (round >= 0) taken.push(milliseconds);
    }
  }
  connection.close();
  return Object.fromEntries(asked.map(({ name, taken }) => [name, taken])) as Record<Name, number[]>;
}
