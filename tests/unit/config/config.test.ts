import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/config.js';
import { ConfigurationError, secretVariables } from '../../../src/config/environment.js';
import { sampleSecrets } from '../../../src/config/secrets.js';
import { createClient } from '../../../src/platform/database-postgres.js';

type Settings = Readonly<Record<string, string>>;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const load = (settings: Settings = {}) => loadConfig({ DATA_DIR: folder, ...settings });

/** The lines with which settings are refused; none when they are accepted. */
function faultsOf(settings: Settings): readonly string[] {
  try {
    load(settings);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** The variables that the refusal begins its lines with. */
const refused = (settings: Settings) => faultsOf(settings).map((fault) => fault.split(' ')[0]);

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const randomText = 'qB3v9XzL0mWkT7yRfJ2sNc8HdPgU5aEe1oIi4uYt';
const otherRandomText = 'Zt4rKw8PqLx2Vb6NmYc0JhGf5DsAe7Ui9OoTy3Rl';

/** Settings that production accepts. */
const production: Settings = {
  ENVIRONMENT: 'production',
  PUBLIC_URL: 'https://id.example.com',
  SECRET_KEY: randomText,
  EMAIL_METHOD: 'smtp',
  SMTP_URL: 'smtps://mail.example.com',
  DATABASE_URL: 'postgresql://latchkey@db.example.com/latchkey',
};

function without(settings: Settings, ...names: string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

describe('a faulty configuration', () => {
  it('is refused with all faults of form at once', () => {
    const faults = refused({
      ENVIRONMENT: 'staging',
      PORT: '70000',
      PUBLIC_URL: 'ftp://id.example.com',
      LOG_LEVEL: 'loud',
      CORS_ORIGINS: 'https://app.example.com/path',
      PLAYGROUND: 'yes',
      SECRET_KEY: 'short',
      DATABASE_URL: 'mysql://db/latchkey',
      REDIS_URL: 'http://cache',
      EMAIL_METHOD: 'pigeon',
      SMTP_URL: 'http://mail.example.com',
      ACCESS_TOKEN_SECONDS: '15m',
    });

    expect(faults.toSorted()).toEqual([
      'ACCESS_TOKEN_SECONDS',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'EMAIL_METHOD',
      'ENVIRONMENT',
      'LOG_LEVEL',
      'PLAYGROUND',
      'PORT',
      'PUBLIC_URL',
      'REDIS_URL',
      'SECRET_KEY',
      'SMTP_URL',
    ]);
  });

  it('is refused with all faults of combination at once', () => {
    const faults = refused({
      ENVIRONMENT: 'production',
      DATABASE_URL: 'postgresql://db/latchkey',
      POSTGRES_HOST: 'db',
      FIRST_ADMIN_EMAIL: 'admin@example.com',
      SESSION_MAX_SECONDS: '60',
      REFRESH_TOKEN_SECONDS: '61',
      ARGON2_MEMORY_KIB: '7168',
      PASSWORD_PEPPER: 'a'.repeat(64),
    });

    expect(faults.toSorted()).toEqual([
      'ARGON2_MEMORY_KIB',
      'DATABASE_URL',
      'EMAIL_METHOD',
      'FIRST_ADMIN_EMAIL',
      'PASSWORD_PEPPER',
      'PUBLIC_URL',
      'SECRET_KEY',
      'SESSION_MAX_SECONDS',
    ]);
  });

  it('is refused with faults of form, of files and of combination at once', () => {
    const faults = refused({
      ENVIRONMENT: 'production',
      PORT: 'http',
      EMAIL_METHOD: 'smtp',
      REDIS_URL_FILE: join(folder, 'missing'),
    });

    expect(faults.toSorted()).toEqual([
      'DATABASE_URL',
      'PORT',
      'PUBLIC_URL',
      'REDIS_URL_FILE',
      'SECRET_KEY',
      'SMTP_URL',
    ]);
  });

  it('says how many faults there are, one on each line', () => {
    const settings = { PORT: '-1', PLAYGROUND: 'on' };

    expect(() => load(settings)).toThrow(/^The configuration has 2 faults:\n {2}PORT .+\n {2}PLAYGROUND .+$/);
    expect(() => load({ PORT: '-1' })).toThrow(/^The configuration has a fault:\n {2}PORT .+$/);
  });

  it.each([
    ['0x10', 'is hexadecimal'],
    ['1e3', 'has an exponent'],
    ['80.5', 'has a fraction'],
    ['-1', 'is negative'],
    [' 80', 'has a space'],
    ['65536', 'is too large'],
    ['٨٠', 'is in other digits'],
  ])('is refused when a number such as "%s" %s', (value) => {
    expect(refused({ PORT: value })).toEqual(['PORT']);
  });

  it.each(['TRUE', '1', 'yes', 'on'])('is refused when true or false is written "%s"', (value) => {
    expect(refused({ REGISTRATION_OPEN: value })).toEqual(['REGISTRATION_OPEN']);
  });

  it.each([
    'https://app.example.com/',
    'app.example.com',
    '*',
    'null',
    'https://a.example.com https://b.example.com',
  ])('is refused when the origin "%s" is not one that a browser would send', (origin) => {
    expect(refused({ CORS_ORIGINS: `https://ok.example.com,${origin}` })).toEqual(['CORS_ORIGINS']);
  });

  it('makes no key and opens nothing', () => {
    expect(refused({ PORT: 'none' })).toEqual(['PORT']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a refusal', () => {
  // Each is wrong in form where the variable has one, and would be known again in any message.
  const secrets: Settings = {
    SECRET_KEY: 'xk4-secret-key',
    PASSWORD_PEPPER: 'xk4-pepper',
    INTROSPECTION_SECRET: 'xk4-introspection',
    DATABASE_URL: 'mysql://root:xk4-database@db/latchkey',
    POSTGRES_PASSWORD: 'xk4-postgres',
    REDIS_URL: 'http://:xk4-redis@cache',
    SMTP_URL: 'http://mailer:xk4-smtp@mail',
    RESEND_API_KEY: 'xk4-resend',
    FIRST_ADMIN_PASSWORD: 'xk4-admin',
  };

  it('is tried with every secret there is', () => {
    expect(Object.keys(secrets).toSorted()).toEqual([...secretVariables].toSorted());
  });

  it('never shows the value of a secret that is wrong in form', () => {
    const error = refusalOf({ ...secrets, PORT: 'x' });

    expect(error.faults.length).toBeGreaterThanOrEqual(6);
    expect(inspect(error, { depth: 10 })).not.toContain('xk4');
  });

  it('never shows the value of a secret that was read from a file', () => {
    const files = Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [`${name}_FILE`, file(name, value)]),
    );

    expect(inspect(refusalOf({ ...files, PORT: 'x' }), { depth: 10 })).not.toContain('xk4');
  });

  it('never shows the value of a secret that does not fit the rest', () => {
    const error = refusalOf({
      ENVIRONMENT: 'production',
      SECRET_KEY: 'xk4'.repeat(20),
      PASSWORD_PEPPER: 'xk4'.repeat(30),
      DATABASE_URL: 'postgresql://root:xk4@db/latchkey',
      POSTGRES_HOST: 'db',
      POSTGRES_PASSWORD: 'xk4',
      FIRST_ADMIN_PASSWORD: 'xk4',
    });

    expect(error.faults.length).toBeGreaterThanOrEqual(6);
    expect(inspect(error, { depth: 10 })).not.toContain('xk4');
  });

  it('never shows what stands in both a variable and its file', () => {
    const error = refusalOf({
      SECRET_KEY: `xk4-${randomText}`,
      SECRET_KEY_FILE: file('key', `xk4-${otherRandomText}`),
    });

    expect(inspect(error, { depth: 10 })).not.toContain('xk4');
  });

  function refusalOf(settings: Settings): ConfigurationError {
    try {
      load(settings);
    } catch (error) {
      if (error instanceof ConfigurationError) return error;
      throw error;
    }
    throw new Error('the settings were accepted');
  }
});

describe('production', () => {
  it('demands a secret key', () => {
    expect(refused(without(production, 'SECRET_KEY'))).toEqual(['SECRET_KEY']);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('demands a public URL', () => {
    expect(refused(without(production, 'PUBLIC_URL'))).toEqual(['PUBLIC_URL']);
  });

  it.each(['http://id.example.com', 'HTTP://id.example.com'])('demands https, and not %s', (url) => {
    expect(refused({ ...production, PUBLIC_URL: url })).toEqual(['PUBLIC_URL']);
  });

  it('demands a way for mail that does not print codes', () => {
    expect(refused({ ...production, EMAIL_METHOD: 'console' })).toEqual(['EMAIL_METHOD']);
    expect(refused(without(production, 'EMAIL_METHOD'))).toEqual(['EMAIL_METHOD']);
  });

  it.each(['SECRET_KEY', 'PASSWORD_PEPPER'])('refuses a sample or too simple %s', (name) => {
    for (const value of [...sampleSecrets, 'abc'.repeat(20), '0'.repeat(64)]) {
      expect(refused({ ...production, [name]: value }), value).toEqual([name]);
    }
  });

  it('has neither playground nor other origins than its own', () => {
    const { http } = load(production).config;

    expect(http).toMatchObject({ hasPlayground: false, hasSecureCookies: true });
    expect(http.allowedOrigins).toEqual(['https://id.example.com']);
  });

  it('accepts settings without a fault', () => {
    expect(faultsOf(production)).toEqual([]);
    expect(faultsOf({ ...production, PASSWORD_PEPPER: otherRandomText })).toEqual([]);
  });
});

describe('outside production', () => {
  it('needs no setting at all', () => {
    const { config } = load();

    expect(config.http).toMatchObject({ publicUrl: 'http://localhost:4000', hasPlayground: true });
    expect(config.database).toEqual({ kind: 'embedded', folder: join(folder, 'database') });
    expect(config.mail).toMatchObject({ kind: 'console', folder: join(folder, 'mailbox') });
    expect(config.firstAdmin).toBeUndefined();
  });

  it('counts an empty variable as one that is not set', () => {
    const { config } = load({
      PORT: '',
      SECRET_KEY: '',
      DATABASE_URL: '',
      EMAIL_METHOD: '',
      SMTP_URL_FILE: '',
    });

    expect(config.http.port).toBe(4000);
    expect(config.database.kind).toBe('embedded');
    expect(config.mail.kind).toBe('console');
  });

  it('refuses a sample key in a test environment, which others may reach', () => {
    expect(refused({ ENVIRONMENT: 'test', SECRET_KEY: sampleSecrets[0] ?? '' })).toEqual(['SECRET_KEY']);
  });
});

describe('a choice', () => {
  it('of smtp without its URL, or of resend without its key, is refused', () => {
    expect(refused({ EMAIL_METHOD: 'smtp' })).toEqual(['SMTP_URL']);
    expect(refused({ EMAIL_METHOD: 'resend' })).toEqual(['RESEND_API_KEY']);
  });

  it('of two databases is refused', () => {
    expect(refused({ DATABASE_URL: 'postgresql://db/latchkey', POSTGRES_HOST: 'db' })).toEqual([
      'DATABASE_URL',
    ]);
  });

  it.each(['FIRST_ADMIN_EMAIL', 'FIRST_ADMIN_PASSWORD'])('of %s alone is refused', (name) => {
    expect(refused({ [name]: 'admin@example.com' })).toEqual(['FIRST_ADMIN_EMAIL']);
  });

  it('of a first administrator is kept, the password apart', () => {
    const { config, secrets } = load({
      FIRST_ADMIN_EMAIL: 'a@example.com',
      FIRST_ADMIN_PASSWORD: randomText,
    });

    expect(config.firstAdmin).toEqual({ email: 'a@example.com', username: 'admin' });
    expect(secrets.firstAdminPassword?.reveal()).toBe(randomText);
  });

  it('of a session that ends before its refresh token is refused', () => {
    expect(refused({ SESSION_MAX_SECONDS: '600', REFRESH_TOKEN_SECONDS: '601' })).toEqual([
      'SESSION_MAX_SECONDS',
    ]);
    expect(refused({ SESSION_MAX_SECONDS: '600', REFRESH_TOKEN_SECONDS: '600' })).toEqual([]);
  });
});

describe('the cost of a password hash', () => {
  it.each([
    [1, 47_104],
    [2, 19_456],
    [3, 12_288],
    [4, 9_216],
    [5, 7_168],
    [20, 7_168],
  ])('with %i passes is no less than %i KiB', (iterations, memoryKib) => {
    const cost = (kib: number) => ({ ARGON2_ITERATIONS: String(iterations), ARGON2_MEMORY_KIB: String(kib) });

    expect(refused(cost(memoryKib - 1))).toEqual(['ARGON2_MEMORY_KIB']);
    expect(refused(cost(memoryKib))).toEqual([]);
  });
});

describe('a secret in a file', () => {
  it('is refused when the variable is set too', () => {
    const settings = { REDIS_URL: 'redis://cache', REDIS_URL_FILE: file('redis', 'redis://cache') };

    expect(refused(settings)).toEqual(['REDIS_URL_FILE']);
  });

  it('is refused when the file cannot be read', () => {
    expect(refused({ SECRET_KEY_FILE: join(folder, 'missing') })).toEqual(['SECRET_KEY_FILE']);
    expect(refused({ SECRET_KEY_FILE: folder })).toEqual(['SECRET_KEY_FILE']);
  });

  it('is refused when what the file holds is', () => {
    expect(refused({ SECRET_KEY_FILE: file('key', 'short') })).toEqual(['SECRET_KEY']);
    expect(refused({ SECRET_KEY_FILE: file('empty', '\n') })).toEqual(['SECRET_KEY']);
    expect(
      refused({ ...without(production, 'SECRET_KEY'), SECRET_KEY_FILE: file('same', 'ab'.repeat(30)) }),
    ).toEqual(['SECRET_KEY']);
  });

  it('is read without the line end', () => {
    const { config, secrets } = load({
      ...without(production, 'SECRET_KEY', 'DATABASE_URL', 'SMTP_URL'),
      SECRET_KEY_FILE: file('key', `${randomText}\n`),
      DATABASE_URL_FILE: file('database', 'postgresql://latchkey:s3cret@db/latchkey\r\n'),
      SMTP_URL_FILE: file('smtp', 'smtp://mail:25'),
      REDIS_URL_FILE: file('redis', 'redis://cache'),
    });

    expect(secrets.secretKey.reveal()).toBe(randomText);
    const server = config.database.kind === 'postgres' ? config.database.server : undefined;
    expect(server && 'url' in server && server.url.reveal()).toBe('postgresql://latchkey:s3cret@db/latchkey');
    expect(config.mail.kind === 'smtp' && config.mail.url.reveal()).toBe('smtp://mail:25');
    expect(config.redisUrl?.reveal()).toBe('redis://cache');
  });
});

describe('the generated secret key', () => {
  const keyPath = () => join(folder, 'keys/secret-key');

  it('is made once and kept', () => {
    const first = load().secrets.secretKey.reveal();

    expect(load().secrets.secretKey.reveal()).toBe(first);
    expect(readFileSync(keyPath(), 'utf8').trim()).toBe(first);
    expect(Buffer.from(first, 'base64')).toHaveLength(48);
  });

  it('differs from one instance to the next', () => {
    const other = mkdtempSync(join(folder, 'other-'));

    expect(load({ DATA_DIR: other }).secrets.secretKey.reveal()).not.toBe(load().secrets.secretKey.reveal());
  });

  it('can be read by its owner alone, and nothing else is left beside it', () => {
    load();

    expect(statSync(keyPath()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['secret-key']);
  });

  it('is not made when one is given', () => {
    expect(load({ SECRET_KEY: randomText }).secrets.secretKey.reveal()).toBe(randomText);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused, and not used, when its file was emptied', () => {
    mkdirSync(join(folder, 'keys'));
    writeFileSync(keyPath(), '');

    expect(() => load()).toThrow();
    expect(readFileSync(keyPath(), 'utf8')).toBe('');
  });

  it('is one for processes that start at once', { timeout: 60_000 }, async () => {
    const starts = Array.from({ length: 6 }, () => startOfAProcess());
    try {
      await Promise.all(starts.map((start) => start.isReady));
      const keys = await Promise.all(starts.map((start) => start.go()));

      expect(keys[0]).toMatch(/^[\w+/=]{64}$/);
      expect(new Set(keys).size).toBe(1);
      expect(readdirSync(join(folder, 'keys'))).toEqual(['secret-key']);
    } finally {
      for (const { child } of starts) child.kill();
    }
  });

  /** A process that has everything loaded, waits for a word, and then tells the key it found or made. */
  function startOfAProcess(): { child: ChildProcess; isReady: Promise<string>; go(): Promise<string> } {
    const config = pathToFileURL(join(import.meta.dirname, '../../../src/config/config.ts')).href;
    const program = `
      const { loadConfig } = await import(${JSON.stringify(config)});
      console.log('ready');
      process.stdin.once('data', () => {
        console.log(loadConfig({ DATA_DIR: ${JSON.stringify(folder)} }).secrets.secretKey.reveal());
        process.exit(0);
      });
    `;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const nextLine = () =>
      new Promise<string>((resolve, reject) => {
        child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
        child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
      });
    return {
      child,
      isReady: nextLine(),
      go: () => {
        const key = nextLine();
        child.stdin.write('go\n');
        return key;
      },
    };
  }
});

describe('PostgreSQL in parts', () => {
  const parts: Settings = {
    POSTGRES_HOST: 'db.example.com',
    POSTGRES_PORT: '6432',
    POSTGRES_USER: 'app',
    POSTGRES_PASSWORD: 'secret',
    POSTGRES_DB: 'identity',
  };

  /** What the driver makes of the settings; it does not connect. */
  function readByDriver(settings: Settings) {
    const { database } = load({ ...parts, ...settings }).config;
    if (database.kind !== 'postgres') throw new Error('the settings choose the embedded database');
    const { host, port, user, pass, database: name } = createClient(database.server, { max: 1 }).options;
    return { host: host[0], port: port[0], user, password: pass, database: name };
  }

  it('reach the driver as they are', () => {
    expect(readByDriver({})).toEqual({
      host: 'db.example.com',
      port: 6432,
      user: 'app',
      password: 'secret',
      database: 'identity',
    });
  });

  it.each([
    'p@ss:w/rd',
    'a?b#c&d=e',
    '100%',
    '%40',
    'a b+c',
    '\'"\\`$',
    '[x]{y}|^',
    'ünï©ødé🔑',
    '@',
    ':',
    '/',
  ])('keeps the password %s as it is', (password) => {
    expect(readByDriver({ POSTGRES_PASSWORD: password })).toMatchObject({ host: 'db.example.com', password });
  });

  it.each(['o@ps', 'domain\\user', 'a:b', '50%'])('keeps the user %s as it is', (user) => {
    expect(readByDriver({ POSTGRES_USER: user })).toMatchObject({ host: 'db.example.com', user });
  });

  it.each<Settings>([
    { POSTGRES_HOST: '::1' },
    { POSTGRES_HOST: '/var/run/postgresql' },
    { POSTGRES_HOST: 'db:6432' },
    { POSTGRES_HOST: 'user@db' },
    { POSTGRES_HOST: 'db/x' },
    { POSTGRES_DB: 'my database' },
    { POSTGRES_DB: 'a/b' },
    { POSTGRES_DB: 'a?b=c' },
    { POSTGRES_DB: '50%' },
    { POSTGRES_DB: 'naïve' },
  ])('lead to where %o says, or are refused', (settings) => {
    const [name, value] = Object.entries(settings)[0] ?? [];
    const faults = refused({ ...parts, ...settings });
    if (faults.length > 0) {
      expect(faults).toEqual([name]);
      return;
    }
    expect(Object.values(readByDriver(settings))).toContain(value);
  });
});

describe('the configuration', () => {
  const secretTexts = {
    SECRET_KEY: `xk4-${randomText}`,
    PASSWORD_PEPPER: `xk4-${otherRandomText}`,
    REDIS_URL: 'redis://:xk4-redis@cache:6379',
    FIRST_ADMIN_EMAIL: 'admin@example.com',
    FIRST_ADMIN_PASSWORD: 'xk4-admin-password',
  };

  const loaded: [string, Settings][] = [
    ['a database URL', { ...secretTexts, DATABASE_URL: 'postgresql://app:xk4-database@db/latchkey' }],
    ['PostgreSQL in parts', { ...secretTexts, POSTGRES_HOST: 'db', POSTGRES_PASSWORD: 'xk4-postgres' }],
    ['smtp', { ...secretTexts, EMAIL_METHOD: 'smtp', SMTP_URL: 'smtp://app:xk4-smtp@mail' }],
    ['resend', { ...secretTexts, EMAIL_METHOD: 'resend', RESEND_API_KEY: 'xk4-resend' }],
  ];

  it.each(loaded)('with %s may be printed: no secret shows', (_, settings) => {
    const both = load(settings);

    const printed = [
      JSON.stringify(both),
      inspect(both, { depth: 20, showHidden: true }),
      inspect(both, { depth: 20, showHidden: true, customInspect: false }),
      ...Object.values(both.secrets).map(String),
      `${both.config.redisUrl}`,
    ].join('\n');

    expect(printed).toContain('[secret]');
    expect(printed).not.toContain('xk4');
    expect(both.secrets.secretKey.reveal()).toBe(secretTexts.SECRET_KEY);
  });

  it('has no slash at the end of the public URL, whatever was given', () => {
    const { config } = load({ PUBLIC_URL: 'https://id.example.com/auth//' });

    expect(config.http.publicUrl).toBe('https://id.example.com/auth');
    expect(config.http.allowedOrigins).toContain('https://id.example.com');
  });
});
