import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { deviceUpdate, faultsIn, login, ownSessions, titled } from '../../support/operations.js';
import { anAdmin, aUser, type SignedIn, signIn } from '../../support/people.js';
import { reachedWith, storedDevice } from '../../support/sessions.js';

describe('Mutation.deviceUpdate', () => {
  let app: TestApp;
  let person: SignedIn;
  let id: string;
  beforeAll(async () => {
    app = await startApp();
    person = await aUser(reachedWith(app, { 'x-device-id': 'the-device-of-the-person' }));
    id = (await currentDevice(person)).id;
  });
  afterAll(() => app.stop());

  async function currentDevice({ client }: Pick<SignedIn, 'client'>) {
    const devices = (await client.run(ownSessions, {})).viewer?.user.devices ?? [];
    const current = devices.find(({ isCurrent }) => isCurrent);
    if (!current) throw new Error('No device is the current one.');
    return current;
  }
  const rename = async (name: string, by: Pick<SignedIn, 'client'> = person, of = id) =>
    (await by.client.run(deviceUpdate, { input: { id: of, name } })).deviceUpdate;

  describe('refuses', () => {
    it('whoever is not logged in', async () => {
      const { data, errors } = await app.client().execute(deviceUpdate, { input: { id, name: 'Mine' } });
      expect(data).toEqual({ deviceUpdate: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
      expect((await storedDevice(app, id))?.givenName).toBeNull();
    });

    it("another user's device in the words it has for an unknown one, even to an administrator", async () => {
      const unknown = await rename('Mine', person, 'dev_0000000000000000000001');
      expect(faultsIn(unknown)).toEqual(['id NOT_FOUND']);
      for (const by of [await aUser(app), await anAdmin(app)]) {
        expect(await rename('Mine', by)).toEqual(unknown);
      }
      expect((await storedDevice(app, id))?.givenName).toBeNull();
    });

    it.each(titled(['', 'garbage', 'dev_', 'ses_0000000000000000000001', '\u0000', '\ud800']))(
      'the id %s, which names no device',
      async (_, wrong) => {
        expect(faultsIn(await rename('Mine', person, wrong))).toEqual(['id NOT_FOUND']);
      },
    );

    it.each(titled(['', ' ', '\t \n', '\u00a0\u2003\u3000', '\ufeff']))(
      'the name %s, which is blank',
      async (_, name) => {
        expect(faultsIn(await rename(name))).toEqual(['name REQUIRED']);
      },
    );

    it.each(titled(['x'.repeat(61), '𝕏'.repeat(61), '👩'.repeat(61), 'x'.repeat(50_000)]))(
      'the name %s, which is too long',
      async (_, name) => {
        expect(faultsIn(await rename(name))).toEqual(['name TOO_LONG']);
      },
    );

    it.each(
      titled([
        'my\u0000phone',
        'my\nphone',
        'my\tphone',
        'my\u007fphone',
        'my\u0085phone',
        'my\u200bphone',
        'my\u200dphone',
        'my\u2060phone',
        'my\u00adphone',
        'my\ufeffphone',
        'my\u3164phone',
        'my\u{e0041}phone',
        'my\u202ephone',
        'my\u2066phone',
        'my\u200fphone',
        'my\u2028phone',
        'my\ufff9phone',
        'my\ud800phone',
        '\udc00',
        '\u200b',
        '\u202e',
      ]),
    )('the name %s: nobody sees what is in it, or it turns the writing', async (_, name) => {
      expect(faultsIn(await rename(name))).toEqual(['name INVALID']);
    });

    it('and changes nothing by it', async () => {
      const before = await storedDevice(app, id);
      for (const name of ['', 'x'.repeat(61), 'my\u202ephone']) await rename(name);
      expect(await storedDevice(app, id)).toEqual(before);
    });
  });

  describe('gives', () => {
    it.each(
      titled([
        'x',
        'x'.repeat(60),
        '𝕏'.repeat(60),
        'Телефон бабушки',
        '祖母の電話',
        'هاتف جدتي',
        'Ada\'s <b>phone</b> & "tablet" \'; drop table devices',
        '👩‍💻 laptop ❤️',
      ]),
    )('the name %s', async (_, name) => {
      expect(await rename(name)).toEqual({ device: { id, name }, userErrors: [] });
      expect((await currentDevice(person)).name).toBe(name);
    });

    it('the name without the spaces around it', async () => {
      expect((await rename('  My phone \n'))?.device?.name).toBe('My phone');
    });

    it('the name to the sessions on the device, and to no other device', async () => {
      const other = await signIn(app, person);
      await rename('Only this one');
      const viewer = (await person.client.run(ownSessions, {})).viewer;
      const names = viewer?.user.sessions?.nodes.map((session) => [session.id, session.device?.name]);
      expect(Object.fromEntries(names ?? [])).toMatchObject({ [person.sessionId]: 'Only this one' });
      expect((await currentDevice(other)).name).not.toBe('Only this one');
    });

    it('a name that the next login from the same device finds, whatever it says it is', async () => {
      await rename('The old one');
      const upgraded = await signIn(
        reachedWith(app, { 'x-device-id': 'the-device-of-the-person', 'user-agent': 'curl/8.7.1' }),
        person,
      );
      expect(await currentDevice(upgraded)).toMatchObject({ id, name: 'The old one', client: 'curl' });
      person = { ...person, ...upgraded };
    });

    it('a name that the next login of the same browser finds', async () => {
      const browser = await aUser(app, { tokenDelivery: 'COOKIE' });
      const device = await currentDevice(browser);
      await rename('Browser at work', browser, device.id);
      await browser.client.run(login, {
        input: { identifier: browser.username, password: browser.password, tokenDelivery: 'COOKIE' },
      });
      expect(await currentDevice(browser)).toMatchObject({ id: device.id, name: 'Browser at work' });
    });
  });
});
