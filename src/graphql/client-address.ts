import { isIP } from 'node:net';

/**
 * The address of the client: as the trusted proxies name it, where that is one, or else that of the connection. A port
 * behind it is left out, and an IPv4 address in IPv6 form folded, so that one client is one address.
 */
export function clientAddress(named: string, ofConnection: string | undefined): string {
  return [named, ofConnection ?? ''].map(plainAddress).find((address) => isIP(address) > 0) ?? '0.0.0.0';
}

function plainAddress(text: string): string {
  const withoutPort = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([^:]+):\d+$/.exec(text)?.[1] ?? text;
  const withoutZone = withoutPort.replace(/%.*$/, '');
  return /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(withoutZone)?.[1] ?? withoutZone;
}
