import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Settings, startApp } from '../../support/app.js';
import { instance } from '../../support/operations.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

async function ask(settings: Settings, bearer?: string) {
  const app = await startApp(settings);
  const client = app.client();
  client.bearer = bearer;
  const answer = await client.run(instance);
  const { statements } = app;
  statements.length = 0;
  await client.run(instance);
  const statementCount = statements.length;
  await app.stop();
  return { ...answer, statementCount };
}

describe('Query.instance', () => {
  it('tells anyone what a client must know before a login, without a statement', async () => {
    expect(await ask({})).toEqual({
      instance: {
        name: 'Latchkey',
        version,
        isRegistrationOpen: true,
        identityProviders: [],
        passwordPolicy: { minLength: 12, maxLength: 256, requiresClasses: false },
      },
      statementCount: 0,
    });
  });

  it('tells what the operator has set, even to whoever comes with a stale token', async () => {
    const settings = {
      INSTANCE_NAME: 'Maison Zoë',
      REGISTRATION_OPEN: 'false',
      PASSWORD_MIN_LENGTH: '20',
      PASSWORD_REQUIRE_CLASSES: 'true',
    };
    expect((await ask(settings, 'stale')).instance).toMatchObject({
      name: 'Maison Zoë',
      isRegistrationOpen: false,
      passwordPolicy: { minLength: 20, requiresClasses: true },
    });
  });
});
