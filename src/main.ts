import './config/prepare-process.js';
import { createApp } from './app.js';
import { loadConfig } from './config/config.js';
import { explainToOperator } from './explain-to-operator.js';
import { installLastResort } from './platform/last-resort.js';
import { openPlatform } from './platform/open-platform.js';

/** Starts a node, and stops it when it is asked to. */
async function main(): Promise<void> {
  const { config, secrets } = loadConfig();
  const platform = await openPlatform(config);
  const { logger } = platform;
  installLastResort(logger);
  const app = await createApp(config, secrets, platform);

  // Set before the start: process 1 of a container would otherwise not notice a signal that comes meanwhile.
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'Stopping: requests in flight finish, new ones are refused');
    setTimeout(() => {
      logger.warn('Some requests did not finish in time');
      process.exit(1);
    }, config.http.shutdownTimeoutSeconds * 1000).unref();
    await app.server.close();
    await app.stop();
    logger.info('Stopped');
    // A turn later, so that a log whose reader is gone does not hold the process.
    setImmediate(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  await app.start();
  if (isStopping) return;
  await app.server.listen({ host: config.http.host, port: config.http.port });
  const { publicUrl, hasPlayground } = config.http;
  logger.info(`${config.instanceName} answers at ${publicUrl}/graphql`);
  if (hasPlayground) logger.info(`Playground: ${publicUrl}/playground`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${explainToOperator(error)}\n`);
  process.exit(1);
}
