import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import type { UserUpdateInput } from '../../support/graphql/graphql.js';
import { faultsIn, login, user, userUpdate } from '../../support/operations.js';
import { anAdmin, aUser, type SignedIn, setStatus, stranger } from '../../support/people.js';

type Patch = Omit<UserUpdateInput, 'id'>;

async function update({ client, id }: Pick<SignedIn, 'client' | 'id'>, patch: Patch) {
  const { userUpdate: payload } = await client.run(userUpdate, { input: { id, ...patch } });
  if (payload?.userErrors.length) expect(payload.user).toBeNull();
  return payload;
}

const faultsOf = async (person: Pick<SignedIn, 'client' | 'id'>, patch: Patch) =>
  faultsIn(await update(person, patch));

describe('Mutation.userUpdate', () => {
  let app: TestApp;
  let person: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    person = await aUser(app);
  });
  afterAll(() => app.stop());

  describe('refuses', () => {
    it('whoever is not logged in', async () => {
      const { data, errors } = await app.client().execute(userUpdate, { input: { id: person.id } });
      expect(data).toEqual({ userUpdate: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
    });

    it('a suspended user', async () => {
      const other = await aUser(app);
      await setStatus(app, other, 'SUSPENDED');
      const { errors } = await other.client.execute(userUpdate, {
        input: { id: other.id, firstName: 'Ada' },
      });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'ENDED' } }]);
    });

    it('changes to anyone else, in the words for somebody who does not exist', async () => {
      const other = await aUser(app);
      const unknown = await update({ ...person, id: 'usr_0000000000000000000001' }, { firstName: 'Eve' });
      expect(faultsIn(unknown)).toEqual(['id NOT_FOUND']);
      for (const { client } of [person, await anAdmin(app)]) {
        expect(await update({ client, id: other.id }, { firstName: 'Eve' })).toEqual(unknown);
      }
      for (const id of ['', 'garbage', other.sessionId, '\u0000']) {
        expect(await update({ ...person, id }, { firstName: 'Eve' })).toEqual(unknown);
      }
      expect((await other.client.run(user, { by: { id: other.id } })).user?.firstName).toBeNull();
    });

    it('everything that is wrong in one answer, and changes nothing', async () => {
      const before = (await person.client.run(user, { by: { id: person.id } })).user;
      const patch = {
        username: 'no',
        displayName: '',
        firstName: '\u0000',
        lastName: 'x'.repeat(101),
        description: 'x'.repeat(257),
      };
      expect(await faultsOf(person, patch)).toEqual([
        'username TOO_SHORT',
        'displayName REQUIRED',
        'firstName INVALID',
        'lastName TOO_LONG',
        'description TOO_LONG',
      ]);
      expect((await person.client.run(user, { by: { id: person.id } })).user).toEqual(before);
    });

    it('taking away the username or the display name', async () => {
      expect(await faultsOf(person, { username: null, displayName: null })).toEqual([
        'username REQUIRED',
        'displayName REQUIRED',
      ]);
    });

    it('a username that somebody has, in any case, even of a user who is hidden', async () => {
      const other = await aUser(app);
      await setStatus(app, other, 'SUSPENDED');
      expect(await faultsOf(person, { username: other.username })).toEqual(['username TAKEN']);
      expect(await faultsOf(person, { username: other.username.toUpperCase() })).toEqual(['username TAKEN']);
    });

    it.each([
      ['username', 'REQUIRED', ''],
      ['username', 'TOO_SHORT', 'abcd'],
      ['username', 'TOO_LONG', 'x'.repeat(33)],
      ['username', 'INVALID', 'ada-lovelace'],
      ['username', 'NOT_ALLOWED', 'admin'],
      ['displayName', 'NOT_ALLOWED', 'Somebody Else'],
      ['displayName', 'TOO_LONG', 'x'.repeat(65)],
      ['displayName', 'INVALID', 'a\u200bb'],
      ['firstName', 'TOO_LONG', 'x'.repeat(101)],
      ['firstName', 'INVALID', 'Ada\u202e'],
      ['firstName', 'INVALID', 'Ada\nKing'],
      ['lastName', 'TOO_LONG', 'x'.repeat(101)],
      ['lastName', 'INVALID', '\ud800'],
      ['description', 'TOO_LONG', 'x'.repeat(257)],
      ['description', 'INVALID', 'bell \u0007'],
      ['description', 'TOO_LONG', 'x'.repeat(600)],
    ])('a %s as %s: %j', async (field, code, text) => {
      expect(await faultsOf(person, { [field]: text })).toEqual([`${field} ${code}`]);
    });

    it.each([{ locale: 'nowhere at all' }, { timeZone: 'Mars/Olympus' }, { timeZone: '' }])(
      '%j as a fault of the client',
      async (patch) => {
        const { errors } = await person.client.execute(userUpdate, { input: { id: person.id, ...patch } });
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      },
    );

    it('fields that a user does not have, and those that nobody may set', async () => {
      for (const field of ['email', 'status', 'isAdmin', 'createdAt', '__proto__x']) {
        const { client, id } = person;
        const response = await client.post({
          query: userUpdate.toString(),
          variables: { input: { id, [field]: 'x' } },
        });
        expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      }
    });
  });

  describe('changes', () => {
    it('what is given and nothing else', async () => {
      const other = await aUser(app);
      const all = {
        firstName: 'Augusta Ada',
        lastName: 'King-Noel',
        description: 'First line.\nSecond line.',
        locale: 'en-GB',
        timeZone: 'Europe/London',
      };
      expect((await update(other, all))?.user).toMatchObject(all);
      expect((await update(other, { firstName: 'Ada' }))?.user).toMatchObject({ ...all, firstName: 'Ada' });
    });

    it('a field to nothing by null, and a text by an empty one', async () => {
      const other = await aUser(app);
      const texts = {
        firstName: 'Ada',
        lastName: 'King',
        description: 'Poet.',
        locale: 'en',
        timeZone: 'UTC',
      };
      await update(other, texts);
      const cleared = { firstName: null, lastName: '', description: null, locale: null, timeZone: null };
      expect((await update(other, cleared))?.user).toMatchObject({ ...cleared, lastName: null });
    });

    it('texts of the greatest length, counted as people count', async () => {
      const other = await aUser(app);
      const texts = {
        username: stranger().username.padEnd(32, 'x'),
        firstName: '李'.repeat(100),
        lastName: '🎲'.repeat(100),
        description: '🎲'.repeat(256),
      };
      expect((await update(other, texts))?.user).toMatchObject(texts);
    });

    it('the time of the last change', async () => {
      const other = await aUser(app);
      const before = (await update(other, { firstName: 'Ada' }))?.user?.updatedAt ?? '';
      app.clock.advance(5);
      const after = (await update(other, { firstName: 'Eve' }))?.user?.updatedAt ?? '';
      expect(Date.parse(after) - Date.parse(before)).toBeGreaterThanOrEqual(5_000);
    });

    it('the username, by which the user then logs in, and frees the old one', async () => {
      const other = await aUser(app);
      const { username } = stranger();
      expect((await update(other, { username: ` ${username.toUpperCase()} ` }))?.user?.username).toBe(
        username,
      );
      const logIn = async (identifier: string) =>
        faultsIn((await app.client().run(login, { input: { identifier, password: other.password } })).login);
      expect(await logIn(username)).toEqual([]);
      expect(await logIn(other.username)).toEqual(['- INVALID_CREDENTIALS']);
      expect(faultsIn(await update(await aUser(app), { username: other.username }))).toEqual([]);
    });

    it('the display name within its bounds', async () => {
      const other = await aUser(app, { username: 'emmy_noether' });
      for (const displayName of ['Emmy Noether', 'EMMY_NOETHER', ' Emmy   Noether ']) {
        const { user: changed } = (await update(other, { displayName })) ?? {};
        expect(changed?.displayName).toBe(displayName.trim().replace(/ +/g, ' '));
      }
    });

    it('a bound display name along with the username', async () => {
      const other = await aUser(app, { username: 'sofia_krukovskaya' });
      await update(other, { displayName: 'Sofia Krukovskaya' });
      expect((await update(other, { username: 'sofia_kovalevskaya' }))?.user).toMatchObject({
        username: 'sofia_kovalevskaya',
        displayName: 'sofia_kovalevskaya',
      });
      expect(
        (await update(other, { username: 'sofya_kovalevskaya', displayName: 'Sofya Kovalevskaya' }))?.user,
      ).toMatchObject({ username: 'sofya_kovalevskaya', displayName: 'Sofya Kovalevskaya' });
      expect(await faultsOf(other, { username: 'sonya_k', displayName: 'Sofya Kovalevskaya' })).toEqual([
        'displayName NOT_ALLOWED',
      ]);
    });

    it('the rest of a profile whose display name was free once, and lets that stand', async () => {
      const other = await aUser(app);
      await app.connection.database
        .update(users)
        .set({ displayName: 'Anything Goes!' })
        .where(eq(users.username, other.username));
      const patch = { username: other.username.toUpperCase(), firstName: 'Ada' };
      expect((await update(other, patch))?.user).toMatchObject({
        username: other.username,
        displayName: 'Anything Goes!',
        firstName: 'Ada',
      });
    });
  });
});

describe('Mutation.userUpdate where display names are free', () => {
  it('takes any that does not deceive, and keeps it when the username changes', async () => {
    const app = await startApp({ DISPLAY_NAME_POLICY: 'free' });
    const person = await aUser(app);
    expect((await update(person, { displayName: 'Zoë “the 3rd” 李' }))?.user?.displayName).toBe(
      'Zoë “the 3rd” 李',
    );
    const { username } = stranger();
    expect((await update(person, { username }))?.user).toMatchObject({
      username,
      displayName: 'Zoë “the 3rd” 李',
    });
    expect(await faultsOf(person, { displayName: 'Zoë\u202e' })).toEqual(['displayName INVALID']);
    expect(await faultsOf(person, { displayName: '   ' })).toEqual(['displayName REQUIRED']);
    expect(await faultsOf(person, { displayName: '🎲'.repeat(65) })).toEqual(['displayName TOO_LONG']);
    await app.stop();
  });
});
