import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pendingRegistrations } from '../../../src/modules/registration/pending-registration.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import { faultsIn, login, registrationStart } from '../../support/operations.js';
import { aUser, type Form, goodPassword, startRegistration, stranger } from '../../support/people.js';

async function faultsOf({ client: newClient }: TestApp, form: Partial<Form>): Promise<string[]> {
  const { registrationStart: payload } = await newClient().run(registrationStart, {
    input: { ...stranger(), ...form },
  });
  if (payload?.userErrors.length) expect(payload.registration).toBeNull();
  return faultsIn(payload);
}

describe('Mutation.registrationStart', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const rowsFor = (email: string) =>
    app.connection.database.select().from(pendingRegistrations).where(eq(pendingRegistrations.email, email));

  describe('refuses', () => {
    it('everything that is wrong with a form in one answer, and writes nothing', async () => {
      const rowsBefore = await app.connection.database.$count(pendingRegistrations);
      const { registrationStart: payload } = await app.client().run(registrationStart, {
        input: { email: 'nowhere', username: 'Ada Lovelace!', displayName: ' ', password: 'short' },
      });
      expect(payload?.registration).toBeNull();
      expect(faultsIn(payload)).toEqual([
        'email INVALID',
        'username INVALID',
        'displayName REQUIRED',
        'password TOO_SHORT',
        'password PASSWORD_TOO_WEAK',
      ]);
      for (const { message } of payload?.userErrors ?? []) expect(message).toMatch(/^[A-Z].+\.$/s);
      expect(await app.connection.database.$count(pendingRegistrations)).toBe(rowsBefore);
      expect(app.mailbox.to('nowhere')).toEqual([]);
    });

    it.each([
      ['', 'REQUIRED'],
      ['   ', 'REQUIRED'],
      ['ada', 'INVALID'],
      ['ada@', 'INVALID'],
      ['@example.com', 'INVALID'],
      ['ada lovelace@example.com', 'INVALID'],
      ['ada@exam ple.com', 'INVALID'],
      ['ada@example..com', 'INVALID'],
      ['ada@-example.com', 'INVALID'],
      ['ada@127.0.0.1', 'INVALID'],
      ['ada@[127.0.0.1]', 'INVALID'],
      ['ada@example.com@', 'INVALID'],
      ['"ada"@example.com', 'INVALID'],
      ['Ada <ada@example.com>', 'INVALID'],
      ['ada@example.com,eve@example.com', 'INVALID'],
      ['ada@example.com\r\nBcc: eve@example.com', 'INVALID'],
      ['ada\u0000@example.com', 'INVALID'],
      ['ada\ud800@example.com', 'INVALID'],
      ['ädä@example.com', 'INVALID'],
      ['ada@\uff45xample.com', 'INVALID'],
      [`${'a'.repeat(65)}@example.com`, 'INVALID'],
      [`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example.com`, 'INVALID'],
    ])('the e-mail address %j as %s', async (email, code) => {
      expect(await faultsOf(app, { email })).toEqual([`email ${code}`]);
    });

    it.each([
      ['', 'REQUIRED'],
      ['   ', 'REQUIRED'],
      ['abcd', 'TOO_SHORT'],
      ['a'.repeat(33), 'TOO_LONG'],
      ['ada-lovelace', 'INVALID'],
      ['ada lovelace', 'INVALID'],
      ['ada@lovelace', 'INVALID'],
      ['ädä_lovelace', 'INVALID'],
      ['\u212Aelvin', 'INVALID'],
      ['ada_\u0000lovelace', 'INVALID'],
      ['ada_\u200blovelace', 'INVALID'],
      ['admin', 'NOT_ALLOWED'],
      ['LatchKey', 'NOT_ALLOWED'],
    ])('the username %j as %s', async (username, code) => {
      expect(await faultsOf(app, { username })).toEqual([`username ${code}`]);
    });

    it.each([
      ['', 'REQUIRED'],
      ['   ', 'REQUIRED'],
      ['a'.repeat(65), 'TOO_LONG'],
      ['ada\u0007lovelace', 'INVALID'],
      ['ada\u202elovelace', 'INVALID'],
      ['ada\u200blovelace', 'INVALID'],
      ['ada\ud800lovelace', 'INVALID'],
      ['Grace Hopper', 'NOT_ALLOWED'],
      ['Ada-Lovelace', 'NOT_ALLOWED'],
      ['Ada Lovelace!', 'NOT_ALLOWED'],
    ])('the display name %j of ada_lovelace as %s', async (displayName, code) => {
      const form = { username: 'ada_lovelace', displayName };
      expect(await faultsOf(app, form)).toEqual([`displayName ${code}`]);
    });

    it.each([
      ['', 'REQUIRED'],
      ['x7#Kq!9vLm2', 'TOO_SHORT'],
      ['🎲🦊🧲🪁🌵🧵🛶🪐🧀🦉🥁', 'TOO_SHORT'],
      [`${goodPassword}\u0000`, 'INVALID'],
      [`${goodPassword}\ud800`, 'INVALID'],
      [`${goodPassword}\u200b`, 'INVALID'],
      [`${goodPassword}\n`, 'INVALID'],
      ['password1234', 'PASSWORD_TOO_WEAK'],
      ['aaaaaaaaaaaaaaaa', 'PASSWORD_TOO_WEAK'],
      ['123456789012', 'PASSWORD_TOO_WEAK'],
      ['qwertyuiopasdf', 'PASSWORD_TOO_WEAK'],
      ['latchkeylatchkey', 'PASSWORD_TOO_WEAK'],
    ])('the password %j as %s', async (password, code) => {
      expect(await faultsOf(app, { password })).toEqual([`password ${code}`]);
    });

    it('a password of 257 characters as TOO_LONG', async () => {
      const password = goodPassword.padEnd(257, 'x');
      expect(await faultsOf(app, { password })).toEqual(['password TOO_LONG']);
    });

    it.each([
      ['username', { username: 'zyx_quorvell', password: 'zyx_quorvell' }],
      ['address', { email: 'brontivox.qualm@example.com', password: 'brontivoxqualm' }],
      [
        'display name',
        { username: 'vexil_morquant', displayName: 'Vexil Morquant', password: 'VexilMorquant' },
      ],
    ])('a password made of the own %s', async (_, form) => {
      expect(await faultsOf(app, form)).toEqual(['password PASSWORD_TOO_WEAK']);
    });

    it('a username that somebody has, in any case', async () => {
      const { username } = await aUser(app);
      expect(await faultsOf(app, { username })).toEqual(['username TAKEN']);
      expect(await faultsOf(app, { username: username.toUpperCase() })).toEqual(['username TAKEN']);
    });

    it('two registrations in one document', async () => {
      const { data, errors } = await app
        .client()
        .post({
          query: `mutation ($a: RegistrationStartInput!, $b: RegistrationStartInput!) {
            a: registrationStart(input: $a) { userErrors { code } }
            b: registrationStart(input: $b) { userErrors { code } }
          }`,
          variables: { a: stranger(), b: stranger() },
        })
        .then((response) => response.json());
      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }]);
    });

    it('a language that is none, as a fault of the client', async () => {
      const { errors } = await app.client().execute(registrationStart, {
        input: { ...stranger(), locale: 'not a language' },
      });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    });
  });

  describe('for an address that has an account', () => {
    it('gives the answer that a free address gets, byte for byte', async () => {
      const { email: taken } = await aUser(app, { username: 'owner_of_address' });
      const free = 'owner_nf_address@example.com';
      const answers = [taken, free].map(async (email) => {
        const { username, password } = stranger();
        const response = await app
          .client()
          .post({ query: registrationStart.toString(), variables: { input: { email, username, password } } });
        const { body, headers, statusCode } = response;
        const id = response.json().data.registrationStart.registration.id;
        const { date, 'x-request-id': requestId, ...rest } = headers;
        expect(date).toBeTypeOf('string');
        expect(requestId).toBeTypeOf('string');
        return {
          statusCode,
          headers: rest,
          body: body
            .replace(email, 'EMAIL')
            .replace(id, 'ID')
            .replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g, 'TIME'),
        };
      });
      const [ofTaken, ofFree] = await Promise.all(answers);
      expect(ofTaken).toEqual(ofFree);
      expect(ofTaken?.body).toBe(
        '{"data":{"registrationStart":{"registration":{"id":"ID","email":"EMAIL","expiresAt":"TIME","resendAvailableAt":"TIME"},"authentication":null,"userErrors":[]}}}\n',
      );
    });

    it('tells its owner alone, by a letter without code or link to confirm', async () => {
      const owner = await aUser(app);
      const lettersBefore = app.mailbox.messages.length;
      const { username, password } = stranger();
      await startRegistration(app.client(), { email: owner.email.toUpperCase(), username, password });
      const letter = await app.mailbox.letterTo(owner.email, 2);
      expect(letter.subject).toBe('You already have a Latchkey account');
      expect(`${letter.text}${letter.html}`).not.toMatch(/\d{6}|token=/);
      expect(app.mailbox.messages.slice(lettersBefore)).toEqual([letter]);
    });
  });

  describe('accepts', () => {
    it.each([
      `${'a'.repeat(64)}@example.com`,
      "o'neil+tag&co=1@sub.example.com",
      'ada@xn--mnchen-3ya.example',
      'ada@münchen.example',
      ' ada@example.org ',
    ])('the e-mail address %j', async (email) => {
      expect(await faultsOf(app, { email })).toEqual([]);
    });

    it.each(['abcde', 'a'.repeat(32), 'ADA_Lovelace', ' spaces_around ', '_____', '12345'])(
      'the username %j',
      async (username) => {
        expect(await faultsOf(app, { username })).toEqual([]);
      },
    );

    it.each(['ada_lovelace', 'Ada Lovelace', 'ADA_LOVELACE', ' Ada   Lovelace '])(
      'the display name %j for the username ada_lovelace',
      async (displayName) => {
        expect(await faultsOf(app, { username: 'ada_lovelace', displayName })).toEqual([]);
      },
    );

    it.each([
      'x7#Kq!9vLm2w',
      'correct horse battery staple',
      '🎲🦊🧲🪁🌵🧵🛶🪐🧀🦉🥁🪗',
      ' blanks at both ends ',
      'пароль из четырёх слов',
    ])('the password %j', async (password) => {
      expect(await faultsOf(app, { password })).toEqual([]);
    });

    it('a password of 256 characters, however many bytes they have', async () => {
      const password = goodPassword + '🎲'.repeat(256 - goodPassword.length);
      expect(await faultsOf(app, { password })).toEqual([]);
    });

    it('a form, with a code for 10 minutes, a link, and another code after a minute', async () => {
      const { email, username, password } = stranger();
      const before = app.clock.now().getTime();
      const { registrationStart: payload } = await app
        .client()
        .run(registrationStart, { input: { email, username, password } });
      const after = app.clock.now().getTime();
      const registration = payload?.registration;
      expect(registration?.email).toBe(email);
      expect(registration?.id).toMatch(/^reg_[0-9A-Za-z]{22}$/);
      const sentAt = Date.parse(registration?.expiresAt ?? '') - 600_000;
      expect(sentAt).toBeGreaterThanOrEqual(before);
      expect(sentAt).toBeLessThanOrEqual(after);
      expect(Date.parse(registration?.resendAvailableAt ?? '')).toBe(sentAt + 60_000);

      const letter = await app.mailbox.letterTo(email);
      expect(await app.mailbox.codeFor(email)).toMatch(/^\d{6}$/);
      expect((await app.mailbox.linkFor(email)).href).toMatch(
        /^http:\/\/localhost:4000\/registration\/confirm\?token=[\w-]{43}$/,
      );
      expect(letter.text).toContain('within 10 minutes');
      expect(app.mailbox.to(email)).toHaveLength(1);
    });

    it('a form without making a user of it', async () => {
      const { email, username, password } = stranger();
      await startRegistration(app.client(), { email, username, password });
      for (const identifier of [email, username]) {
        const { login: payload } = await app.client().run(login, { input: { identifier, password } });
        expect(faultsIn(payload)).toEqual(['- INVALID_CREDENTIALS']);
      }
    });

    it('a form and keeps neither its password nor its code nor its link', async () => {
      const { email, username, password } = stranger();
      await startRegistration(app.client(), { email, username, password });
      const code = await app.mailbox.codeFor(email);
      const token = (await app.mailbox.linkFor(email)).searchParams.get('token') ?? '';
      const [row] = await rowsFor(email);
      expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      const kept = JSON.stringify({
        ...row,
        codeHash: Buffer.from(row?.codeHash ?? []).toString('latin1'),
        linkTokenHash: Buffer.from(row?.linkTokenHash ?? []).toString('latin1'),
      });
      expect(kept).not.toContain(password);
      expect(kept).not.toContain(`"${code}"`);
      expect(kept).not.toContain(token);
      expect(app.logLines.join('')).not.toContain(token);
      expect(app.logLines.join('')).not.toContain(password);
    });

    it('the same names and address twice, for a form reserves nothing', async () => {
      const { email, username, password } = stranger();
      const first = await startRegistration(app.client(), { email, username, password });
      const second = await startRegistration(app.client(), { email, username, password });
      expect(second).not.toBe(first);
    });

    it.each<[string, Form, string]>([
      ['the address', { email: 'augusta.ada-king@example.com', password: goodPassword }, 'augusta_ada_king'],
      [
        'the display name',
        { email: 'some.address@example.com', password: goodPassword, displayName: 'Countess Lovelace' },
        'countess_lovelace',
      ],
    ])('a form without a username, and makes one of %s', async (_, form, username) => {
      await startRegistration(app.client(), form);
      expect(await rowsFor(form.email)).toMatchObject([
        { username, displayName: form.displayName ?? username },
      ]);
    });

    it('a form without a username whose obvious one is taken, reserved or too short, and makes another', async () => {
      await aUser(app, { username: 'byron', email: 'poet@example.com' });
      for (const stem of ['byron', 'admin', 'ab', '++']) {
        const email = `${stem}@example.net`;
        await startRegistration(app.client(), { email, password: goodPassword });
        const [row] = await rowsFor(email);
        expect(row?.username).toMatch(/^(byron|admin|ab|user)_\d{6}$/);
        expect(row?.displayName).toBe(row?.username);
      }
    });

    it('a display name that is too short for a username, when it leaves the username out', async () => {
      const { registrationStart: payload } = await app.client().run(registrationStart, {
        input: { email: stranger().email, password: goodPassword, displayName: 'Ada' },
      });
      expect(faultsIn(payload)).toEqual([]);
    });
  });
});

describe('Mutation.registrationStart under other settings', () => {
  let app: TestApp;
  afterAll(() => app.stop());
  beforeAll(async () => {
    app = await startApp({
      DISPLAY_NAME_POLICY: 'free',
      EMAIL_CHECK_DELIVERABILITY: 'true',
      PASSWORD_REQUIRE_CLASSES: 'true',
      PASSWORD_MIN_LENGTH: '16',
      INSTANCE_NAME: 'Quorvell Bramblewick',
      REGISTRATION_CODE_SECONDS: '120',
    });
  });

  it('refuses a domain that takes no mail, and sends nothing', async () => {
    app.deafDomains.add('deaf.example');
    const { email, username, password } = stranger({ email: 'ada@deaf.example' });
    const { registrationStart: payload } = await app
      .client()
      .run(registrationStart, { input: { email, username, password } });
    expect(faultsIn(payload)).toEqual(['email INVALID']);
    expect(payload?.userErrors[0]?.message).toBe('This domain does not receive mail.');
    expect(await app.connection.database.$count(pendingRegistrations)).toBe(0);
    expect(app.mailbox.messages).toEqual([]);
  });

  it.each([
    ['NINE CRIMSON TRACTORS & 7 FIDDLES', ['password PASSWORD_TOO_WEAK']],
    ['nine crimson tractors & 7 fiddles', ['password PASSWORD_TOO_WEAK']],
    ['Nine Crimson Tractors & many fiddles', ['password PASSWORD_TOO_WEAK']],
    ['NineCrimsonTractors7fiddles', ['password PASSWORD_TOO_WEAK']],
    ['x7#Kq!9vLm2w4R', ['password TOO_SHORT']],
    ['Quorvell Bramblewick1', ['password PASSWORD_TOO_WEAK']],
    ['Nine Crimson Tractors & 7 fiddles', []],
  ])('holds the password %j to the rules of the instance', async (password, faults) => {
    expect(await faultsOf(app, { password })).toEqual(faults);
  });

  it('takes any display name where they are free, and still none that deceives', async () => {
    expect(await faultsOf(app, { displayName: 'Zoë “the 3rd” O’Neil 👩‍🚀 李' })).toEqual([]);
    expect(await faultsOf(app, { displayName: 'x'.repeat(64) })).toEqual([]);
    expect(await faultsOf(app, { displayName: 'x'.repeat(65) })).toEqual(['displayName TOO_LONG']);
    expect(await faultsOf(app, { displayName: 'admin\u202egnp' })).toEqual(['displayName INVALID']);
  });

  it('gives the code the time that the instance sets', async () => {
    const { email, username, password } = stranger();
    await startRegistration(app.client(), { email, username, password });
    expect((await app.mailbox.letterTo(email)).text).toContain('within 2 minutes');
  });
});

describe('Mutation.registrationStart where registration is closed', () => {
  it('refuses everyone, whatever the form', async () => {
    const app = await startApp({ REGISTRATION_OPEN: 'false' });
    const { username, email } = stranger();
    expect(await faultsOf(app, { username, email })).toEqual(['- REGISTRATION_CLOSED']);
    expect(await faultsOf(app, { email: 'nowhere', password: '' })).toEqual(['- REGISTRATION_CLOSED']);
    expect(await app.connection.database.$count(pendingRegistrations)).toBe(0);
    await app.stop();
  });
});
