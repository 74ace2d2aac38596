/**
 * Threads of libuv's pool, which hash passwords, read files and check signatures. The pool is made at its first use,
 * so this module must be the first import of a program. With Node's default of 4, a few logins starve all the rest.
 */
process.env['UV_THREADPOOL_SIZE'] ??= '16';
