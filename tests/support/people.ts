import { randomInt, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type Id, publicId } from '../../src/kernel/id.js';
import { type NewUserRow, type UserRow, users } from '../../src/modules/users/user.table.js';
import type { TestApp } from './app.js';
import type { Client } from './client.js';
import type { TokenDelivery } from './graphql/graphql.js';
import * as operations from './operations.js';

/** A password that every policy accepts. */
export const goodPassword = 'Nine Crimson Tractors & 7 fiddles';

/** Ids of users as clients see them. */
export const userIds = publicId<'User'>('usr');

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

/** What a person fills into the registration form; the username may be left out. */
export interface Form extends Omit<Person, 'username'> {
  readonly username?: string;
  readonly displayName?: string;
  readonly locale?: string;
}

/** Sends a registration form and gives its handle. */
export async function startRegistration(client: Client, form: Form): Promise<string> {
  const { registrationStart: payload } = await client.run(operations.registrationStart, { input: form });
  const registrationId = payload?.registration?.id;
  if (registrationId === undefined) {
    throw new Error(`The registration did not start: ${JSON.stringify(payload?.userErrors)}`);
  }
  return registrationId;
}

/** A person who has sent the registration form and not yet proven the address. */
export interface Applicant extends Person {
  readonly client: Client;
  readonly registrationId: string;
}

/** Lets somebody send the registration form; the letter is on its way. */
export async function anApplicant(
  { client: newClient }: TestApp,
  given: Partial<Person> = {},
): Promise<Applicant> {
  const { email, username, password } = stranger(given);
  const client = newClient();
  const registrationId = await startRegistration(client, { email, username, password });
  return { email, username, password, client, registrationId };
}

/** Registers somebody through the API, mail and all, with tokens in the body unless told otherwise. */
export async function aUser(
  testApp: TestApp,
  given: Partial<Person> & { readonly tokenDelivery?: TokenDelivery } = {},
): Promise<SignedIn> {
  const { tokenDelivery = 'BODY', ...wanted } = given;
  const lettersBefore = wanted.email === undefined ? 0 : testApp.mailbox.to(wanted.email).length;
  const { client, registrationId, ...person } = await anApplicant(testApp, wanted);
  const code = await testApp.mailbox.codeFor(person.email, lettersBefore + 1);
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

/** Sets the state of an account, for which there is no operation yet. */
export async function setStatus(
  { connection }: TestApp,
  { username }: Pick<Person, 'username'>,
  status: UserRow['status'],
): Promise<void> {
  await connection.database.update(users).set({ status }).where(eq(users.username, username));
}

/** Writes users straight into the table, for tests that need many. They have no password. */
export async function insertUsers(
  { connection, clock }: TestApp,
  given: readonly Partial<NewUserRow>[],
): Promise<UserRow[]> {
  const now = clock.now();
  const rows = given.map((wanted) => {
    const { username, email } = stranger(wanted.username === undefined ? {} : { username: wanted.username });
    return {
      id: randomUUID() as Id<'User'>,
      username,
      displayName: username,
      email,
      emailCanonical: wanted.email?.toLowerCase() ?? email,
      createdAt: now,
      updatedAt: now,
      ...wanted,
    };
  });
  return connection.database.insert(users).values(rows).returning();
}
