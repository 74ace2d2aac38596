import { existsSync } from 'node:fs';

/**
 * What must happen before anything else in a program; import it first. Reads `.env` in the working folder, where there
 * is one; variables that are set already win.
 */
if (existsSync('.env')) process.loadEnvFile('.env');

/**
 * Threads of libuv's pool, which hash passwords, read files and check signatures. The pool is made at its first use.
 * With Node's default of 4, a few logins starve all the rest.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16';
