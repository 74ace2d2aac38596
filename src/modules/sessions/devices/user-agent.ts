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

const maxNameLength = 50;

/** Reads a `User-Agent` header (RFC 9110 section 10.1.5). What it does not tell is null. */
export function describeUserAgent(userAgent: string | undefined): DeviceDescription {
  if (!userAgent) return { kind: 'OTHER', operatingSystem: null, client: null };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const firstProduct = /^([^\s/()]+)\//.exec(userAgent)?.[1];
  return {
    kind: kinds[platform.type ?? ''] ?? 'OTHER',
    operatingSystem: plainName(os.name),
    client: plainName(browser.name) ?? (firstProduct === 'Mozilla' ? null : plainName(firstProduct)),
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
  const plain = name
    ?.replace(/[^\p{L}\p{N} ._+-]/gu, '')
    .trim()
    .slice(0, maxNameLength);
  return plain ? plain : null;
}
