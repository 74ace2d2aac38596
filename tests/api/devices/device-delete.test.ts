import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { graphql } from '../../support/graphql/index.js';
import { deviceDelete, faultsIn, ownSessions, titled, viewer } from '../../support/operations.js';
import { anAdmin, aUser, type SignedIn, signIn, userIds } from '../../support/people.js';
import {
  insertSession,
  reachedWith,
  recordedOf,
  refreshRefusal,
  refusalOf,
  storedDevice,
  storedSession,
} from '../../support/sessions.js';

const deviceDeleteAndAsk = graphql(`
  mutation DeviceDeleteAndAsk($input: DeviceDeleteInput!, $sessionId: ID!) {
    deviceDelete(input: $input) { deletedId userErrors { code } }
    sessionRevoke(input: { id: $sessionId }) { session { device { id } } }
  }
`);

describe('Mutation.deviceDelete', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const forget = async ({ client }: Pick<SignedIn, 'client'>, id: string) =>
    (await client.run(deviceDelete, { input: { id } })).deviceDelete;
  const deviceOf = async ({ client }: Pick<SignedIn, 'client'>) => {
    const devices = (await client.run(ownSessions, {})).viewer?.user.devices ?? [];
    return devices.find(({ isCurrent }) => isCurrent)?.id ?? '';
  };

  describe('refuses', () => {
    it('whoever is not logged in', async () => {
      const person = await aUser(app);
      const id = await deviceOf(person);
      const { data, errors } = await app.client().execute(deviceDelete, { input: { id } });
      expect(data).toEqual({ deviceDelete: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
      expect(await storedDevice(app, id)).toBeDefined();
    });

    it("another user's device in the words it has for an unknown one, even to an administrator", async () => {
      const person = await aUser(app);
      const id = await deviceOf(person);
      const unknown = await forget(person, 'dev_0000000000000000000001');
      expect(unknown?.deletedId).toBeNull();
      expect(faultsIn(unknown)).toEqual(['id NOT_FOUND']);
      for (const by of [await aUser(app), await anAdmin(app)]) {
        expect(await forget(by, id)).toEqual(unknown);
        expect(await refusalOf(by.client)).toBeUndefined();
      }
      expect(await storedDevice(app, id)).toBeDefined();
      expect(await refusalOf(person.client)).toBeUndefined();
    });

    it.each(titled(['', 'garbage', 'dev_', 'ses_0000000000000000000001', '\u0000', '\ud800']))(
      'the id %s, which names no device',
      async (_, id) => {
        const person = await aUser(app);
        expect(faultsIn(await forget(person, id))).toEqual(['id NOT_FOUND']);
        expect(await refusalOf(person.client)).toBeUndefined();
      },
    );

    it('a device that is forgotten already, and leaves who asks twice signed in', async () => {
      const person = await aUser(app);
      const id = await deviceOf(await signIn(app, person));
      expect(faultsIn(await forget(person, id))).toEqual([]);
      expect(faultsIn(await forget(person, id))).toEqual(['id NOT_FOUND']);
      expect(await refusalOf(person.client)).toBeUndefined();
    });
  });

  describe('forgets a device', () => {
    it('and ends its sessions at once, and only those', async () => {
      const person = await aUser(app);
      const [second, third] = [await signIn(app, person), await signIn(app, person)];
      const id = await deviceOf(second);
      const { data, response } = await person.client.execute(deviceDelete, { input: { id } });
      expect(data).toEqual({ deviceDelete: { deletedId: id, userErrors: [] } });
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(await refusalOf(second.client)).toBe('ENDED');
      expect(await refreshRefusal(app, second.refreshToken)).toBe('ENDED');
      for (const { client } of [person, third]) expect(await refusalOf(client)).toBeUndefined();
      expect(await storedDevice(app, id)).toBeUndefined();
      expect((await storedSession(app, second.sessionId))?.revocationReason).toBe('REVOKED_BY_USER');
    });

    it('with each of several sessions on it, and a record of each', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      const { deviceId } = (await storedSession(app, second.sessionId)) ?? {};
      const userId = userIds.decode(person.id) as NonNullable<ReturnType<typeof userIds.decode>>;
      await insertSession(app, userId, { deviceId: deviceId ?? null });
      const list = async () => (await person.client.run(ownSessions, {})).viewer?.user.sessions?.nodes ?? [];
      const others = (await list()).map(({ id }) => id).filter((id) => id !== person.sessionId);
      expect(others).toHaveLength(2);
      await forget(person, await deviceOf(second));
      expect((await list()).map(({ id }) => id)).toEqual([person.sessionId]);
      for (const id of others) {
        expect(await recordedOf(app, id)).toMatchObject([
          { action: 'session.revoked', actorId: userId, details: { reason: 'REVOKED_BY_USER' } },
        ]);
      }
    });

    it('whose sessions from then on show none', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      const id = await deviceOf(second);
      await forget(person, id);
      const user = (await person.client.run(ownSessions, { filter: { statuses: ['REVOKED'] } })).viewer?.user;
      expect(user?.sessions?.nodes).toMatchObject([{ id: second.sessionId, device: null }]);
      expect(user?.devices?.map((device) => device.id)).not.toContain(id);
    });

    it('whose sessions show none in the same document', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      const { sessionId } = second;
      const id = await deviceOf(second);
      expect(await person.client.run(deviceDeleteAndAsk, { input: { id }, sessionId })).toEqual({
        deviceDelete: { deletedId: id, userErrors: [] },
        sessionRevoke: { session: { device: null } },
      });
    });

    it('that is the current one, and signs its bearer token out', async () => {
      const person = await aUser(app);
      const other = await signIn(app, person);
      expect(faultsIn(await forget(person, await deviceOf(person)))).toEqual([]);
      expect(await refusalOf(person.client)).toBe('ENDED');
      expect(await person.client.run(viewer)).toEqual({ viewer: null });
      expect(await refusalOf(other.client)).toBeUndefined();
    });

    it('that is the current browser, and takes its cookies away', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      await forget(person, await deviceOf(person));
      expect(person.client.cookies.has('latchkey_access')).toBe(false);
      expect(person.client.cookies.has('latchkey_refresh')).toBe(false);
      expect(await person.client.run(viewer)).toEqual({ viewer: null });
    });

    it('that is another when it logs in again, without the name it had', async () => {
      const there = reachedWith(app, { 'x-device-id': 'forgotten-and-back' });
      const person = await aUser(app);
      const before = await deviceOf(await signIn(there, person));
      await forget(person, before);
      const after = await deviceOf(await signIn(there, person));
      expect(after).toMatch(/^dev_/);
      expect(after).not.toBe(before);
    });

    it('once, when several ask together', async () => {
      const person = await aUser(app);
      const id = await deviceOf(await signIn(app, person));
      const answers = await Promise.all([0, 1, 2, 3].map(() => forget(person, id)));
      expect(answers.filter((answer) => answer?.deletedId === id)).toHaveLength(1);
      expect(await refusalOf(person.client)).toBeUndefined();
    });
  });
});
