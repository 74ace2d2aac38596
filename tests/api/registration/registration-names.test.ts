import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { registrationComplete, registrationStart } from '../../support/operations.js';
import { aUser, stranger } from '../../support/people.js';

describe('The names of a registration', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const faultsOf = async (displayName: string) => {
    const { email, password } = stranger();
    const { registrationStart: payload } = await app.client().run(registrationStart, {
      input: { email, password, displayName },
    });
    return payload?.userErrors.map(({ code, field }) => `${field?.join('.')} ${code}`);
  };

  it.each([
    ['李小龙', 'displayName NOT_ALLOWED'],
    ['María José', 'displayName NOT_ALLOWED'],
    ['\u202eevil', 'displayName INVALID'],
    ['x'.repeat(90_000), 'displayName TOO_LONG'],
  ])(
    'refuse a display name that goes with no username, and never drop it: %.20s',
    async (displayName, fault) => {
      expect(await faultsOf(displayName)).toEqual([fault]);
    },
  );

  it('may be wrong five times without using up a right code', async () => {
    const person = stranger();
    const client = app.client();
    const { email, username, password } = person;
    const started = await client.run(registrationStart, { input: { email, username, password } });
    const registrationId = started.registrationStart?.registration?.id as string;
    const code = await app.mailbox.codeFor(email);
    const taken = await aUser(app);
    for (const wrong of [taken.username, 'ab', 'admin', taken.username, 'no spaces', taken.username]) {
      const { registrationComplete: payload } = await client.run(registrationComplete, {
        input: { registrationId, code, username: wrong },
      });
      expect(payload?.userErrors[0]?.field).toEqual(['username']);
    }
    const { registrationComplete: done } = await client.run(registrationComplete, {
      input: { registrationId, code },
    });
    expect(done?.userErrors).toEqual([]);
  });

  it('come with no language tag that is longer than any language needs', async () => {
    const { email, password } = stranger();
    const locale = `en-x-${'abcdefgh-'.repeat(4)}a`;
    const { errors } = await app.client().execute(registrationStart, { input: { email, password, locale } });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
