import type { Logger } from './logger.js';

/**
 * Keeps the process alive through faults that are nobody's to catch (ASVS 16.5.4). A rejection that nobody handled is
 * logged and ends nothing. An exception ends the process, as Node.js advises, for its state is unknown; but for one:
 *
 * postgres.js 3.4.9 writes to a connection that was closed under an open transaction (`connection.js`, `nextWrite`),
 * from a timer, where no caller can catch it. Its request fails by its time limit, and the pool connects anew.
 */
export function installLastResort(logger: Logger): void {
  process.on('unhandledRejection', (err) => logger.error({ err }, 'A rejection that nobody handled'));
  process.on('uncaughtException', (err) => {
    if (isWriteToClosedConnection(err)) {
      logger.error({ err }, 'A connection to the database ended in the middle of a transaction');
      return;
    }
    logger.fatal({ err }, 'An exception that nobody caught');
    process.exit(1);
  });
}

function isWriteToClosedConnection({ name, stack }: Error): boolean {
  return (
    name === 'TypeError' && /at (?:Immediate\.)?nextWrite .*\bpostgres\/.*connection\.js/.test(stack ?? '')
  );
}
