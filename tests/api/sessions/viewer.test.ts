import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { viewer } from '../../support/operations.js';
import { anAdmin, aUser } from '../../support/people.js';

describe('Query.viewer', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('is null, and no error, when nobody is logged in', async () => {
    expect(await app.client().run(viewer)).toEqual({ viewer: null });
  });

  it('is null for a token that is not ours', async () => {
    const client = app.client();
    client.bearer = 'eyJhbGciOiJub25lIn0.e30.';
    expect(await client.run(viewer)).toEqual({ viewer: null });
  });

  it('is null for a cookie token that is sent as a bearer', async () => {
    const { client } = await aUser(app, { tokenDelivery: 'COOKIE' });
    const thief = app.client();
    thief.bearer = client.cookies.get('latchkey_access');
    expect(thief.bearer).toBeTypeOf('string');
    expect(await thief.run(viewer)).toEqual({ viewer: null });
  });

  it('tells who is asking, with cookies', async () => {
    const { client, username } = await aUser(app, { tokenDelivery: 'COOKIE' });
    expect((await client.run(viewer)).viewer?.user.username).toBe(username);
  });

  it('tells who is asking, with a bearer token', async () => {
    const { client, username, email, id, sessionId } = await aUser(app);
    expect(await client.run(viewer)).toEqual({
      viewer: {
        user: { id, username, displayName: username, email },
        session: { id: sessionId, isCurrent: true },
        permissions: [],
      },
    });
  });

  it('lists the permissions of an administrator', async () => {
    const { client } = await anAdmin(app);
    expect((await client.run(viewer)).viewer?.permissions).toEqual([
      'session.read',
      'session.revoke',
      'user.read',
    ]);
  });

  it('costs one statement', async () => {
    const { client } = await aUser(app);
    await client.run(viewer);
    app.statements.length = 0;
    await client.run(viewer);
    // The delivery of mail asks for its own from time to time.
    expect(app.statements.filter((statement) => !statement.includes('outbox_messages'))).toHaveLength(1);
  });
});
