import { indexLoop } from './index-loop.js';

/** Runs a loop until the `rounds`-th call of `commit`. */
async function run(
  rounds: number,
  hasNews: () => boolean,
  fail = false,
): Promise<{ commits: number; problems: number }> {
  let [commits, problems, asked] = [0, 0, 0];
  await new Promise<void>((resolve) => {
    const loop = indexLoop(
      {
        hasNews: () => {
          if (++asked > rounds) void loop.close().then(resolve);
          return Promise.resolve(hasNews());
        },
        commit: () => {
          commits++;
          return fail ? Promise.reject(new Error('the database is away')) : Promise.resolve(null);
        },
      },
      { everyMs: 1, onProblem: () => problems++ },
    );
    loop.start();
  });
  return { commits, problems };
}

describe('indexLoop', () => {
  it('commits as long as there is news', async () => {
    expect((await run(3, () => true)).commits).toBeGreaterThanOrEqual(3);
  });

  it('does not commit without news', async () => {
    expect(await run(3, () => false)).toEqual({ commits: 0, problems: 0 });
  });

  it('goes on after a round that failed', async () => {
    expect((await run(3, () => true, true)).problems).toBeGreaterThanOrEqual(3);
  });
});
