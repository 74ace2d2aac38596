import Bowser from 'bowser';

export const deviceKinds = ['COMPUTER', 'PHONE', 'TABLET', 'OTHER'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** What a user agent says of the device it runs on. It is the client's own word: good for a name, for nothing else. */
export interface DeviceDescription {
  readonly kind: DeviceKind;
  readonly operatingSystem: string | null;
  readonly client: string | null;
}

const kinds: Readonly<Record<string, DeviceKind>> = {
  desktop: 'COMPUTER',
  mobile: 'PHONE',
  tablet: 'TABLET',
};

/** What browsers of all makers call themselves first. */
const browserProducts: ReadonlySet<string> = new Set(['Mozilla', 'Opera']);

const maxNameLength = 50;

/** Reads a `User-Agent` header (RFC 9110 section 10.1.5). What it does not tell is null. */
export function describeUserAgent(userAgent: string | undefined): DeviceDescription {
  if (!userAgent) return { kind: 'OTHER', operatingSystem: null, client: null };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const product = /^([^\s/()]+)\//.exec(userAgent)?.[1] ?? /^[a-z][\w.+-]{0,49}$/i.exec(userAgent)?.[0];
  const isBrowser = product === undefined || browserProducts.has(product);
  return {
    kind: kinds[platform.type ?? ''] ?? (os.name === 'Chrome OS' ? 'COMPUTER' : 'OTHER'),
    operatingSystem: plainName(os.name),
    client: plainName(isBrowser ? browser.name : product),
  };
}

/** The name of a device that nobody has named: `Firefox on Linux`. */
export function nameOfDevice({ operatingSystem, client }: DeviceDescription): string {
  if (client !== null && operatingSystem !== null && client !== operatingSystem) {
    return `${client} on ${operatingSystem}`;
  }
  return client ?? operatingSystem ?? 'Unknown device';
}

/** A name that is safe to store and to show. */
function plainName(name: string | undefined): string | null {
  const allowed = [...(name ?? '').replace(/[^\p{L}\p{N} ._+-]/gu, '')];
  const plain = allowed.slice(0, maxNameLength).join('').trim();
  return plain === '' ? null : plain;
}
