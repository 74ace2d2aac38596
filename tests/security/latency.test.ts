import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { login, viewer } from '../support/operations.js';
import { aUser, type SignedIn } from '../support/people.js';

const median = (times: readonly number[]) =>
  times.toSorted((left, right) => left - right)[times.length >> 1] as number;

/** Logs somebody in, without a word on how it ends. */
const attempt = (app: TestApp, { username, password }: SignedIn) =>
  app.client().execute(login, { input: { identifier: username, password } });

describe('logins that take their time', () => {
  let app: TestApp;
  let person: SignedIn;
  beforeAll(async () => {
    // Slow enough that waiting for hashes cannot be taken for anything else.
    const slow = { ARGON2_MEMORY_KIB: '65536', ARGON2_ITERATIONS: '3' };
    app = await startApp({ ...slow, MAX_SESSIONS_PER_USER: '1000' });
    person = await aUser(app);
  });
  afterAll(() => app.stop());

  async function timesOf(count: number, work: () => Promise<unknown>): Promise<number[]> {
    const times: number[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      const start = performance.now();
      await work();
      times.push(performance.now() - start);
    }
    return times;
  }

  it('eight at a time do not hold up those who are logged in', async () => {
    const ask = async () => expect((await person.client.run(viewer)).viewer?.user.id).toBe(person.id);
    const oneLogin = median(await timesOf(4, () => attempt(app, person)));
    const idle = median(await timesOf(30, ask));

    let isOver = false;
    let loginCount = 0;
    const logins = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        expect((await attempt(app, person)).data?.login?.userErrors).toEqual([]);
        loginCount += 1;
      }
    });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
    const times: number[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      await pause();
      times.push(...(await timesOf(1, ask)));
    }
    const busy = median(times);
    isOver = true;
    await Promise.all(logins);

    process.stdout.write(
      `An answer to someone logged in: ${idle.toFixed(1)} ms idle, ${busy.toFixed(1)} ms beside eight logins of ${oneLogin.toFixed(0)} ms each.\n`,
    );
    expect(loginCount).toBeGreaterThanOrEqual(8);
    // Where logins take all threads, the check of a token waits for several of them.
    expect(busy).toBeLessThan(oneLogin / 2);
  });
});

describe('a flood of logins', () => {
  let app: TestApp;
  let person: SignedIn;
  let url: string;
  beforeAll(async () => {
    app = await startApp();
    person = await aUser(app);
    url = await app.app.server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.stop());

  it('of 200 at once lets some in and asks the others to come back, while the server stays alive', async () => {
    const floods = Promise.all(Array.from({ length: 200 }, () => attempt(app, person)));
    let isOver = false;
    const health: number[] = [];
    const watching = (async () => {
      while (!isOver) {
        const start = performance.now();
        expect((await fetch(`${url}/health/live`)).status).toBe(200);
        health.push(performance.now() - start);
      }
    })();
    const answers = await floods;
    isOver = true;
    await watching;

    const refused = answers.filter(({ errors }) => errors);
    const admitted = answers.filter(({ errors }) => !errors);
    expect(admitted.length).toBeGreaterThanOrEqual(50);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    for (const { errors, data } of refused) {
      expect(errors).toMatchObject([
        { extensions: { code: 'RATE_LIMITED', category: 'LIMITED', retryAfterSeconds: expect.any(Number) } },
      ]);
      expect(errors?.[0]?.extensions['retryAfterSeconds']).toBeGreaterThanOrEqual(1);
      expect(data?.login).toBeNull();
    }
    for (const { data } of admitted) expect(data?.login?.result).toBeTruthy();
    expect(health.length).toBeGreaterThan(5);
    expect(median(health)).toBeLessThan(250);
    expect(Math.max(...health)).toBeLessThan(3_000);

    expect((await attempt(app, person)).data?.login?.userErrors).toEqual([]);
  });

  it('refuses unknown accounts and wrong passwords alike when it is too much', async () => {
    const attempts = Array.from({ length: 160 }, (_, index) =>
      app.client().execute(login, {
        input: {
          identifier: index % 2 === 0 ? person.username : 'nobody_at_all',
          password: 'not the password',
        },
      }),
    );
    const codes = (await Promise.all(attempts)).map(
      ({ data, errors }) => errors?.[0]?.extensions['code'] ?? data?.login?.userErrors[0]?.code,
    );
    expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED', 'INVALID_CREDENTIALS']));
    for (const parity of [0, 1]) {
      const ofKind = codes.filter((_, index) => index % 2 === parity);
      expect(ofKind).toContain('RATE_LIMITED');
      expect(ofKind).toContain('INVALID_CREDENTIALS');
    }
  });
});
