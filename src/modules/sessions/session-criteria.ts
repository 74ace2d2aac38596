import { isIP } from 'node:net';
import { BadInputError } from '../../kernel/app-error.js';
import { userId as userIds } from '../users/user.type.js';
import type { SessionFilter } from './session.input.js';
import type { SessionCriteria } from './session-list.service.js';

/**
 * What a filter asks for; undefined when nothing can match it.
 * @throws {BadInputError} when the address is none
 */
export function toCriteria(filter: SessionFilter | null): SessionCriteria | undefined {
  const userId = filter?.userId == null ? undefined : userIds.decode(filter.userId);
  if (filter?.userId != null && userId === undefined) return undefined;
  if (filter?.ipAddress != null && !isAddressRange(filter.ipAddress)) {
    throw new BadInputError('ipAddress is neither an address nor a range such as 203.0.113.0/24.');
  }
  return {
    userId,
    statuses: distinct(filter?.statuses),
    // As addresses of clients are stored.
    ipAddress: filter?.ipAddress?.replace(/^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i, '$1'),
    deviceKinds: distinct(filter?.deviceKinds),
    methods: distinct(filter?.methods),
    createdAfter: filter?.createdAfter ?? undefined,
    createdBefore: filter?.createdBefore ?? undefined,
    activeAfter: filter?.activeAfter ?? undefined,
  };
}

/** Each value once, however often it was given: lists from clients have no greatest length. */
function distinct<Value>(values: readonly Value[] | null | undefined): Value[] | undefined {
  return values ? [...new Set(values)] : undefined;
}

/** Whether PostgreSQL reads a text as an address or a network. */
function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = address.includes('%') ? 0 : isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const isLength = (text: string) =>
    /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= (version === 4 ? 32 : 128);
  return prefix === undefined || isLength(prefix);
}
