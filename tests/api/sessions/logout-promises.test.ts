import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { login, logout, viewer } from '../../support/operations.js';
import { aUser, signIn } from '../../support/people.js';

const whoIs = '{ user(by: { username: "nobody" }) { id } }';

describe('Mutation.logout keeps its word', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('refuses a bearer token that is past its time, for its session goes on', async () => {
    const person = await aUser(app);
    app.clock.advance(16 * 60);
    const { errors } = await person.client.execute(logout);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'EXPIRED' });
  });

  it('refuses a bearer token that is not ours', async () => {
    const client = app.client();
    client.bearer = 'not.a.token';
    const { errors } = await client.execute(logout);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'INVALID' });
  });

  it('ends the session of the cookies alone, when a bearer token comes along that is of another', async () => {
    const person = await aUser(app, { tokenDelivery: 'COOKIE' });
    const inCookies = new Map(person.client.cookies);
    const { accessToken } = await signIn(app, person);
    person.client.bearer = accessToken;
    await person.client.run(logout);

    const later = app.client();
    for (const [name, value] of inCookies) later.cookies.set(name, value);
    expect(await later.run(viewer)).toEqual({ viewer: null });
    later.cookies.clear();
    later.bearer = accessToken;
    expect((await later.run(viewer)).viewer?.user.username).toBe(person.username);
  });
});

describe('Cookies', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('still tell EXPIRED when the access token is past its time, so that a client knows to refresh', async () => {
    const { client } = await aUser(app, { tokenDelivery: 'COOKIE' });
    app.clock.advance(16 * 60);
    const { errors } = (await client.post({ query: whoIs })).json();
    expect(errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'EXPIRED' });
  });

  it('of a session are dead when the same browser logs in again', async () => {
    const person = await aUser(app, { tokenDelivery: 'COOKIE' });
    const before = new Map(person.client.cookies);
    const { username: identifier, password } = person;
    await person.client.run(login, { input: { identifier, password, tokenDelivery: 'COOKIE' } });

    const later = app.client();
    for (const [name, value] of before) later.cookies.set(name, value);
    const { errors } = (await later.post({ query: whoIs })).json();
    expect(errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'ENDED' });
    expect((await person.client.run(viewer)).viewer?.user.username).toBe(identifier);
  });
});
