import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devices as deviceTable } from '../../../src/modules/sessions/devices/device.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import type { Client } from '../../support/client.js';
import { graphql } from '../../support/graphql/index.js';
import { login, ownSessions, titled } from '../../support/operations.js';
import { anAdmin, aUser, type Person, type SignedIn, signIn, userIds } from '../../support/people.js';
import { insertDevice, reachedWith, refusalOf, storedSession } from '../../support/sessions.js';

const devicesOf = graphql(`
  query DevicesOf($by: UserBy!) {
    user(by: $by) { id devices { id name isCurrent } sessions { totalCount } }
  }
`);

const deviceNode = graphql(`
  query DeviceNode($id: ID!) {
    node(id: $id) { __typename id ... on Device { name kind operatingSystem client isCurrent } }
  }
`);

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

describe('Devices', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const deviceOf = async ({ client }: Pick<SignedIn, 'client'>) => {
    const devices = (await client.run(ownSessions, {})).viewer?.user.devices ?? [];
    const current = devices.filter(({ isCurrent }) => isCurrent);
    expect(current).toHaveLength(1);
    return current[0] as (typeof devices)[number];
  };
  const reasonOf = async ({ sessionId }: Pick<SignedIn, 'sessionId'>) =>
    (await storedSession(app, sessionId))?.revocationReason;
  const logIn = async (client: Client, { username, password }: Person, tokenDelivery: 'COOKIE' | 'BODY') => {
    const { login: payload } = await client.run(login, {
      input: { identifier: username, password, tokenDelivery },
    });
    return payload?.result?.session.id ?? '';
  };

  describe('are told to nobody else', () => {
    it('by the field of a user, whose sessions are not counted either', async () => {
      const [person, other, admin] = [await aUser(app), await aUser(app), await anAdmin(app)];
      const by = { id: person.id };
      const shown = { id: person.id, devices: [{ isCurrent: false }], sessions: { totalCount: 1 } };
      expect(await other.client.run(devicesOf, { by })).toEqual({
        user: { id: person.id, devices: null, sessions: null },
      });
      expect(await admin.client.run(devicesOf, { by })).toMatchObject({ user: shown });
      expect(await person.client.run(devicesOf, { by })).toMatchObject({
        user: { ...shown, devices: [{ isCurrent: true }] },
      });
    });

    it('by node, which shows the own ones and those of all to an administrator', async () => {
      const person = await aUser(reachedWith(app, { 'user-agent': firefox }));
      const { id } = await deviceOf(person);
      const anonymous = await app.client().execute(deviceNode, { id });
      expect(anonymous.data).toEqual({ node: null });
      expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(await (await aUser(app)).client.run(deviceNode, { id })).toEqual({ node: null });

      const device = {
        __typename: 'Device',
        id,
        name: 'Firefox on Linux',
        kind: 'COMPUTER',
        operatingSystem: 'Linux',
        client: 'Firefox',
      };
      expect(await person.client.run(deviceNode, { id })).toEqual({ node: { ...device, isCurrent: true } });
      expect(await (await anAdmin(app)).client.run(deviceNode, { id })).toEqual({
        node: { ...device, isCurrent: false },
      });
    });

    it.each(['dev_0000000000000000000001', 'dev_zzzzzzzzzzzzzzzzzzzzzz', 'dev_', 'dev_\u0000'])(
      'by node, which has none for the id %j',
      async (id) => {
        for (const { client } of [await aUser(app), await anAdmin(app)]) {
          expect(await client.run(deviceNode, { id })).toEqual({ node: null });
        }
      },
    );
  });

  describe('that name themselves by X-Device-Id', () => {
    it.each([
      ['with a space inside', 'my device'],
      ['of 129 characters', 'x'.repeat(129)],
      ['with an accent', 'd\u00e9vice'],
      ['with a tab inside', 'my\tdevice'],
      ['of nothing but a character that is none', '\u00a0'],
    ])('are refused %s, before the operation is looked at', async (_, header) => {
      const client = app.client();
      client.headers = { 'x-device-id': header };
      for (const query of ['{ __typename }', 'mutation { logout { userErrors { code } } }', '{']) {
        const response = await client.post({ query });
        expect(response.statusCode).toBe(400);
        expect(response.json()).toEqual({
          errors: [
            {
              message: 'X-Device-Id has 1 to 128 visible ASCII characters.',
              extensions: { code: 'BAD_REQUEST', requestId: expect.any(String) },
            },
          ],
        });
      }
    });

    it('are refused with two such headers', async () => {
      await app.app.server.listen({ port: 0, host: '127.0.0.1' });
      const { port } = app.app.server.server.address() as AddressInfo;
      const body = JSON.stringify({ query: '{ __typename }' });
      const statusWith = (names: string[]) =>
        new Promise<number | undefined>((resolve, reject) => {
          const headers = { 'content-type': 'application/json', 'X-Device-Id': names };
          const outgoing = request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers });
          outgoing.on('error', reject).on('response', (response) => {
            response.resume();
            resolve(response.statusCode);
          });
          outgoing.end(body);
        });
      expect(await statusWith(['one'])).toBe(200);
      expect(await statusWith(['one', 'two'])).toBe(400);
      expect(await statusWith(['one', 'one'])).toBe(400);
    });

    it('with an empty name are as those that say nothing', async () => {
      const there = reachedWith(app, { 'x-device-id': '' });
      const person = await aUser(there);
      const second = await signIn(there, person);
      expect((await deviceOf(second)).id).not.toBe((await deviceOf(person)).id);
      expect(await refusalOf(person.client)).toBeUndefined();
    });

    it.each(titled(['x', 'x'.repeat(128), '!~{}"\'\\;--', 'B7F1C7F0-6F6E-4C7A-9A6C-0123456789AB', '0']))(
      'as %s are known at the next login',
      async (_, header) => {
        const there = reachedWith(app, { 'x-device-id': header });
        const person = await aUser(there);
        const device = await deviceOf(person);
        expect((await deviceOf(await signIn(there, person))).id).toBe(device.id);
      },
    );

    it('replace their own session, and no other of the user', async () => {
      const there = reachedWith(app, { 'x-device-id': 'a-phone' });
      const person = await aUser(app);
      const first = await signIn(there, person);
      const elsewhere = await signIn(reachedWith(app, { 'x-device-id': 'a-phonE' }), person);
      const second = await signIn(there, person);
      expect(await refusalOf(first.client)).toBe('ENDED');
      expect(await reasonOf(first)).toBe('REPLACED');
      for (const { client } of [person, elsewhere, second]) expect(await refusalOf(client)).toBeUndefined();
    });

    it('have one session when they log in five times at once', async () => {
      const there = reachedWith(app, { 'x-device-id': 'an-impatient-phone' });
      const person = await aUser(app);
      const logins = await Promise.all(Array.from({ length: 5 }, () => signIn(there, person)));
      const refusals = await Promise.all(logins.map(({ client }) => refusalOf(client)));
      expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(1);
      const reasons = await Promise.all(logins.map((one) => reasonOf(one)));
      expect(reasons.filter((reason) => reason === 'REPLACED')).toHaveLength(4);
      expect(await refusalOf(person.client)).toBeUndefined();
    });

    it('replace no session of another user who gives the same name', async () => {
      const there = reachedWith(app, { 'x-device-id': 'a-shared-tablet' });
      const [person, other] = [await aUser(there), await aUser(there)];
      await signIn(there, other);
      expect(await refusalOf(person.client)).toBeUndefined();
      expect(await refusalOf(other.client)).toBe('ENDED');
    });

    it('are not known by it to anybody: what is stored is a keyed hash, another for each user', async () => {
      const there = reachedWith(app, { 'x-device-id': 'a-name-that-is-not-stored' });
      await aUser(there);
      await aUser(there);
      const rows = await app.connection.database.select().from(deviceTable);
      const text = JSON.stringify(
        rows.map((row) => [row, row.identifierHash && Buffer.from(row.identifierHash).toString('latin1')]),
      );
      expect(text).not.toContain('a-name-that-is-not-stored');
      const hashes = rows.flatMap(({ identifierHash }) => (identifierHash ? [identifierHash] : []));
      for (const hash of hashes) expect(hash).toHaveLength(32);
      const newest = rows
        .toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime())
        .slice(0, 2)
        .map(({ identifierHash }) => Buffer.from(identifierHash ?? []).toString('hex'));
      expect(new Set(newest).size).toBe(2);
      // Nobody who knows the name can find the row by it.
      const plain = createHash('sha256').update('a-name-that-is-not-stored').digest('hex');
      expect(newest).not.toContain(plain);
    });

    it('are known by that before they are by a cookie', async () => {
      const browser = await aUser(app, { tokenDelivery: 'COOKIE' });
      const device = await deviceOf(browser);
      browser.client.headers = { 'x-device-id': 'an-app-in-a-web-view' };
      await logIn(browser.client, browser, 'COOKIE');
      expect((await deviceOf(browser)).id).not.toBe(device.id);
    });
  });

  describe('that are browsers', () => {
    it('get a cookie at their first login that no script reads, and that tells nothing', async () => {
      const person = await aUser(app);
      const client = app.client();
      const { response } = await client.execute(login, {
        input: { identifier: person.username, password: person.password, tokenDelivery: 'COOKIE' },
      });
      const cookies = [response.headers['set-cookie'] ?? []].flat();
      const own = cookies.filter((cookie) => cookie.startsWith('latchkey_device='));
      expect(own).toEqual([expect.stringMatching(/^latchkey_device=[\w-]{32,}; .*HttpOnly.*SameSite=Lax/)]);
      expect(own[0]).toMatch(/Max-Age=34560000/);
      expect(response.body).not.toContain(client.cookies.get('latchkey_device'));
    });

    it('are known by it at the next login, and get no other', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const [device, cookie] = [await deviceOf(person), person.client.cookies.get('latchkey_device')];
      const before = app.client();
      for (const [name, value] of person.client.cookies) before.cookies.set(name, value);
      await logIn(person.client, person, 'COOKIE');
      expect((await deviceOf(person)).id).toBe(device.id);
      expect(person.client.cookies.get('latchkey_device')).toBe(cookie);
      expect(await refusalOf(before)).toBe('ENDED');
      expect(await reasonOf(person)).toBe('REPLACED');
    });

    it('are known by it after a logout, too', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const device = await deviceOf(person);
      await person.client.post({ query: 'mutation { logout { userErrors { code } } }' });
      await logIn(person.client, person, 'COOKIE');
      expect((await deviceOf(person)).id).toBe(device.id);
    });

    it('of two users are two devices', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const other = await aUser(app);
      const device = await deviceOf(person);
      person.client.cookies.delete('latchkey_refresh');
      await logIn(person.client, other, 'COOKIE');
      expect((await deviceOf(person)).id).not.toBe(device.id);
      // Without its refresh cookie nobody can tell that the browser left a session behind.
      expect(await reasonOf(person)).toBeNull();
    });

    it('leave no session behind when another user logs in on them', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const elsewhere = await signIn(app, person);
      const before = app.client();
      for (const [name, value] of person.client.cookies) before.cookies.set(name, value);
      await logIn(person.client, await aUser(app), 'COOKIE');
      expect(await refusalOf(before)).toBe('ENDED');
      expect(await reasonOf(person)).toBe('REPLACED');
      expect(await refusalOf(elsewhere.client)).toBeUndefined();
    });

    it.each(titled(['', 'x y', 'x'.repeat(129), 'd%C3%A9', '%00']))(
      'with the cookie %s, which is none of ours, are as new, and get one',
      async (_, cookie) => {
        const person = await aUser(app);
        const client = app.client();
        client.cookies.set('latchkey_device', cookie);
        await logIn(client, person, 'COOKIE');
        expect(client.cookies.get('latchkey_device')).not.toBe(cookie);
        expect(await refusalOf(client)).toBeUndefined();
      },
    );
  });

  describe('that say nothing', () => {
    it('are another at each login, and replace nothing', async () => {
      const person = await aUser(app);
      const others = [await signIn(app, person), await signIn(app, person)];
      const ids = await Promise.all([person, ...others].map(async (one) => (await deviceOf(one)).id));
      expect(new Set(ids).size).toBe(3);
      for (const { client } of [person, ...others]) expect(await refusalOf(client)).toBeUndefined();
    });

    it('get no cookie when their tokens are in the body', async () => {
      const person = await aUser(app);
      const { client } = await signIn(app, person);
      expect([...client.cookies.keys()]).toEqual([]);
    });
  });

  describe('are called', () => {
    it.each([
      [firefox, { name: 'Firefox on Linux', kind: 'COMPUTER', operatingSystem: 'Linux', client: 'Firefox' }],
      ['curl/8.7.1', { name: 'curl', kind: 'OTHER', operatingSystem: null, client: 'curl' }],
      ['\u00ff'.repeat(512), { kind: 'OTHER' }],
      ['x'.repeat(8_000), { kind: 'OTHER' }],
      ['', { name: 'Unknown device', kind: 'OTHER', operatingSystem: null, client: null }],
    ])('by their user agent, %.40s', async (userAgent, expected) => {
      const person = await aUser(reachedWith(app, { 'user-agent': userAgent }));
      const device = await deviceOf(person);
      expect(device).toMatchObject(expected);
      expect(device.name.length).toBeGreaterThan(0);
      expect(device.name.length).toBeLessThan(120);
      expect((await storedSession(app, person.sessionId))?.userAgent?.length ?? 0).toBeLessThanOrEqual(512);
    });

    it('anew when the same device comes with another browser version, and stay the same', async () => {
      const headers = { 'x-device-id': 'one-that-changes' };
      const person = await aUser(reachedWith(app, { ...headers, 'user-agent': firefox }));
      const before = await deviceOf(person);
      const later = await signIn(reachedWith(app, { ...headers, 'user-agent': 'okhttp/4.12.0' }), person);
      expect(await deviceOf(later)).toMatchObject({
        id: before.id,
        name: 'okhttp',
        createdAt: before.createdAt,
      });
    });
  });

  it('are listed with those seen last first, at most a hundred of them', async () => {
    const person = await aUser(app);
    const userId = userIds.decode(person.id) as NonNullable<ReturnType<typeof userIds.decode>>;
    const now = app.clock.now().getTime();
    for (let day = 1; day <= 101; day += 1) {
      const at = new Date(now - day * 86_400_000);
      await insertDevice(app, userId, { givenName: `Day ${day}`, createdAt: at, lastSeenAt: at });
    }
    const devices = (await person.client.run(ownSessions, {})).viewer?.user.devices ?? [];
    expect(devices).toHaveLength(100);
    expect(devices[0]?.isCurrent).toBe(true);
    expect(devices.slice(1).map(({ name }) => name)).toEqual(
      Array.from({ length: 99 }, (_, index) => `Day ${index + 1}`),
    );
  });
});
