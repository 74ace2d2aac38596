import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { ownSessions, viewer } from '../../support/operations.js';
import { aUser, type SignedIn, signIn } from '../../support/people.js';
import { reachedWith, recordedOf, refreshRefusal, refusalOf, storedSession } from '../../support/sessions.js';

type Login = Pick<SignedIn, 'client' | 'sessionId' | 'refreshToken'>;

const aliveOf = async (logins: readonly Login[]) => {
  const refusals = await Promise.all(logins.map(({ client }) => refusalOf(client)));
  return refusals.flatMap((refusal, index) => (refusal === undefined ? [index] : []));
};

describe('A login beyond the most sessions that a user may have', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ ACCESS_TOKEN_SECONDS: '3600' });
  });
  afterAll(() => app.stop());

  const reasonOf = async ({ sessionId }: Login, of = app) =>
    (await storedSession(of, sessionId))?.revocationReason ?? null;

  /** A person with five logins, opened a minute apart. */
  async function fiveLogins(): Promise<[person: SignedIn, logins: Login[]]> {
    const person = await aUser(app);
    const logins: Login[] = [person];
    while (logins.length < 5) {
      app.clock.advance(61);
      logins.push(await signIn(app, person));
    }
    app.clock.advance(61);
    return [person, logins];
  }

  it('ends none while there are five', async () => {
    const [, logins] = await fiveLogins();
    expect(await aliveOf(logins)).toEqual([0, 1, 2, 3, 4]);
  });

  it('ends the one used least recently, which is not the oldest, at once and for good', async () => {
    const [person, logins] = await fiveLogins();
    for (const index of [0, 1, 3]) {
      const { client, sessionId } = logins[index] as Login;
      const before = (await storedSession(app, sessionId))?.lastActiveAt;
      await client.run(viewer);
      await expect.poll(async () => (await storedSession(app, sessionId))?.lastActiveAt).not.toEqual(before);
    }
    const sixth = await signIn(app, person);
    expect(await Promise.all(logins.map((one) => reasonOf(one)))).toEqual([
      null,
      null,
      'SESSION_LIMIT',
      null,
      null,
    ]);
    expect(await refusalOf(logins[2]?.client as Login['client'])).toBe('ENDED');
    expect(await refreshRefusal(app, logins[2]?.refreshToken)).toBe('ENDED');
    expect(await aliveOf([...logins, sixth])).toEqual([0, 1, 3, 4, 5]);
  });

  it('ends one for each login, in the order of their use', async () => {
    const [person, logins] = await fiveLogins();
    const later = [await signIn(app, person), await signIn(app, person), await signIn(app, person)];
    expect(await aliveOf([...logins, ...later])).toEqual([3, 4, 5, 6, 7]);
    const nodes = (await later[0]?.client.run(ownSessions, {}))?.viewer?.user.sessions;
    expect(nodes?.totalCount).toBe(5);
  });

  it('ends none when it takes the place of the same device, and shows that as the reason', async () => {
    const there = reachedWith(app, { 'x-device-id': 'a-phone' });
    const person = await aUser(app);
    const logins: Login[] = [person];
    for (let count = 1; count < 4; count += 1) logins.push(await signIn(app, person));
    const phone = await signIn(there, person);
    const again = await signIn(there, person);
    expect(await aliveOf([...logins, phone, again])).toEqual([0, 1, 2, 3, 5]);
    expect(await reasonOf(phone)).toBe('REPLACED');
  });

  it('counts no session that was logged out', async () => {
    const [person, logins] = await fiveLogins();
    await logins[4]?.client.post({ query: 'mutation { logout { userErrors { code } } }' });
    const sixth = await signIn(app, person);
    expect(await aliveOf([...logins, sixth])).toEqual([0, 1, 2, 3, 5]);
  });

  it('ends no session of another user', async () => {
    const [person] = await fiveLogins();
    const other = await aUser(app);
    await signIn(app, person);
    expect(await refusalOf(other.client)).toBeUndefined();
  });

  it('holds under six logins at once', async () => {
    const person = await aUser(app);
    const logins = await Promise.all(Array.from({ length: 6 }, () => signIn(app, person)));
    const alive = await aliveOf([person, ...logins]);
    expect(alive).toHaveLength(5);
  });

  it('is no deed of anybody that would be recorded', async () => {
    const [person, logins] = await fiveLogins();
    await signIn(app, person);
    expect(await reasonOf(logins[0] as Login)).toBe('SESSION_LIMIT');
    expect(await recordedOf(app, person.sessionId)).toEqual([]);
  });
});

describe('Where a user may have one session', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({
      MAX_SESSIONS_PER_USER: '1',
      REFRESH_TOKEN_SECONDS: '600',
      SESSION_MAX_SECONDS: '600',
    });
  });
  afterAll(() => app.stop());

  it('every login ends the one before', async () => {
    const person = await aUser(app);
    const second = await signIn(app, person);
    expect(await aliveOf([person, second])).toEqual([1]);
    const third = await signIn(app, person, 'COOKIE');
    expect(await aliveOf([person, second, third])).toEqual([2]);
  });

  it('of ten logins at once one is left', async () => {
    const person = await aUser(app);
    const logins = await Promise.all(Array.from({ length: 10 }, () => signIn(app, person)));
    expect(await aliveOf([person, ...logins])).toHaveLength(1);
  });

  it("one that is past its time is in nobody's way, and stays EXPIRED", async () => {
    const person = await aUser(app);
    app.clock.advance(661);
    const second = await signIn(app, person);
    expect(await refusalOf(second.client)).toBeUndefined();
    expect(await storedSession(app, person.sessionId)).toMatchObject({
      revokedAt: null,
      revocationReason: null,
    });
  });

  it('one that ran out a moment ago ends for good: a node whose clock lags might renew it', async () => {
    const person = await aUser(app);
    app.clock.advance(601);
    await signIn(app, person);
    expect((await storedSession(app, person.sessionId))?.revocationReason).toBe('SESSION_LIMIT');
  });
});
