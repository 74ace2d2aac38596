import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PendingRegistrationRepository } from '../../../src/modules/registration/pending-registration.repository.js';
import { pendingRegistrations } from '../../../src/modules/registration/pending-registration.table.js';
import { users } from '../../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import { graphql } from '../../support/graphql/index.js';
import { faultsIn, login, registrationComplete, titled, viewer } from '../../support/operations.js';
import { type Applicant, anApplicant, aUser, startRegistration, stranger } from '../../support/people.js';

const completeAndAsk = graphql(`
  mutation CompleteWithEmail($input: RegistrationCompleteInput!) {
    registrationComplete(input: $input) {
      authentication {
        user { email isViewer sessions { totalCount } }
        session { isCurrent ipAddress user { email } }
      }
    }
  }
`);

const wrongCode = '000000x';

describe('Mutation.registrationComplete', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  async function complete(
    { client, registrationId }: Pick<Applicant, 'client' | 'registrationId'>,
    code: string,
    username?: string,
  ) {
    const input = {
      registrationId,
      code,
      tokenDelivery: 'BODY',
      ...(username === undefined ? {} : { username }),
    } as const;
    const { registrationComplete: payload } = await client.run(registrationComplete, { input });
    if (payload?.userErrors.length) expect(payload.authentication).toBeNull();
    return payload;
  }

  const userCount = (email: string) => app.connection.database.$count(users, eq(users.emailCanonical, email));
  const isPending = async (email: string) =>
    (await app.connection.database.$count(pendingRegistrations, eq(pendingRegistrations.email, email))) > 0;

  describe('refuses', () => {
    it.each(['reg_0000000000000000000001', 'reg_', 'usr_0000000000000000000001', '', '\u0000'])(
      'the registration %j, which is none',
      async (registrationId) => {
        const payload = await complete({ client: app.client(), registrationId }, '123456');
        expect(faultsIn(payload)).toEqual(['registrationId EXPIRED']);
      },
    );

    it.each(titled(['', '0', wrongCode, '１２３４５６', '\u0000', '\ud800', 'x'.repeat(10_000)]))(
      'the code %s, and makes no user',
      async (_, code) => {
        const applicant = await anApplicant(app);
        expect(faultsIn(await complete(applicant, code))).toEqual(['code INVALID_CODE']);
        expect(await userCount(applicant.email)).toBe(0);
      },
    );

    it('the right code after five wrong ones', async () => {
      const applicant = await anApplicant(app);
      const code = await app.mailbox.codeFor(applicant.email);
      for (let tries = 0; tries < 5; tries += 1) {
        expect(faultsIn(await complete(applicant, wrongCode))).toEqual(['code INVALID_CODE']);
      }
      expect(faultsIn(await complete(applicant, code))).toEqual(['registrationId EXPIRED']);
      expect(await userCount(applicant.email)).toBe(0);
    });

    it('a code that is 10 minutes old', async () => {
      const applicant = await anApplicant(app);
      const code = await app.mailbox.codeFor(applicant.email);
      app.clock.advance(600);
      expect(faultsIn(await complete(applicant, code))).toEqual(['code EXPIRED']);
      expect(await userCount(applicant.email)).toBe(0);
    });

    it('a code that was used', async () => {
      const applicant = await anApplicant(app);
      const code = await app.mailbox.codeFor(applicant.email);
      expect(faultsIn(await complete(applicant, code))).toEqual([]);
      expect(faultsIn(await complete(applicant, code))).toEqual(['registrationId EXPIRED']);
    });

    it('a registration that is 24 hours old', async () => {
      const applicant = await anApplicant(app);
      const code = await app.mailbox.codeFor(applicant.email);
      app.clock.advance(24 * 60 * 60);
      expect(faultsIn(await complete(applicant, code))).toEqual(['registrationId EXPIRED']);
    });

    it('the code of another registration, even of the same address', async () => {
      const first = await anApplicant(app);
      const codeOfFirst = await app.mailbox.codeFor(first.email);
      const second = await anApplicant(app, { email: first.email });
      const codeOfSecond = await app.mailbox.codeFor(first.email, 2);
      expect(faultsIn(await complete(second, codeOfFirst))).toEqual(['code INVALID_CODE']);
      expect(faultsIn(await complete(second, codeOfSecond))).toEqual([]);
    });

    it('the others of an address once one of them made the account', async () => {
      const first = await anApplicant(app);
      const codeOfFirst = await app.mailbox.codeFor(first.email);
      const second = await anApplicant(app, { email: first.email.toUpperCase() });
      const codeOfSecond = await app.mailbox.codeFor(first.email, 2);
      expect(faultsIn(await complete(first, codeOfFirst))).toEqual([]);
      expect(faultsIn(await complete(second, codeOfSecond))).toEqual(['email TAKEN']);
      expect(await userCount(first.email)).toBe(1);
    });

    it('every code for an address that had an account, as it refuses wrong ones', async () => {
      const owner = await aUser(app);
      const { username, password } = stranger();
      const client = app.client();
      const registrationId = await startRegistration(client, { email: owner.email, username, password });
      for (let tries = 0; tries < 5; tries += 1) {
        const payload = await complete({ client, registrationId }, String(tries).repeat(6));
        expect(faultsIn(payload)).toEqual(['code INVALID_CODE']);
      }
      const payload = await complete({ client, registrationId }, '555555');
      expect(faultsIn(payload)).toEqual(['registrationId EXPIRED']);
    });

    it('a username that was taken meanwhile, and takes another in its place', async () => {
      const applicant = await anApplicant(app);
      await aUser(app, { username: applicant.username, email: stranger().email });
      const code = await app.mailbox.codeFor(applicant.email);
      expect(faultsIn(await complete(applicant, code))).toEqual(['username TAKEN']);
      expect(await userCount(applicant.email)).toBe(0);

      expect(faultsIn(await complete(applicant, code, 'no'))).toEqual(['username TOO_SHORT']);
      expect(faultsIn(await complete(applicant, code, 'admin'))).toEqual(['username NOT_ALLOWED']);
      const other = stranger().username;
      const payload = await complete(applicant, code, other.toUpperCase());
      expect(faultsIn(payload)).toEqual([]);
      expect(payload?.authentication?.user).toMatchObject({ username: other, displayName: other });
    });

    it('usernames as often as need be, and the right code stays good', async () => {
      const applicant = await anApplicant(app);
      const { username: taken } = await aUser(app, {
        username: applicant.username,
        email: stranger().email,
      });
      const code = await app.mailbox.codeFor(applicant.email);
      for (const username of ['no', 'admin', 'x'.repeat(33), 'ada-lovelace', taken, undefined]) {
        expect(faultsIn(await complete(applicant, code, username))).toEqual([
          expect.stringMatching(/^username /),
        ]);
      }
      expect(faultsIn(await complete(applicant, code, stranger().username))).toEqual([]);
    });

    it('another username with a wrong code', async () => {
      const applicant = await anApplicant(app);
      const payload = await complete(applicant, wrongCode, stranger().username);
      expect(faultsIn(payload)).toEqual(['code INVALID_CODE']);
    });

    it('two completions in one document', async () => {
      const { registrationId, email, client } = await anApplicant(app);
      const code = await app.mailbox.codeFor(email);
      const response = await client.post({
        query: `mutation ($input: RegistrationCompleteInput!) {
          a: registrationComplete(input: $input) { userErrors { code } }
          b: registrationComplete(input: $input) { userErrors { code } }
        }`,
        variables: { input: { registrationId, code } },
      });
      expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }] });
      expect(await userCount(email)).toBe(0);
    });
  });

  describe('makes a user', () => {
    it('of what the form said, with a first session and its tokens in the body', async () => {
      const form = {
        ...stranger({ username: 'Grace_Hopper_USN' }),
        displayName: 'Grace Hopper USN',
        locale: 'en-GB',
      };
      const client = app.client();
      const registrationId = await startRegistration(client, form);
      const code = await app.mailbox.codeFor(form.email);
      const { registrationComplete: payload } = await client.run(registrationComplete, {
        input: { registrationId, code, tokenDelivery: 'BODY' },
      });
      expect(payload).toMatchObject({
        authentication: {
          user: {
            username: 'grace_hopper_usn',
            displayName: 'Grace Hopper USN',
            email: 'Grace_Hopper_USN@example.com',
            locale: 'en-GB',
            isViewer: true,
          },
          session: { isCurrent: true, methods: ['EMAIL_CODE'], status: 'ACTIVE' },
        },
        userErrors: [],
      });
      expect(client.cookies.size).toBe(0);
      client.bearer = payload?.authentication?.tokens?.accessToken;
      expect((await client.run(viewer)).viewer?.user.username).toBe('grace_hopper_usn');
    });

    it('with a first session in cookies unless told otherwise, and no token in the body', async () => {
      const { client, registrationId, email, username } = await anApplicant(app);
      const code = await app.mailbox.codeFor(email);
      const response = await client.post({
        query: registrationComplete.toString(),
        variables: { input: { registrationId, code } },
      });
      expect(response.json()).toMatchObject({
        data: { registrationComplete: { authentication: { tokens: null } } },
      });
      for (const token of client.cookies.values()) expect(response.body).not.toContain(token);
      expect([...client.cookies.keys()]).toEqual(['latchkey_access', 'latchkey_refresh', 'latchkey_device']);
      expect((await client.run(viewer)).viewer?.user.username).toBe(username);
    });

    it('who is the viewer in the same answer already', async () => {
      const { client, registrationId, email } = await anApplicant(app);
      const code = await app.mailbox.codeFor(email);
      const { registrationComplete: payload } = await client.run(completeAndAsk, {
        input: { registrationId, code },
      });
      expect(payload?.authentication).toEqual({
        user: { email, isViewer: true, sessions: { totalCount: 1 } },
        session: { isCurrent: true, ipAddress: '127.0.0.1', user: { email } },
      });
    });

    it('who logs in with the password of the form from then on, and not before', async () => {
      const { client, registrationId, email, password } = await anApplicant(app);
      const logIn = async () =>
        faultsIn((await app.client().run(login, { input: { identifier: email, password } })).login);
      expect(await logIn()).toEqual(['- INVALID_CREDENTIALS']);
      await complete({ client, registrationId }, await app.mailbox.codeFor(email));
      expect(await logIn()).toEqual([]);
    });

    it('with the right code after four wrong ones, with blanks around it, just before it expires', async () => {
      const applicant = await anApplicant(app);
      const code = await app.mailbox.codeFor(applicant.email);
      for (let tries = 0; tries < 4; tries += 1) await complete(applicant, wrongCode);
      app.clock.advance(595);
      expect(faultsIn(await complete(applicant, ` ${code}\n`))).toEqual([]);
      expect(await isPending(applicant.email)).toBe(false);
    });

    it('under another name when nobody chose the one that was taken meanwhile', async () => {
      const { username, password, email } = stranger();
      const client = app.client();
      const registrationId = await startRegistration(client, { email, password });
      await aUser(app, { username, email: stranger().email });
      const payload = await complete({ client, registrationId }, await app.mailbox.codeFor(email));
      expect(faultsIn(payload)).toEqual([]);
      const made = payload?.authentication?.user;
      expect(made?.username).toMatch(new RegExp(`^${username}_\\d{6}$`));
      expect(made?.displayName).toBe(made?.username);
    });
  });

  it('forgets a registration that nobody completed within 24 hours', async () => {
    const old = await anApplicant(app);
    app.clock.advance(24 * 60 * 60 - 60);
    const recent = await anApplicant(app);
    const pending = new PendingRegistrationRepository(app.connection.database);
    await pending.deleteExpired(app.clock.now());
    expect(await isPending(old.email)).toBe(true);
    app.clock.advance(60);
    await pending.deleteExpired(app.clock.now());
    expect(await isPending(old.email)).toBe(false);
    expect(await isPending(recent.email)).toBe(true);
  });
});
