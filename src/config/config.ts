import { join } from 'node:path';
import { SecretText } from '../kernel/secret-text.js';
import { ConfigurationError, type Environment, readEnvironment } from './environment.js';
import { faultsInSecrets, loadSecrets, type Secrets } from './secrets.js';

/** Where PostgreSQL is: one URL, or its parts. A host that starts with a slash is the folder of a socket. */
export type PostgresServer =
  | { readonly url: SecretText }
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: SecretText;
      readonly database: string;
    };

export type DatabaseConfig =
  | { readonly kind: 'embedded'; readonly folder: string }
  | {
      readonly kind: 'postgres';
      readonly server: PostgresServer;
      readonly poolSize: number;
      readonly connectTimeoutSeconds: number;
      readonly statementTimeoutMs: number;
      readonly lockTimeoutMs: number;
      readonly idleInTransactionTimeoutMs: number;
    };

export type MailConfig = { readonly from: string } & (
  | { readonly kind: 'console'; readonly folder: string }
  | { readonly kind: 'smtp'; readonly url: SecretText }
  | { readonly kind: 'resend'; readonly apiKey: SecretText }
  | { readonly kind: 'none' }
);

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** Address at which clients reach the server, without a slash at its end. */
  readonly publicUrl: string;
  /** Origins whose pages may call the API with cookies. */
  readonly allowedOrigins: readonly string[];
  readonly trustedProxyHops: number;
  /** Whether cookies carry `Secure` and the `__Host-` prefix: true whenever the public URL is https. */
  readonly hasSecureCookies: boolean;
  readonly hasPlayground: boolean;
  readonly shutdownTimeoutSeconds: number;
}

export interface PasswordConfig {
  readonly minLength: number;
  readonly requiresClasses: boolean;
  readonly memoryKib: number;
  readonly iterations: number;
  readonly parallelism: number;
}

export interface SessionConfig {
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly maxSeconds: number;
  readonly maxPerUser: number;
  readonly keyRotationDays: number;
  readonly keyPublishSeconds: number;
  readonly issuer: string;
  readonly audience: string;
}

export interface RegistrationConfig {
  readonly isOpen: boolean;
  readonly codeSeconds: number;
  readonly verifiesEmail: boolean;
  readonly checksDeliverability: boolean;
}

/** The configuration as the program uses it. It may be logged: what is secret in it does not print. */
export interface Config {
  readonly environment: Environment['ENVIRONMENT'];
  readonly instanceName: string;
  readonly dataDirectory: string;
  readonly logLevel: Environment['LOG_LEVEL'];
  readonly http: HttpConfig;
  readonly database: DatabaseConfig;
  readonly redisUrl: SecretText | undefined;
  readonly mail: MailConfig;
  readonly registration: RegistrationConfig;
  readonly displayNamePolicy: 'bound' | 'free';
  readonly password: PasswordConfig;
  readonly session: SessionConfig;
  readonly firstAdmin: { readonly email: string; readonly username: string } | undefined;
}

/**
 * Reads the whole configuration.
 * @throws {ConfigurationError} with every fault at once, before anything is opened
 */
export function loadConfig(variables?: NodeJS.ProcessEnv): { config: Config; secrets: Secrets } {
  const { environment, faults, faultyVariables } = readEnvironment(variables);
  // A variable with a fault of its own stands here with its default: what follows from that is no further fault.
  const combined = [...faultsInCombination(environment), ...faultsInSecrets(environment)].filter(
    (fault) => ![...faultyVariables].some((name) => new RegExp(`\\b${name}\\b`).test(fault)),
  );
  const allFaults = [...faults, ...combined];
  if (allFaults.length > 0) throw new ConfigurationError(allFaults);
  return { config: toConfig(environment), secrets: loadSecrets(environment) };
}

function faultsInCombination(environment: Environment): string[] {
  const faults: string[] = [];
  const isProduction = environment.ENVIRONMENT === 'production';
  if (isProduction && environment.PUBLIC_URL === undefined) {
    faults.push('PUBLIC_URL must be set in production');
  }
  if (isProduction && environment.PUBLIC_URL?.startsWith('http:')) {
    faults.push('PUBLIC_URL must start with https:// in production');
  }
  if (environment.EMAIL_METHOD === 'smtp' && environment.SMTP_URL === undefined) {
    faults.push('SMTP_URL must be set when EMAIL_METHOD is smtp');
  }
  if (environment.EMAIL_METHOD === 'resend' && environment.RESEND_API_KEY === undefined) {
    faults.push('RESEND_API_KEY must be set when EMAIL_METHOD is resend');
  }
  if (isProduction && environment.EMAIL_METHOD === 'console') {
    faults.push('EMAIL_METHOD must be smtp, resend or none in production; console prints codes into the log');
  }
  const hasServer = environment.DATABASE_URL !== undefined || environment.POSTGRES_HOST !== undefined;
  if (isProduction && !hasServer) {
    faults.push('DATABASE_URL or POSTGRES_HOST must be set in production');
  }
  if (environment.POSTGRES_PASSWORD !== '' && environment.POSTGRES_HOST === undefined) {
    faults.push('POSTGRES_HOST must be set when POSTGRES_PASSWORD is');
  }
  if (environment.DATABASE_URL !== undefined && environment.POSTGRES_HOST !== undefined) {
    faults.push('DATABASE_URL and POSTGRES_HOST cannot be set together');
  }
  if ((environment.FIRST_ADMIN_EMAIL === undefined) !== (environment.FIRST_ADMIN_PASSWORD === undefined)) {
    faults.push('FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD must be set together');
  }
  if (environment.SESSION_MAX_SECONDS < environment.REFRESH_TOKEN_SECONDS) {
    faults.push('SESSION_MAX_SECONDS must not be less than REFRESH_TOKEN_SECONDS');
  }
  const { ARGON2_MEMORY_KIB, ARGON2_ITERATIONS } = environment;
  if (!meetsArgon2Floor(ARGON2_MEMORY_KIB, ARGON2_ITERATIONS)) {
    faults.push(
      'ARGON2_MEMORY_KIB and ARGON2_ITERATIONS must be at least 47104 with 1, 19456 with 2, 12288 with 3, 9216 with 4 or 7168 with 5',
    );
  }
  return faults;
}

/** OWASP Password Storage Cheat Sheet: equivalent minimum settings of argon2id. */
function meetsArgon2Floor(memoryKib: number, iterations: number): boolean {
  const floors = [47_104, 19_456, 12_288, 9_216, 7_168];
  const floor = floors[Math.min(iterations, floors.length) - 1];
  return floor !== undefined && memoryKib >= floor;
}

function toConfig(environment: Environment): Config {
  const publicUrl = environment.PUBLIC_URL ?? `http://localhost:${environment.PORT}`;
  return {
    environment: environment.ENVIRONMENT,
    instanceName: environment.INSTANCE_NAME,
    dataDirectory: environment.DATA_DIR,
    logLevel: environment.LOG_LEVEL,
    http: httpConfig(environment, publicUrl),
    database: databaseConfig(environment),
    redisUrl: environment.REDIS_URL === undefined ? undefined : new SecretText(environment.REDIS_URL),
    mail: mailConfig(environment),
    registration: {
      isOpen: environment.REGISTRATION_OPEN,
      codeSeconds: environment.REGISTRATION_CODE_SECONDS,
      verifiesEmail: environment.EMAIL_METHOD !== 'none',
      checksDeliverability:
        environment.EMAIL_CHECK_DELIVERABILITY ?? ['smtp', 'resend'].includes(environment.EMAIL_METHOD),
    },
    displayNamePolicy: environment.DISPLAY_NAME_POLICY,
    password: {
      minLength: environment.PASSWORD_MIN_LENGTH,
      requiresClasses: environment.PASSWORD_REQUIRE_CLASSES,
      memoryKib: environment.ARGON2_MEMORY_KIB,
      iterations: environment.ARGON2_ITERATIONS,
      parallelism: environment.ARGON2_PARALLELISM,
    },
    session: {
      accessTokenSeconds: environment.ACCESS_TOKEN_SECONDS,
      refreshTokenSeconds: environment.REFRESH_TOKEN_SECONDS,
      maxSeconds: environment.SESSION_MAX_SECONDS,
      maxPerUser: environment.MAX_SESSIONS_PER_USER,
      keyRotationDays: environment.SIGNING_KEY_ROTATION_DAYS,
      keyPublishSeconds: environment.SIGNING_KEY_PUBLISH_SECONDS,
      issuer: environment.TOKEN_ISSUER ?? publicUrl,
      audience: environment.TOKEN_AUDIENCE,
    },
    firstAdmin: environment.FIRST_ADMIN_EMAIL
      ? { email: environment.FIRST_ADMIN_EMAIL, username: environment.FIRST_ADMIN_USERNAME }
      : undefined,
  };
}

function httpConfig(environment: Environment, publicUrl: string): HttpConfig {
  const isProduction = environment.ENVIRONMENT === 'production';
  const ownOrigins = isProduction
    ? [new URL(publicUrl).origin]
    : [
        new URL(publicUrl).origin,
        `http://localhost:${environment.PORT}`,
        `http://127.0.0.1:${environment.PORT}`,
      ];
  return {
    host: environment.HOST,
    port: environment.PORT,
    publicUrl,
    allowedOrigins: [...new Set([...ownOrigins, ...environment.CORS_ORIGINS])],
    trustedProxyHops: environment.TRUSTED_PROXY_HOPS,
    hasSecureCookies: publicUrl.startsWith('https:'),
    hasPlayground: environment.PLAYGROUND ?? !isProduction,
    shutdownTimeoutSeconds: environment.SHUTDOWN_TIMEOUT_SECONDS,
  };
}

function databaseConfig(environment: Environment): DatabaseConfig {
  const server = postgresServer(environment);
  if (server === undefined) return { kind: 'embedded', folder: join(environment.DATA_DIR, 'database') };
  return {
    kind: 'postgres',
    server,
    poolSize: environment.DATABASE_POOL_SIZE,
    connectTimeoutSeconds: environment.DATABASE_CONNECT_TIMEOUT_SECONDS,
    statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: environment.DATABASE_LOCK_TIMEOUT_MS,
    idleInTransactionTimeoutMs: environment.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
}

function postgresServer(environment: Environment): PostgresServer | undefined {
  if (environment.DATABASE_URL !== undefined) return { url: new SecretText(environment.DATABASE_URL) };
  if (environment.POSTGRES_HOST === undefined) return undefined;
  return {
    host: environment.POSTGRES_HOST,
    port: environment.POSTGRES_PORT,
    user: environment.POSTGRES_USER,
    password: new SecretText(environment.POSTGRES_PASSWORD),
    database: environment.POSTGRES_DB,
  };
}

function mailConfig(environment: Environment): MailConfig {
  const from = environment.EMAIL_FROM;
  switch (environment.EMAIL_METHOD) {
    case 'console':
      return { kind: 'console', from, folder: join(environment.DATA_DIR, 'mailbox') };
    case 'smtp':
      return { kind: 'smtp', from, url: new SecretText(environment.SMTP_URL as string) };
    case 'resend':
      return { kind: 'resend', from, apiKey: new SecretText(environment.RESEND_API_KEY as string) };
    case 'none':
      return { kind: 'none', from };
  }
}
