import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pendingRegistrations } from '../../../src/modules/registration/pending-registration.table.js';
import { users } from '../../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import { faultsIn, login, registrationComplete, titled } from '../../support/operations.js';
import { type Applicant, anApplicant, aUser, startRegistration, stranger } from '../../support/people.js';

const path = '/registration/confirm';
const gone = 'This link does not work any more';

describe('The page behind the mailed link', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  async function tokenOf({ email }: Pick<Applicant, 'email'>): Promise<string> {
    const token = (await app.mailbox.linkFor(email)).searchParams.get('token');
    if (token === null) throw new Error('The link has no token.');
    return token;
  }

  const show = (token: string) => app.client().request('GET', `${path}?token=${encodeURIComponent(token)}`);
  const send = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    app.client().request('POST', path, new URLSearchParams(form).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    });
  const rowOf = async ({ email }: Pick<Applicant, 'email'>) =>
    (
      await app.connection.database
        .select()
        .from(pendingRegistrations)
        .where(eq(pendingRegistrations.email, email))
    )[0];
  const hasAccount = async ({ email }: Pick<Applicant, 'email'>) =>
    (await app.connection.database.$count(users, eq(users.emailCanonical, email))) > 0;

  describe('refuses', () => {
    it.each(titled(['', 'unknown', '\u0000', '%00', 'x'.repeat(5_000)]))(
      'the link with the token %s',
      async (_, token) => {
        const shown = await show(token);
        expect(shown.statusCode).toBe(410);
        expect(shown.body).toContain(gone);
        const sent = await send({ token, password: 'any' });
        expect(sent.statusCode).toBe(410);
        expect(sent.body).toContain(gone);
      },
    );

    it('a visit without a token, or with several', async () => {
      for (const query of ['', '?', '?token', '?token=a&token=b', '?token[]=a', '?__proto__=a']) {
        expect((await app.client().request('GET', path + query)).statusCode).toBe(410);
      }
    });

    it('a wrong password, names the fault, and keeps the form', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      const { statusCode, body } = await send({ token, password: 'not the password' });
      expect(statusCode).toBe(422);
      expect(body).toContain('role="alert">This is not the password of the registration.');
      expect(body).toContain(`name="token" value="${token}"`);
      expect(body).not.toContain('not the password"');
      expect(await hasAccount(applicant)).toBe(false);
    });

    it('no password', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      expect((await send({ token })).statusCode).toBe(422);
      expect((await send({ token, password: '' })).statusCode).toBe(422);
      expect(await hasAccount(applicant)).toBe(false);
    });

    it('the right password after five wrong ones, and the code as well', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      for (let tries = 0; tries < 4; tries += 1) {
        expect((await send({ token, password: 'wrong' })).statusCode).toBe(422);
      }
      expect((await send({ token, password: 'wrong' })).statusCode).toBe(410);
      expect((await send({ token, password: applicant.password })).statusCode).toBe(410);
      expect((await show(token)).statusCode).toBe(410);
      const { registrationId, client, email } = applicant;
      const code = await app.mailbox.codeFor(email);
      const { registrationComplete: payload } = await client.run(registrationComplete, {
        input: { registrationId, code },
      });
      expect(faultsIn(payload)).toEqual(['registrationId EXPIRED']);
      expect(await hasAccount(applicant)).toBe(false);
    });

    it('a link that was used', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      expect((await send({ token, password: applicant.password })).statusCode).toBe(200);
      expect((await send({ token, password: applicant.password })).statusCode).toBe(410);
      expect((await show(token)).statusCode).toBe(410);
    });

    it('a link whose registration was completed with the code', async () => {
      const { client, registrationId, email, password } = await anApplicant(app);
      const token = await tokenOf({ email });
      const code = await app.mailbox.codeFor(email);
      await client.run(registrationComplete, { input: { registrationId, code } });
      expect((await show(token)).statusCode).toBe(410);
      expect((await send({ token, password })).statusCode).toBe(410);
    });

    it('a link that is 24 hours old', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      app.clock.advance(24 * 60 * 60);
      expect((await show(token)).statusCode).toBe(410);
      expect((await send({ token, password: applicant.password })).statusCode).toBe(410);
      expect(await hasAccount(applicant)).toBe(false);
    });

    it('a username that was taken meanwhile, and says so', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      await aUser(app, { username: applicant.username, email: stranger().email });
      const { statusCode, body } = await send({ token, password: applicant.password });
      expect(statusCode).toBe(422);
      expect(body).toContain('The username was taken meanwhile.');
      expect(await hasAccount(applicant)).toBe(false);
    });

    it.each(['https://evil.example', 'null', 'http://localhost:4000.evil.example'])(
      'a form from the origin %s',
      async (origin) => {
        const applicant = await anApplicant(app);
        const token = await tokenOf(applicant);
        const { statusCode } = await send({ token, password: applicant.password }, { origin });
        expect(statusCode).toBe(403);
        expect(await hasAccount(applicant)).toBe(false);
      },
    );

    it.each([
      ['application/json', 415, '{"token":"a","password":"b"}'],
      ['text/plain', 415, 'token=a'],
      ['multipart/form-data; boundary=x', 415, '--x--'],
      ['application/x-www-form-urlencoded', 413, `token=${'a'.repeat(11_000)}`],
    ])('a body of type %s, with the status %i', async (type, status, body) => {
      const response = await app.client().request('POST', path, body, { 'content-type': type });
      expect(response.statusCode).toBe(status);
      expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    });

    it('a confirmation while too many passwords wait to be checked, without a fault of the server', async () => {
      const tokens = await Promise.all([1, 2, 3, 4].map(async () => tokenOf(await anApplicant(app))));
      const client = app.client();
      const isLimited = async () =>
        (await client.execute(login, { input: { identifier: 'nobody_at_all', password: 'wrong' } }))
          .errors?.[0]?.extensions['code'] === 'RATE_LIMITED';
      const crowd = Array.from({ length: 200 }, async () => {
        if (!(await isLimited())) throw new Error('There was room.');
      });
      await Promise.any(crowd);
      const answers = await Promise.all(tokens.map((token) => send({ token, password: 'wrong' })));
      await Promise.allSettled(crowd);
      for (const { statusCode } of answers) expect(statusCode).toBeOneOf([422, 429, 503]);
    });
  });

  describe('shows', () => {
    it('whose account it will be, however often it is opened, and changes nothing', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      const before = await rowOf(applicant);
      const bodies = new Set<string>();
      for (let visit = 0; visit < 5; visit += 1) {
        const { statusCode, body } = await show(token);
        expect(statusCode).toBe(200);
        bodies.add(body);
      }
      await app.client().request('HEAD', `${path}?token=${token}`);
      expect(bodies.size).toBe(1);
      expect([...bodies][0]).toContain(`<b>${applicant.username}</b> will belong to ${applicant.email}.`);
      expect(await rowOf(applicant)).toEqual(before);
      expect(await hasAccount(applicant)).toBe(false);
      expect((await send({ token, password: applicant.password })).statusCode).toBe(200);
    });

    it('an address with characters of HTML as text', async () => {
      const email = `o'neil&sons=\`x\`@example.com`;
      const { username, password } = stranger();
      await startRegistration(app.client(), { email, username, password });
      const { body } = await show(await tokenOf({ email }));
      expect(body).toContain('o&#39;neil&amp;sons=`x`@example.com');
      expect(body).not.toContain(email);
    });

    it('nothing of what a stranger put into the address bar', async () => {
      const { body } = await show(`"><script>alert(1)</script>`);
      expect(body).not.toContain('alert(1)');
    });

    it('a page that loads nothing, runs nothing, is framed by nobody and kept nowhere', async () => {
      const { headers, body } = await show(await tokenOf(await anApplicant(app)));
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      });
      expect(headers['set-cookie']).toBeUndefined();
      expect(body).not.toMatch(/<script|\ssrc=|url\(|@import|\son\w+=/i);
    });

    it('the address of the page to nobody else, and yet lets browsers say where the form comes from', async () => {
      const { headers } = await show(await tokenOf(await anApplicant(app)));
      // Under "no-referrer" browsers send "Origin: null" with the form (Fetch, "append a request Origin header").
      expect(headers['referrer-policy']).toBeOneOf(['same-origin', 'strict-origin']);
    });
  });

  describe('makes the user', () => {
    it('with the password of the form, once, without logging anybody in', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      const response = await send(
        { token, password: applicant.password },
        { origin: 'http://localhost:4000' },
      );
      expect(response.statusCode).toBe(200);
      expect(response.body).toContain('Your account is ready');
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(response.headers['cache-control']).toBe('no-store');
      expect(await rowOf(applicant)).toBeUndefined();
      const { login: payload } = await app.client().run(login, {
        input: { identifier: applicant.email, password: applicant.password },
      });
      expect(payload?.result?.user.username).toBe(applicant.username);
    });

    it('after the code has expired, for the link lives 24 hours', async () => {
      const applicant = await anApplicant(app);
      const token = await tokenOf(applicant);
      app.clock.advance(23 * 60 * 60);
      expect((await show(token)).statusCode).toBe(200);
      expect((await send({ token, password: applicant.password })).statusCode).toBe(200);
      expect(await hasAccount(applicant)).toBe(true);
    });
  });

  it('never writes a token or a password into the log', () => {
    const log = app.logLines.join('');
    expect(log).toContain(`"route":"${path}"`);
    expect(log).not.toContain('token=');
    expect(log).not.toContain('Nine Crimson');
  });
});
