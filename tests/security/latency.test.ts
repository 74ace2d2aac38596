import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { login, viewer } from '../support/operations.js';
import { aUser, type SignedIn } from '../support/people.js';

const median = (times: readonly number[]) =>
  times.toSorted((left, right) => left - right)[times.length >> 1] as number;

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

  const attempt = (password = person.password) =>
    app.client().execute(login, { input: { identifier: person.username, password } });

  /** How long each of some requests with an access token takes, in milliseconds. */
  async function timesOfViewer(count: number): Promise<number[]> {
    const times: number[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      const start = performance.now();
      expect((await person.client.run(viewer)).viewer?.user.id).toBe(person.id);
      times.push(performance.now() - start);
    }
    return times;
  }

  it('of eight at a time does not slow down those who are logged in', async () => {
    await timesOfViewer(20);
    const idle = median(await timesOfViewer(50));

    let isOver = false;
    let loginCount = 0;
    const logins = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const { data } = await attempt();
        expect(data?.login?.userErrors).toEqual([]);
        loginCount += 1;
      }
    });
    const busy = median(await timesOfViewer(50));
    isOver = true;
    await Promise.all(logins);

    process.stdout.write(
      `An answer to someone logged in: ${idle.toFixed(1)} ms idle, ${busy.toFixed(1)} ms beside ${loginCount} logins.\n`,
    );
    expect(loginCount).toBeGreaterThan(8);
    // Where logins starve the thread pool, an answer takes as long as a hash or several: hundreds of milliseconds.
    expect(busy).toBeLessThan(idle * 10 + 40);
  });

  it('of 200 at once lets some in and asks the others to come back, while the server stays alive', async () => {
    const floods = Promise.all(Array.from({ length: 200 }, () => attempt()));
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

    expect((await attempt()).data?.login?.userErrors).toEqual([]);
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
