import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type ServerCommand, startServer } from './running-server.js';

/** How many people there are besides the administrator. */
const peopleCount = 50;
const password = 'Nine Crimson Tractors & 7 fiddles';

/** What the tokens of this instance say and must say. */
export const tokenSettings = { issuer: 'https://bench.example.com', audience: 'latchkey', maxAge: 3_600 };

/** One login, as clients see it. */
interface Login {
  readonly sessionId: string;
  readonly accessToken: string;
}

/** Somebody with an account and two sessions, the older one first. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly logins: readonly [Login, Login];
}

/** An instance with people in it. */
export interface World {
  readonly databaseUrl: string;
  readonly databaseVersion: string;
  /** Starts our program, as compiled, on the instance. */
  readonly latchkey: ServerCommand;
  readonly admin: Person;
  /** In the order of their registration. */
  readonly people: readonly Person[];
  drop(): Promise<void>;
}

/** Makes a database and lets people register and log in through the API. */
export async function makeWorld(postgresUrl: string): Promise<World> {
  const name = `latchkey_bench_${process.pid}`;
  const databaseUrl = new URL(postgresUrl);
  databaseUrl.pathname = `/${name}`;
  const server = postgres(postgresUrl, { max: 1, onnotice: () => {} });
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const drop = async () => {
    await server.unsafe(`drop database if exists ${name} with (force)`);
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await server.unsafe(`create database ${name}`);
    const [row] = await server<{ server_version: string }[]>`show server_version`;
    const latchkey = latchkeyCommand(databaseUrl.href, folder);
    const running = await startServer(latchkey);
    try {
      return {
        databaseUrl: databaseUrl.href,
        databaseVersion: row?.server_version ?? 'unknown',
        latchkey,
        ...(await populate(running.url)),
        drop,
      };
    } finally {
      await running.stop();
    }
  } catch (error) {
    await drop();
    throw error;
  }
}

function latchkeyCommand(databaseUrl: string, folder: string): ServerCommand {
  return {
    name: 'latchkey',
    args: () => ['--enable-source-maps', '--disable-warning=ExperimentalWarning', 'dist/main.js'],
    environment: (port) => ({
      ENVIRONMENT: 'test',
      LOG_LEVEL: 'warn',
      PLAYGROUND: 'false',
      PORT: String(port),
      DATA_DIR: folder,
      DATABASE_URL: databaseUrl,
      SECRET_KEY: 'only-for-the-bench-0123456789-abcdefghijk',
      // Without mail a registration is complete at once.
      EMAIL_METHOD: 'none',
      FIRST_ADMIN_EMAIL: 'chief@example.com',
      FIRST_ADMIN_USERNAME: 'chief',
      FIRST_ADMIN_PASSWORD: password,
      TOKEN_ISSUER: tokenSettings.issuer,
      TOKEN_AUDIENCE: tokenSettings.audience,
      ACCESS_TOKEN_SECONDS: String(tokenSettings.maxAge),
    }),
  };
}

async function populate(url: string): Promise<Pick<World, 'admin' | 'people'>> {
  const admin = await person([await logIn(url, 'chief'), await logIn(url, 'chief')]);
  const people: Person[] = [];
  while (people.length < peopleCount) {
    const username = `person_${String(people.length).padStart(2, '0')}`;
    people.push(await person([await register(url, username), await logIn(url, username)]));
  }
  return { admin, people };
}

/** What a registration and a login answer with. */
interface Authentication {
  readonly user: Pick<Person, 'id' | 'username' | 'email'>;
  readonly session: { readonly id: string };
  readonly tokens: { readonly accessToken: string };
}

const authenticationFields = 'user { id username email } session { id } tokens { accessToken }';

async function register(url: string, username: string): Promise<Authentication> {
  const { registrationStart } = await execute<{ registrationStart: { authentication: Authentication } }>(
    url,
    `mutation($input: RegistrationStartInput!) {
      registrationStart(input: $input) { authentication { ${authenticationFields} } }
    }`,
    { username, email: `${username}@example.com`, password, tokenDelivery: 'BODY' },
  );
  return registrationStart.authentication;
}

async function logIn(url: string, username: string): Promise<Authentication> {
  const { login } = await execute<{ login: { result: Authentication } }>(
    url,
    `mutation($input: LoginInput!) {
      login(input: $input) { result { ... on Authentication { ${authenticationFields} } } }
    }`,
    { identifier: username, password, tokenDelivery: 'BODY' },
  );
  return login.result;
}

async function execute<Data>(url: string, query: string, input: object): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  });
  return ((await response.json()) as { data: Data }).data;
}

function person([older, newer]: readonly [Authentication, Authentication]): Person {
  const login = ({ session, tokens }: Authentication) => ({
    sessionId: session.id,
    accessToken: tokens.accessToken,
  });
  return { ...newer.user, logins: [login(older), login(newer)] };
}
