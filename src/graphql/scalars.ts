import { GraphQLError, GraphQLScalarType } from 'graphql';
import {
  GraphQLDateTime,
  GraphQLEmailAddress,
  GraphQLIP,
  GraphQLLocale,
  GraphQLTimeZone,
} from 'graphql-scalars';

function described(scalar: GraphQLScalarType, description: string): GraphQLScalarType {
  return new GraphQLScalarType({ ...scalar.toConfig(), description });
}

/** RFC 3339 has years of four digits, and PostgreSQL no year 0. */
function inRange(moment: Date): Date {
  const year = moment.getUTCFullYear();
  if (year < 1 || year > 9999) throw new GraphQLError('A DateTime lies in the years 1 to 9999.');
  return moment;
}

export const DateTime = new GraphQLScalarType<Date, Date>({
  ...GraphQLDateTime.toConfig(),
  description: 'RFC 3339 date and time in UTC, with milliseconds, such as `2026-01-31T09:30:00.000Z`.',
  parseValue: (value) => inRange(GraphQLDateTime.parseValue(value)),
  parseLiteral: (node, variables) => inRange(GraphQLDateTime.parseLiteral(node, variables)),
});

export const EmailAddress = described(GraphQLEmailAddress, 'Email address as defined by the HTML standard.');

export const IpAddress = described(
  GraphQLIP,
  'IPv4 or IPv6 address, optionally with a prefix length, such as `203.0.113.0/24`.',
);

/** RFC 5646 section 4.4.1: enough for any tag that is not made up of extensions. */
const maxLocaleLength = 35;

function withinLength(tag: string): string {
  if (tag.length > maxLocaleLength)
    throw new GraphQLError(`A Locale has at most ${maxLocaleLength} characters.`);
  return tag;
}

export const Locale = new GraphQLScalarType<string, string>({
  ...GraphQLLocale.toConfig(),
  description: 'BCP 47 language tag of at most 35 characters, such as `en-GB`.',
  parseValue: (value) => withinLength(GraphQLLocale.parseValue(value)),
  parseLiteral: (node, variables) => withinLength(GraphQLLocale.parseLiteral(node, variables)),
});

export const TimeZone = described(GraphQLTimeZone, 'IANA time zone name, such as `Europe/Paris`.');
