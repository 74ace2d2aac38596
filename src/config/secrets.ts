import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretText } from '../kernel/secret-text.js';
import { ConfigurationError, type Environment } from './environment.js';

/** Keys and passwords, apart from the rest of the configuration: few parts of the program receive them. */
export interface Secrets {
  /** Key material from which every other key of the server is derived. */
  readonly secretKey: SecretText;
  /** Mixed into password hashes, so that a copy of the database alone cannot be searched for passwords. */
  readonly passwordPepper: SecretText | undefined;
  readonly firstAdminPassword: SecretText | undefined;
  /** What other services prove themselves with when they ask about a token; without it nobody can ask. */
  readonly introspectionSecret: SecretText | undefined;
}

/** Values that stand in documentation; refused outside the local environment. */
export const sampleSecrets: readonly string[] = ['change-me-change-me-change-me-change-me'];

/** What is wrong with the secrets for this environment, one line per fault. */
export function faultsInSecrets(environment: Environment): string[] {
  const faults: string[] = [];
  const { ENVIRONMENT, SECRET_KEY, PASSWORD_PEPPER, INTROSPECTION_SECRET } = environment;
  if (ENVIRONMENT !== 'local' && SECRET_KEY === undefined) {
    faults.push(
      'SECRET_KEY must be set outside the local environment, for example to the output of: openssl rand -base64 48',
    );
  }
  for (const [name, value] of Object.entries({ SECRET_KEY, PASSWORD_PEPPER, INTROSPECTION_SECRET })) {
    if (value === undefined || ENVIRONMENT === 'local') continue;
    if (sampleSecrets.includes(value) || new Set(value).size < 10) {
      faults.push(`${name} is a sample or too simple; use the output of: openssl rand -base64 48`);
    }
  }
  return faults;
}

/** The secrets; in the local environment a secret key that is not given is made once and kept in the data folder. */
export function loadSecrets(environment: Environment): Secrets {
  return {
    secretKey: new SecretText(environment.SECRET_KEY ?? generatedSecretKey(environment.DATA_DIR)),
    passwordPepper: secretText(environment.PASSWORD_PEPPER),
    firstAdminPassword: secretText(environment.FIRST_ADMIN_PASSWORD),
    introspectionSecret: secretText(environment.INTROSPECTION_SECRET),
  };
}

function secretText(text: string | undefined): SecretText | undefined {
  return text === undefined ? undefined : new SecretText(text);
}

const secretKeyBytes = 48;

function generatedSecretKey(dataDirectory: string): string {
  const folder = join(dataDirectory, 'keys');
  const path = join(folder, 'secret-key');
  if (!existsSync(path)) createSecretKey(folder, path);
  const secretKey = readFileSync(path, 'utf8').trim();
  if (Buffer.from(secretKey, 'base64').length < secretKeyBytes) {
    throw new ConfigurationError([`The secret key in ${path} is damaged: restore it, or set SECRET_KEY`]);
  }
  return secretKey;
}

function createSecretKey(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, randomBytes(secretKeyBytes).toString('base64'), { mode: 0o600, flush: true });
  try {
    // A link either takes the name or fails: two first starts cannot each keep a key of their own.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
