import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { login, viewer } from '../support/operations.js';
import { aUser, type SignedIn, signIn } from '../support/people.js';
import { databaseUrl } from '../support/postgres-server.js';
import { type CutOff, cutOff } from './cut-off.js';

const name = `latchkey_outage_${process.pid}`;
const instance = '{ instance { name isRegistrationOpen } }';
const guarded = [
  '{ user(by: { username: "somebody" }) { id } }',
  '{ users { nodes { id } } }',
  '{ node(id: "usr_1") { id } }',
  'mutation { userUpdate(input: { id: "usr_1" }) { userErrors { code } } }',
];

describe('while the database', () => {
  let app: TestApp;
  let door: CutOff;
  let person: SignedIn;
  let cookies: SignedIn['client'];
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });

  beforeAll(async () => {
    await admin.unsafe(`create database ${name} template ${inject('postgresTemplate')}`);
    const real = new URL(databaseUrl(inject('postgresUrl'), name));
    door = await cutOff({ host: real.hostname, port: Number(real.port || 5432) });
    real.host = `127.0.0.1:${door.port}`;
    app = await startApp({ DATABASE_URL: real.toString(), DATABASE_POOL_SIZE: '3' });
    person = await aUser(app);
    ({ client: cookies } = await signIn(app, person, 'COOKIE'));
  });
  afterEach(() => door.mend());
  afterAll(async () => {
    await app.stop();
    await door.close();
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });

  const ready = () => app.client().request('GET', '/health/ready');

  describe('is gone', () => {
    it('what stands open without it still answers', async () => {
      await door.refuse();
      for (const client of [app.client(), person.client, cookies]) {
        expect((await client.post({ query: instance })).json()).toEqual({
          data: { instance: { name: 'Latchkey', isRegistrationOpen: true } },
        });
      }
      expect((await app.client().run(viewer)).viewer).toBeNull();
      expect((await app.client().request('GET', '/health/live')).statusCode).toBe(200);
    });

    it('nobody who has a session is told that they have none', async () => {
      await door.refuse();
      for (const client of [person.client, cookies]) {
        const { data, errors } = await client.execute(viewer);
        expect(data?.viewer).toBeNull();
        expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', category: 'UNAVAILABLE' } }]);
      }
    });

    it.each(guarded)('%s says that it cannot be answered, not that it may not be asked', async (query) => {
      await door.refuse();
      const { errors } = (await person.client.post({ query })).json();
      expect(errors).toHaveLength(1);
      expect(errors[0].extensions.code).toBe('UNAVAILABLE');
    });

    it('no one who has no token is let through', async () => {
      await door.refuse();
      for (const query of guarded) {
        const { errors } = (await app.client().post({ query })).json();
        expect(errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'MISSING' });
      }
    });

    it('no cookie is taken from a browser', async () => {
      await door.refuse();
      const before = new Map(cookies.cookies);
      await cookies.execute(viewer);
      await cookies.post({ query: guarded[0] });
      expect(cookies.cookies).toEqual(before);
    });

    it('a login answers at once, with a code and without a word of what failed', async () => {
      await door.refuse();
      app.logLines.length = 0;
      const start = performance.now();
      const { errors, response } = await app.client().execute(login, {
        input: { identifier: person.username, password: person.password },
      });
      expect(performance.now() - start).toBeLessThan(5_000);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
      expect(response.body).not.toMatch(/ECONN|postgres|select|127\.0\.0\.1|at .*\.ts/i);
      expect(app.logLines.join('')).not.toMatch(
        new RegExp(`${person.password}|select |insert |update `, 'i'),
      );
    });

    it('it says itself that it is not ready', async () => {
      await door.refuse();
      const down = await ready();
      expect(down.statusCode).toBe(503);
      expect(down.json()).toMatchObject({ status: 'unavailable', database: 'down' });
    });
  });

  describe('does not answer', () => {
    beforeEach(async () => {
      await expect.poll(async () => (await ready()).statusCode, { timeout: 10_000 }).toBe(200);
      await person.client.run(viewer);
    });

    it('the server says within seconds that it is not ready', async () => {
      door.stall();
      const start = performance.now();
      expect((await ready()).statusCode).toBe(503);
      expect(performance.now() - start).toBeLessThan(4_000);
    });

    it.each<[string, () => void]>([
      ['its network lost half of its way', () => door.stall()],
      ['the proxy before it has nothing to reach', () => door.hangUp()],
    ])(
      'a request is answered within 10 seconds all the same, when %s',
      { timeout: 30_000 },
      async (_, fail) => {
        fail();
        // The first may meet a connection that has ended; the second has to open one.
        const answers = [0, 1].map(async (turn) => {
          await new Promise((resolve) => setTimeout(resolve, turn * 500));
          return (await person.client.execute(viewer)).errors?.[0]?.extensions['code'];
        });
        const patience = new Promise((resolve) => setTimeout(resolve, 10_500, 'no answer'));
        expect(await Promise.race([Promise.all(answers), patience])).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
      },
    );
  });

  describe('is gone for long', () => {
    it('the tenth request is answered as soon as the first, and all is well two seconds after its end', async () => {
      await expect.poll(async () => (await ready()).statusCode, { timeout: 10_000 }).toBe(200);
      await door.refuse();
      for (let turn = 1; turn <= 10; turn += 1) {
        const start = performance.now();
        const { errors } = await person.client.execute(viewer);
        expect(errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
        expect(performance.now() - start, `request ${turn}`).toBeLessThan(1_500);
      }

      await door.mend();
      await expect.poll(async () => (await ready()).statusCode, { timeout: 2_500 }).toBe(200);
      expect((await person.client.run(viewer)).viewer?.user.id).toBe(person.id);
    });
  });
});
