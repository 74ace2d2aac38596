import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { sessionRevoke, viewer } from '../../support/operations.js';
import { aUser, type SignedIn, signIn } from '../../support/people.js';
import { refusalOf } from '../../support/sessions.js';

const isVerdict = (statement: string) =>
  statement.includes('from "sessions"') && statement.includes('"role_assignments"');

describe('Requests that arrive together', () => {
  let app: TestApp;
  let people: SignedIn[];
  beforeAll(async () => {
    app = await startApp();
    people = await Promise.all(Array.from({ length: 20 }, () => aUser(app)));
  });
  afterAll(() => app.stop());

  const ask = (by: readonly SignedIn[]) => Promise.all(by.map(({ client }) => client.run(viewer)));

  it('are each answered for their own user and session', async () => {
    const order = [...people, ...people.toReversed()];
    const answers = await ask(order);
    expect(answers.map((answer) => [answer.viewer?.user.id, answer.viewer?.session?.id])).toEqual(
      order.map(({ id, sessionId }) => [id, sessionId]),
    );
  });

  it('cost far fewer statements than there are requests', async () => {
    await ask(people);
    app.statements.length = 0;
    await ask(people);
    const verdicts = app.statements.filter(isVerdict);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.length).toBeLessThanOrEqual(5);
  });

  it('cost no statement where nobody presents a token that is ours', async () => {
    app.statements.length = 0;
    const strangers = Array.from({ length: 10 }, (_, index) => {
      const client = app.client();
      if (index % 2 === 0) client.bearer = `${people[0]?.accessToken}x`;
      return client.run(viewer);
    });
    for (const answer of await Promise.all(strangers)) expect(answer).toEqual({ viewer: null });
    expect(app.statements.filter(isVerdict)).toEqual([]);
  });

  it('are refused one by one: an ended session among live ones harms nobody', async () => {
    const [first, ...others] = people;
    const ended = await signIn(app, first as SignedIn);
    await (first as SignedIn).client.run(sessionRevoke, { input: { id: ended.sessionId } });
    const clients = [...others.map(({ client }) => client), ended.client];
    const refusals = await Promise.all(clients.map((client) => refusalOf(client)));
    expect(refusals).toEqual([...others.map(() => undefined), 'ENDED']);
  });

  it('and began after a revocation was answered are always refused, whatever goes on beside them', async () => {
    let isOver = false;
    const traffic = people.slice(4).map(async ({ client, id }) => {
      while (!isOver) expect((await client.run(viewer)).viewer?.user.id).toBe(id);
    });
    const rounds = people.slice(0, 4).map(async (person) => {
      const refusals: unknown[] = [];
      for (let round = 0; round < 8; round += 1) {
        const { client, sessionId } = await signIn(app, person);
        const running = [0, 1, 2].map(() => refusalOf(client));
        await person.client.run(sessionRevoke, { input: { id: sessionId } });
        refusals.push(...(await Promise.all([refusalOf(client), refusalOf(client)])));
        // Those under way may still see it live, and nothing else.
        for (const refusal of await Promise.all(running)) expect([undefined, 'ENDED']).toContain(refusal);
      }
      return refusals;
    });
    const refusals = (await Promise.all(rounds)).flat();
    isOver = true;
    await Promise.all(traffic);
    expect(refusals).toEqual(Array.from({ length: 64 }, () => 'ENDED'));
  });
});
