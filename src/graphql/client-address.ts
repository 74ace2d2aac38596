/** The address of the other side, an IPv4 address in IPv6 form folded to IPv4 so that one client is one address. */
export function foldAddress(address: string): string {
  const folded = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1] ?? address;
  return folded.replace(/%.*$/, '');
}
