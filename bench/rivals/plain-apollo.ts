/**
 * The usual GraphQL server of one's own: Apollo Server in Fastify, a schema in its own language, DataLoader, and the
 * statements that ours sends. It checks the token and the session, and has no rules and no limits.
 */
import { parseArgs } from 'node:util';
import { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import DataLoader from 'dataloader';
import Fastify from 'fastify';
import { type CryptoKey, importJWK, type JWK, type JWTHeaderParameters, jwtVerify } from 'jose';
import postgres from 'postgres';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    database: { type: 'string', default: '' },
    issuer: { type: 'string', default: '' },
    audience: { type: 'string', default: '' },
    'max-age': { type: 'string', default: '900' },
  },
});

const sql = postgres(values.database, { max: 10, connection: { TimeZone: 'UTC' } });

const publicKeys = new Map<string, CryptoKey>();
for (const row of await sql<
  { key_id: string; public_jwk: JWK }[]
>`select key_id, public_jwk from signing_keys`) {
  publicKeys.set(row.key_id, (await importJWK(row.public_jwk, 'EdDSA')) as CryptoKey);
}

function findKey({ kid }: JWTHeaderParameters): CryptoKey {
  const key = publicKeys.get(kid ?? '');
  if (!key) throw new Error('There is no such key.');
  return key;
}

const verifyOptions = {
  algorithms: ['EdDSA'],
  typ: 'at+jwt',
  issuer: values.issuer,
  audience: values.audience,
  requiredClaims: ['exp', 'iat', 'sub', 'sid', 'jti'],
  maxTokenAge: Number(values['max-age']),
  clockTolerance: 5,
};

interface UserRow {
  readonly id: string;
  readonly username: string;
}

interface SessionRow {
  readonly id: string;
  readonly user_id: string;
}

interface Context {
  readonly sessionsOfUser: DataLoader<string, SessionRow[]>;
}

const typeDefs = `
  type Query { users(first: Int!): UserConnection }
  type UserConnection { nodes: [User!]! }
  type User { id: ID! username: String! sessions(first: Int = 20): SessionConnection }
  type SessionConnection { nodes: [Session!]! }
  type Session { id: ID! }
`;

const resolvers = {
  Query: {
    users: async (_: unknown, { first }: { first: number }) => {
      const rows = await sql<UserRow[]>`
        select *, created_at::text as sort_key from users order by created_at asc, id asc limit ${first + 1}`;
      return { nodes: rows.slice(0, first) };
    },
  },
  User: {
    id: ({ id }: UserRow) => toPublicId(id, 'usr_'),
    sessions: async ({ id }: UserRow, { first }: { first: number }, context: Context) => ({
      nodes: (await context.sessionsOfUser.load(id)).slice(0, first),
    }),
  },
  Session: { id: ({ id }: SessionRow) => toPublicId(id, 'ses_') },
};

async function sessionsOfUsers(userIds: readonly string[]): Promise<SessionRow[][]> {
  const rows = await sql<SessionRow[]>`
    select sessions.*, ranked.sort_key
    from (
      select id, created_at::text as sort_key,
        row_number() over (partition by user_id order by created_at desc, id desc) as rank
      from sessions
      where user_id = any(${[...userIds]}::uuid[]) and revoked_at is null and expires_at > now()
    ) as ranked
    join sessions on sessions.id = ranked.id
    where ranked.rank <= 21
    order by ranked.rank`;
  const byUser = Map.groupBy(rows, (row) => row.user_id);
  return userIds.map((userId) => byUser.get(userId) ?? []);
}

async function isAdmin(authorization: string | undefined): Promise<boolean> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  const { payload } = await jwtVerify(token, findKey, verifyOptions);
  const sessionId = toUuid(String(payload['sid']), 'ses_');
  const rows = await sql`
    select u.username
    from sessions s join users u on u.id = s.user_id join role_assignments r on r.user_id = u.id
    where s.id = ${sessionId} and s.token_delivery = 'BODY' and s.revoked_at is null and s.expires_at > now()
      and u.status = 'ACTIVE' and r.role_key = 'admin'`;
  return rows.length > 0;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The public form of a UUID: a prefix, then the number in base 62. */
function toPublicId(uuid: string, prefix: string): string {
  let number = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let digits = '';
  for (let place = 0; place < 22; place += 1) {
    digits = alphabet.charAt(Number(number % 62n)) + digits;
    number /= 62n;
  }
  return prefix + digits;
}

/** The UUID in a public id. */
function toUuid(publicId: string, prefix: string): string {
  let number = 0n;
  for (let place = prefix.length; place < publicId.length; place += 1) {
    number = number * 62n + BigInt(alphabet.indexOf(publicId.charAt(place)));
  }
  const hex = number.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const apollo = new ApolloServer<Context>({ typeDefs, resolvers });
await apollo.start();
const fastify = Fastify();
fastify.post(
  '/graphql',
  fastifyApolloHandler(apollo, {
    context: async (request) => {
      if (!(await isAdmin(request.headers.authorization))) throw new Error('Only administrators may ask.');
      return { sessionsOfUser: new DataLoader(sessionsOfUsers) };
    },
  }),
);
await fastify.listen({ port: Number(values.port), host: '127.0.0.1' });
