import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { viewer } from '../support/operations.js';
import { aUser } from '../support/people.js';
import { databaseUrl, type PostgresServer, startOwnPostgres } from '../support/postgres-server.js';

describe('a machine without PostgreSQL', () => {
  let server: PostgresServer;
  let app: TestApp;
  beforeAll(async () => {
    server = await startOwnPostgres();
    const client = postgres(server.url, { max: 1, onnotice: () => {} });
    await client.unsafe('create database latchkey');
    await client.end();
    app = await startApp({ DATABASE_URL: databaseUrl(server.url, 'latchkey') });
  });
  afterAll(async () => {
    await app.stop();
    await server.stop();
  });

  it('tests on one of its own, on which the program migrates and answers', async () => {
    const person = await aUser(app);
    expect((await person.client.run(viewer)).viewer?.user.id).toBe(person.id);
    const client = postgres(databaseUrl(server.url, 'latchkey'), { max: 1, onnotice: () => {} });
    expect(await client`select username from users`).toEqual([{ username: person.username }]);
    await client.end();
  });
});
