import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exampleOperations } from '../../src/graphql/example-operations.js';
import { chromiumArguments, findChromium } from './chromium.js';
import { PlaygroundPage } from './playground-page.js';
import { type Program, startProgram } from './program.js';

const executablePath = findChromium();
const password = 'Nine Crimson Tractors & 7 fiddles';

describe.skipIf(executablePath === undefined)('The playground', { timeout: 40_000 }, () => {
  let program: Program;
  let browser: Browser;
  let playground: PlaygroundPage;
  beforeAll(async () => {
    [program, browser] = await Promise.all([
      startProgram(),
      chromium.launch({ executablePath: executablePath!, args: [...chromiumArguments] }),
    ]);
  });
  beforeEach(async () => {
    playground = await PlaygroundPage.open(browser, program.origin);
  });
  afterEach(async () => {
    await playground.close();
    expect(playground.faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
  });

  /** Registers through the first two tabs, and gives the access token. The browser gets no cookie. */
  async function register(username: string): Promise<string> {
    const email = `${username}@example.com`;
    await playground.fillVariables({ input: { email, username, password } });
    const { registrationStart } = await playground.send();
    const registrationId = registrationStart.registration.id;
    const code = await program.codeFor(email);

    await playground.select('2 Confirm');
    await playground.fillVariables({ input: { registrationId, code, tokenDelivery: 'BODY' } });
    const { registrationComplete } = await playground.send();
    return registrationComplete.authentication.tokens.accessToken;
  }

  async function whoAmI(): Promise<string | undefined> {
    await playground.select('4 Who am I');
    const { viewer } = await playground.send();
    return viewer?.user.username;
  }

  it('opens at the first example, with every example in a tab and its variables unfolded', async () => {
    expect(await playground.activeTab()).toBe('1 Register');
    expect(await playground.tabs()).toEqual(exampleOperations.map(({ name }) => name));
    for (const { name, query, variables } of exampleOperations) {
      await playground.select(name);
      expect(await playground.document()).toBe(query);
      expect(await playground.variables()).toEqual(Object.keys(variables).length > 0 ? variables : undefined);
    }
  });

  it('documents the schema', async () => {
    expect(await playground.documentation('Mutation')).toContain('registrationStart');
  });

  it('leads a newcomer from registration to logout, with cookies', async () => {
    await register('cookie_person');

    await playground.select('3 Log in');
    await playground.fillVariables({
      input: { identifier: 'cookie_person', password, tokenDelivery: 'COOKIE' },
    });
    expect((await playground.send()).login).toMatchObject({ result: { tokens: null }, userErrors: [] });
    expect(await whoAmI()).toBe('cookie_person');

    await playground.select('7 Refresh');
    expect((await playground.send()).sessionRefresh).toMatchObject({
      authentication: { user: { username: 'cookie_person' }, tokens: null },
      userErrors: [],
    });

    await playground.select('8 Log out');
    expect((await playground.send()).logout.session.status).toBe('REVOKED');
    expect(await whoAmI()).toBeUndefined();
  });

  it('tells when the session ends, over a connection that the browser opens by its cookies', async () => {
    await register('watchful_person');
    await playground.select('3 Log in');
    await playground.fillVariables({
      input: { identifier: 'watchful_person', password, tokenDelivery: 'COOKIE' },
    });
    const sessionId = (await playground.send()).login.result.session.id;
    await playground.select('5 Sessions');
    expect((await playground.send()).viewer.user.devices).toMatchObject([
      { name: 'Chrome on Linux', isCurrent: true },
      { name: 'Chrome on Linux', isCurrent: false },
    ]);

    await playground.select('6 Session ended');
    const { viewerSessionEnded } = await playground.eventAfter(async () => {
      await playground.post('mutation { logout { session { id } } }');
    });
    expect(viewerSessionEnded).toEqual({ sessionId, reason: 'LOGOUT' });
  });

  it('takes a bearer token', async () => {
    const token = await register('bearer_person');
    expect(await whoAmI()).toBeUndefined();

    await playground.useBearer(token);
    expect(await whoAmI()).toBe('bearer_person');
  });
});
