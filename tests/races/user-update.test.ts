import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { aUser } from '../support/people.js';

describe('Two changes of one profile at once', () => {
  let app: TestApp;
  let other: TestApp;
  beforeAll(async () => {
    app = await startApp();
    other = await app.anotherNode();
  });
  afterAll(() => app.stop());

  it('both stand when both are acknowledged', async () => {
    const person = await aUser(app);
    const elsewhere = new Client(other.app.server);
    elsewhere.bearer = person.accessToken;
    const change = async (client: Client, input: Record<string, unknown>) => {
      const query =
        'mutation ($input: UserUpdateInput!) { userUpdate(input: $input) { user { id } userErrors { code } } }';
      const { data } = (
        await client.post({ query, variables: { input: { id: person.id, ...input } } })
      ).json();
      return data?.userUpdate?.user != null;
    };
    for (let round = 0; round < 30; round += 1) {
      const username = `${person.username}_${round}`;
      const [isRenamed, isDescribed] = await Promise.all([
        change(person.client, { username }),
        change(elsewhere, { description: `round ${round}` }),
      ]);
      expect([isRenamed, isDescribed]).toEqual([true, true]);
      const answer = await person.client.post({ query: '{ viewer { user { username description } } }' });
      expect(answer.json().data.viewer.user).toEqual({ username, description: `round ${round}` });
    }
  });
});
