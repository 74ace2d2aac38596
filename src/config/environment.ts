import { readFileSync } from 'node:fs';
import { z } from 'zod';

const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** The address of the server for clients, in one spelling and without a slash at its end. */
const webUrl = z
  .string()
  .refine(isPlainWebUrl, 'must be an http or https URL without user, query and fragment')
  .transform((value) => new URL(value).href.replace(/\/+$/, ''));

function isPlainWebUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
}

const serviceUrl = (...schemes: readonly string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && schemes.some((scheme) => value.startsWith(`${scheme}://`)),
      `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );

const origins = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  )
  .refine(
    (list) => list.every(isOrigin),
    'must be origins such as https://app.example.com, separated by commas',
  );

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/**
 * Every environment variable, once. The text is what the README and `.env.example` say of it; a variable whose name
 * stands in `secretVariables` may also be given as a file, by the same name with `_FILE`.
 */
export const environmentSchema = z.object({
  ENVIRONMENT: z
    .enum(['local', 'test', 'production'], { error: 'must be local, test or production' })
    .default('local'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535).default(4000),
  PUBLIC_URL: webUrl.optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  INSTANCE_NAME: z.string().min(1).max(100).default('Latchkey'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  CORS_ORIGINS: origins.default([]),
  TRUSTED_PROXY_HOPS: whole(0, 10).default(0),
  PLAYGROUND: flag.optional(),
  SHUTDOWN_TIMEOUT_SECONDS: whole(1, 300).default(10),

  SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
  PASSWORD_PEPPER: z.string().min(32, 'must have at least 32 characters').optional(),

  DATABASE_URL: serviceUrl('postgres', 'postgresql').optional(),
  POSTGRES_HOST: z
    .string()
    .regex(/^(?:[A-Za-z0-9._-]+|\/.+)$/, 'must be a host name, an IPv4 address or the folder of a socket')
    .optional(),
  POSTGRES_PORT: whole(1, 65_535).default(5432),
  POSTGRES_USER: z.string().min(1).default('latchkey'),
  POSTGRES_PASSWORD: z.string().default(''),
  POSTGRES_DB: z.string().min(1).default('latchkey'),
  DATABASE_POOL_SIZE: whole(1, 200).default(10),
  DATABASE_CONNECT_TIMEOUT_SECONDS: whole(1, 60).default(2),
  DATABASE_STATEMENT_TIMEOUT_MS: whole(100, 60_000).default(1_500),
  DATABASE_LOCK_TIMEOUT_MS: whole(100, 60_000).default(1_000),
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: whole(100, 60_000).default(5_000),
  REDIS_URL: serviceUrl('redis', 'rediss').optional(),

  EMAIL_METHOD: z
    .enum(['console', 'smtp', 'resend', 'none'], { error: 'must be console, smtp, resend or none' })
    .default('console'),
  EMAIL_FROM: z.string().min(3).max(320).default('Latchkey <no-reply@localhost>'),
  EMAIL_CHECK_DELIVERABILITY: flag.optional(),
  SMTP_URL: serviceUrl('smtp', 'smtps').optional(),
  RESEND_API_KEY: z.string().min(1).optional(),

  REGISTRATION_OPEN: flag.default(true),
  REGISTRATION_CODE_SECONDS: whole(60, 3_600).default(600),
  DISPLAY_NAME_POLICY: z.enum(['bound', 'free'], { error: 'must be bound or free' }).default('bound'),
  FIRST_ADMIN_EMAIL: z.string().min(3).optional(),
  FIRST_ADMIN_PASSWORD: z.string().min(1).optional(),
  FIRST_ADMIN_USERNAME: z.string().min(1).default('admin'),

  PASSWORD_MIN_LENGTH: whole(10, 64).default(12),
  PASSWORD_REQUIRE_CLASSES: flag.default(false),
  ARGON2_MEMORY_KIB: whole(7_168, 1_048_576).default(19_456),
  ARGON2_ITERATIONS: whole(1, 20).default(2),
  ARGON2_PARALLELISM: whole(1, 16).default(1),

  ACCESS_TOKEN_SECONDS: whole(30, 3_600).default(900),
  REFRESH_TOKEN_SECONDS: whole(60, 31_536_000).default(604_800),
  SESSION_MAX_SECONDS: whole(60, 31_536_000).default(2_592_000),
  MAX_SESSIONS_PER_USER: whole(1, 1_000).default(5),
  SIGNING_KEY_ROTATION_DAYS: whole(0, 3_650).default(90),
  SIGNING_KEY_PUBLISH_SECONDS: whole(2, 86_400).default(600),
  INTROSPECTION_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  TOKEN_ISSUER: z.string().min(1).optional(),
  TOKEN_AUDIENCE: z.string().min(1).default('latchkey'),
});

export type Environment = z.output<typeof environmentSchema>;

/** Variables that hold a secret: never printed, and readable from a file named by `NAME_FILE`. */
export const secretVariables = [
  'SECRET_KEY',
  'PASSWORD_PEPPER',
  'INTROSPECTION_SECRET',
  'DATABASE_URL',
  'POSTGRES_PASSWORD',
  'REDIS_URL',
  'SMTP_URL',
  'RESEND_API_KEY',
  'FIRST_ADMIN_PASSWORD',
] as const satisfies readonly (keyof Environment)[];

/** The configuration cannot be used. Each fault is one line that names its variable and never its value. */
export class ConfigurationError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** What the variables say, and what is wrong with them one by one. */
export interface ReadEnvironment {
  /** Variables at fault stand here with their defaults. */
  readonly environment: Environment;
  readonly faults: readonly string[];
  readonly faultyVariables: ReadonlySet<string>;
}

/** Reads the environment variables. An empty variable counts as one that is not set. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): ReadEnvironment {
  const faults: string[] = [];
  const faultyVariables = new Set<string>();
  const given = { ...withoutEmpty(variables), ...readSecretFiles(variables, faults, faultyVariables) };
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(environmentSchema.shape)) {
    const parsed = schema.safeParse(given[name]);
    values[name] = parsed.success ? parsed.data : schema.safeParse(undefined).data;
    if (parsed.success) continue;
    faults.push(`${name} ${parsed.error.issues[0]?.message}`);
    faultyVariables.add(name);
  }
  return { environment: values as Environment, faults, faultyVariables };
}

function withoutEmpty(variables: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}

function readSecretFiles(
  variables: NodeJS.ProcessEnv,
  faults: string[],
  faultyVariables: Set<string>,
): Record<string, string> {
  const read: Record<string, string> = {};
  for (const name of secretVariables) {
    const path = variables[`${name}_FILE`];
    if (!path) continue;
    if (variables[name]) {
      faults.push(`${name}_FILE cannot be set together with ${name}`);
      faultyVariables.add(name);
      continue;
    }
    try {
      read[name] = readFileSync(path, 'utf8').trim();
    } catch {
      faults.push(`${name}_FILE names a file that cannot be read`);
      faultyVariables.add(name);
    }
  }
  return read;
}
