import { randomInt } from 'node:crypto';
import type { TestApp } from './app.js';
import type { Client } from './client.js';
import type { TokenDelivery } from './graphql/graphql.js';
import * as operations from './operations.js';

/** A password that every policy accepts. */
export const goodPassword = 'Nine Crimson Tractors & 7 fiddles';

/** What a person is registered with. */
export interface Person {
  readonly email: string;
  readonly username: string;
  readonly password: string;
}

/** A person with a live session. */
export interface SignedIn extends Person {
  readonly client: Client;
  readonly id: string;
  readonly sessionId: string;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
}

/** Somebody nobody has heard of. */
export function stranger(given: Partial<Person> = {}): Person {
  const username = given.username ?? `person_${randomInt(1e9).toString().padStart(9, '0')}`;
  return { username, email: `${username}@example.com`, password: goodPassword, ...given };
}

/** Registers somebody through the API, mail and all, with tokens in the body unless told otherwise. */
export async function aUser(
  { client: newClient, mailbox }: TestApp,
  given: Partial<Person> & { readonly tokenDelivery?: TokenDelivery } = {},
): Promise<SignedIn> {
  const { tokenDelivery = 'BODY', ...wanted } = given;
  const person = stranger(wanted);
  const client = newClient();
  const { email, username, password } = person;
  const started = await client.run(operations.registrationStart, { input: { email, username, password } });
  const registrationId = started.registrationStart?.registration?.id;
  if (registrationId === undefined) {
    throw new Error(`Nobody was registered: ${JSON.stringify(started.registrationStart?.userErrors)}`);
  }
  const code = await mailbox.codeFor(email);
  const completed = await client.run(operations.registrationComplete, {
    input: { registrationId, code, tokenDelivery },
  });
  const authentication = completed.registrationComplete?.authentication;
  if (!authentication) {
    throw new Error(`The registration failed: ${JSON.stringify(completed.registrationComplete?.userErrors)}`);
  }
  const { user, session, tokens } = authentication;
  client.bearer = tokens?.accessToken;
  return {
    ...person,
    client,
    id: user.id,
    sessionId: session.id,
    accessToken: tokens?.accessToken,
    refreshToken: tokens?.refreshToken,
  };
}

/** Logs somebody in on a client of their own. */
export async function signIn(
  { client: newClient }: TestApp,
  { username, password }: Person,
  tokenDelivery: TokenDelivery = 'BODY',
): Promise<Omit<SignedIn, keyof Person>> {
  const client = newClient();
  const answer = await client.run(operations.login, {
    input: { identifier: username, password, tokenDelivery },
  });
  const result = answer.login?.result;
  if (!result) throw new Error(`The login failed: ${JSON.stringify(answer.login?.userErrors)}`);
  client.bearer = result.tokens?.accessToken;
  return {
    client,
    id: result.user.id,
    sessionId: result.session.id,
    accessToken: result.tokens?.accessToken,
    refreshToken: result.tokens?.refreshToken,
  };
}

/** Makes an administrator, as an operator does, and logs them in. */
export async function anAdmin(testApp: TestApp): Promise<SignedIn> {
  const person = stranger();
  await testApp.app.admins.create(person);
  return { ...person, ...(await signIn(testApp, person)) };
}
