import { existsSync } from 'node:fs';

/**
 * Path of the browser that tests drive. Without one they are left out, which one line says; with
 * `REQUIRE_BROWSER=true` that is a failure.
 */
export function findChromium(): string | undefined {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (existsSync(path)) return path;
  const reason = `there is no Chromium at ${path}`;
  if (process.env['REQUIRE_BROWSER'] === 'true') throw new Error(`REQUIRE_BROWSER is true, and ${reason}.`);
  process.stderr.write(`Left out: the browser tests, because ${reason}.\n`);
  return undefined;
}

/** Keeps the browser from work of its own, and from every host but this one. */
export const chromiumArguments: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
];
