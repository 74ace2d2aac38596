import { Writable } from 'node:stream';
import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { SecretText } from '../../../src/kernel/secret-text.js';
import { createLogger, describeError } from '../../../src/platform/logger.js';

const statement = 'insert into "password_credentials" ("password_hash") values ($1)';
const parameter = '$argon2id$v=19$the-hash-of-somebody';

/** An error as postgres.js throws it, with everything it puts into one. */
function postgresError() {
  return Object.assign(new Error(`Key (email)=(ada@example.com) already exists.`), {
    name: 'PostgresError',
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (email)=(ada@example.com) already exists.',
    constraint_name: 'users__email',
    query: statement,
    parameters: [parameter],
  });
}

const nothingOfThem = (text: string) => {
  expect(text).not.toContain('insert into');
  expect(text).not.toContain('password_hash');
  expect(text).not.toContain('argon2id');
  expect(text).not.toContain('ada@example.com');
};

describe('an error in the log', () => {
  it('shows neither statement nor parameters, nor what PostgreSQL quotes', () => {
    const error = new DrizzleQueryError(statement, [parameter], postgresError());
    nothingOfThem(JSON.stringify(describeError(error)));
    nothingOfThem(JSON.stringify(describeError(new Error('Registration failed.', { cause: error }))));
  });

  it('shows neither when the statement failed before it reached the server', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
    const error = new DrizzleQueryError(statement, [parameter], cause);
    const described = JSON.stringify(describeError(error));
    nothingOfThem(described);
    expect(described).toContain('ECONNREFUSED');
  });

  it('shows nothing that was thrown along with it in other properties', () => {
    const error = Object.assign(new Error('It failed.'), {
      parameters: [parameter],
      detail: 'ada@example.com',
    });
    nothingOfThem(JSON.stringify(describeError(error)));
  });

  it('tells what is needed to find the fault: code, constraint and where it was', () => {
    const described = describeError(new DrizzleQueryError(statement, [parameter], postgresError()));
    expect(described).toMatchObject({
      stack: expect.stringMatching(/^\s+at .*logger\.test\.ts/m),
      cause: { code: '23505', constraint: 'users__email', message: 'PostgreSQL error 23505' },
    });
  });

  it('that is none is shown as text', () => {
    expect(describeError('It failed.')).toEqual({ message: 'It failed.' });
    expect(describeError(undefined)).toEqual({ message: 'undefined' });
    expect(describeError(null)).toEqual({ message: 'null' });
  });

  it('that is its own cause does not end the program', () => {
    const error = new Error('It failed.');
    error.cause = error;
    expect(() => describeError(error)).not.toThrow();
  });
});

describe('a line of the log', () => {
  it('is one JSON object with a level in words and a time, and hides secrets and statements', () => {
    const lines: string[] = [];
    const destination = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    const logger = createLogger({ level: 'info', isPretty: false, destination });
    const err = new DrizzleQueryError(statement, [parameter], postgresError());
    logger.error({ err, key: new SecretText('the secret key') }, 'It failed.\nReally.');
    logger.debug('not shown');

    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toContain('\n');
    nothingOfThem(lines.join(''));
    expect(lines.join('')).not.toContain('the secret key');
    const line = JSON.parse(lines.join(''));
    expect(line).toMatchObject({ level: 'error', msg: 'It failed.\nReally.' });
    expect(Date.now() - Date.parse(line.time)).toBeLessThan(5_000);
  });
});
