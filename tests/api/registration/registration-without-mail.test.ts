import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outboxMessages } from '../../../src/modules/email/outbox.table.js';
import { pendingRegistrations } from '../../../src/modules/registration/pending-registration.table.js';
import { users } from '../../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import { faultsIn, login, registrationStart, viewer } from '../../support/operations.js';
import { goodPassword, stranger } from '../../support/people.js';

describe('Mutation.registrationStart on an instance without mail', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ EMAIL_METHOD: 'none' });
  });
  afterAll(() => app.stop());

  async function register(form: { email: string; username?: string; password: string }) {
    const client = app.client();
    const input = { ...form, tokenDelivery: 'BODY' } as const;
    const { registrationStart: payload } = await client.run(registrationStart, { input });
    client.bearer = payload?.authentication?.tokens?.accessToken;
    return { client, payload };
  }

  describe('refuses', () => {
    it('a form with faults, and makes no user', async () => {
      const usersBefore = await app.connection.database.$count(users);
      const { payload } = await register({ email: 'nowhere', username: 'no', password: 'short' });
      expect(payload).toMatchObject({ authentication: null, registration: null });
      expect(faultsIn(payload)).toEqual([
        'email INVALID',
        'username TOO_SHORT',
        'password TOO_SHORT',
        'password PASSWORD_TOO_WEAK',
      ]);
      expect(await app.connection.database.$count(users)).toBe(usersBefore);
    });

    it('an address that has an account, in any case', async () => {
      const { email } = stranger();
      await register({ email, password: goodPassword });
      const { username } = stranger();
      const { payload, client } = await register({
        email: email.toUpperCase(),
        username,
        password: goodPassword,
      });
      expect(payload?.authentication).toBeNull();
      expect(faultsIn(payload)).toEqual(['email TAKEN']);
      expect(await client.run(viewer)).toEqual({ viewer: null });
    });

    it('a username that somebody has', async () => {
      const first = stranger();
      await register(first);
      const { payload } = await register({ ...first, email: stranger().email });
      expect(faultsIn(payload)).toEqual(['username TAKEN']);
    });
  });

  it('makes the user at once, with a session by password, and sends nothing', async () => {
    const person = stranger();
    const { client, payload } = await register(person);
    expect(payload?.registration).toBeNull();
    expect(payload?.authentication?.user.username).toBe(person.username);
    expect((await client.run(viewer)).viewer?.user.email).toBe(person.email);
    expect(await app.connection.database.$count(pendingRegistrations)).toBe(0);
    expect(await app.connection.database.$count(outboxMessages)).toBe(0);
    expect(app.mailbox.messages).toEqual([]);
  });

  it('sets the tokens as cookies unless told otherwise', async () => {
    const person = stranger();
    const client = app.client();
    const { registrationStart: payload } = await client.run(registrationStart, { input: person });
    expect(payload?.authentication?.tokens).toBeNull();
    expect((await client.run(viewer)).viewer?.user.username).toBe(person.username);
  });

  it('lets the user log in with the password of the form', async () => {
    const { email, username, password } = stranger();
    await register({ email, username, password });
    const { login: payload } = await app.client().run(login, { input: { identifier: username, password } });
    expect(payload?.result?.user.username).toBe(username);
  });

  it('makes up another username when the one of the address is taken', async () => {
    await register({ email: 'hamilton@example.com', password: goodPassword });
    const { payload } = await register({ email: 'hamilton@example.net', password: goodPassword });
    expect(payload?.authentication?.user.username).toMatch(/^hamilton_\d{6}$/);
  });
});
