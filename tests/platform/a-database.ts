import postgres from 'postgres';
import { inject } from 'vitest';
import { databaseUrl } from '../support/postgres-server.js';

let count = 0;

/** A PostgreSQL database of a test's own, without a program on it: migrated, or empty. */
export async function aDatabase(kind: 'migrated' | 'empty'): Promise<{ url: string; drop(): Promise<void> }> {
  count += 1;
  const name = `latchkey_bare_${process.pid}_${count}`;
  const run = async (statement: string) => {
    const client = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
    try {
      await client.unsafe(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}${kind === 'migrated' ? ` template ${inject('postgresTemplate')}` : ''}`);
  return {
    url: databaseUrl(inject('postgresUrl'), name),
    drop: () => run(`drop database if exists ${name} with (force)`),
  };
}
