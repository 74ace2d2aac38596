import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../src/kernel/id.js';
import { sessions } from '../../src/modules/sessions/session.table.js';
import { sessionId as sessionIds } from '../../src/modules/sessions/session-id.js';
import { startApp, type TestApp } from '../support/app.js';
import { logout, sessionRefresh, viewer } from '../support/operations.js';
import { aUser, signIn } from '../support/people.js';

const many = 32;

describe('Sessions that are renewed from many sides', () => {
  let app: TestApp;
  let nodes: readonly TestApp[];
  beforeAll(async () => {
    app = await startApp();
    nodes = [app, await app.anotherNode()];
  });
  afterAll(() => app.stop());

  const nodeOf = (index: number) => nodes[index % nodes.length] ?? app;

  const refresh = (refreshToken: string, index: number) =>
    nodeOf(index).client().execute(sessionRefresh, { input: { refreshToken } });

  const rowOf = async (publicId: string) =>
    (
      await app.connection.database
        .select()
        .from(sessions)
        .where(eq(sessions.id, sessionIds.decode(publicId) as Id<'Session'>))
    )[0];

  it('give all 32 who hold the token the same successor, and count one refresh', async () => {
    const { refreshToken = '', sessionId } = await aUser(app);
    const answers = await Promise.all(
      Array.from({ length: many }, (_, index) => refresh(refreshToken, index)),
    );
    const successors = answers.map(({ data, errors }) => {
      expect(errors).toBeUndefined();
      return data?.sessionRefresh?.authentication?.tokens;
    });
    expect(new Set(successors.map((tokens) => tokens?.refreshToken)).size).toBe(1);
    expect(await rowOf(sessionId)).toMatchObject({ refreshCounter: 1, revokedAt: null });
    for (const [index, tokens] of successors.entries()) {
      const client = nodeOf(index + 1).client();
      client.bearer = tokens?.accessToken;
      expect((await client.run(viewer)).viewer?.session?.id).toBe(sessionId);
    }
    expect((await refresh(successors[0]?.refreshToken ?? '', 1)).errors).toBeUndefined();
    expect((await rowOf(sessionId))?.refreshCounter).toBe(2);
  });

  it('end when a used token comes back while the good one is being traded', async () => {
    const { refreshToken: first = '', sessionId } = await aUser(app);
    const next = async (token: string) =>
      (await refresh(token, 0)).data?.sessionRefresh?.authentication?.tokens?.refreshToken ?? '';
    const third = await next(await next(first));
    await Promise.all([refresh(third, 0), refresh(first, 1), refresh(third, 1)]);
    expect(await rowOf(sessionId)).toMatchObject({ revocationReason: 'TOKEN_REUSE' });
    for (const [index, token] of [first, third, await next(third)].entries()) {
      expect((await refresh(token, index)).errors).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' } },
      ]);
    }
  });

  it('stay ended when a refresh races with the logout: no token that it gave works afterwards', async () => {
    const person = await aUser(app);
    for (let round = 0; round < 8; round += 1) {
      const { client, refreshToken = '', sessionId } = await signIn(nodeOf(round), person);
      const [, ...renewed] = await Promise.all([
        client.run(logout),
        ...Array.from({ length: 4 }, (_, index) => refresh(refreshToken, index)),
      ]);
      expect((await rowOf(sessionId))?.revokedAt).toBeInstanceOf(Date);
      for (const { data } of renewed) {
        const tokens = data?.sessionRefresh?.authentication?.tokens;
        if (!tokens) continue;
        const holder = nodeOf(round + 1).client();
        holder.bearer = tokens.accessToken;
        expect((await holder.run(viewer)).viewer).toBeNull();
        expect((await refresh(tokens.refreshToken, round)).errors).toBeDefined();
      }
    }
  });

  it('end once, by whichever of many logouts is first', async () => {
    const { accessToken, sessionId } = await aUser(app);
    const ended = await Promise.all(
      Array.from({ length: many }, async (_, index) => {
        const client = nodeOf(index).client();
        client.bearer = accessToken;
        return (await client.run(logout)).logout?.session?.id;
      }),
    );
    expect(ended.filter((id) => id !== undefined)).toEqual([sessionId]);
  });
});
