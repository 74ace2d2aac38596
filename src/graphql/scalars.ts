import { GraphQLScalarType } from 'graphql';
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

export const DateTime = described(
  GraphQLDateTime,
  'RFC 3339 date and time in UTC, with milliseconds, such as `2026-01-31T09:30:00.000Z`.',
);

export const EmailAddress = described(GraphQLEmailAddress, 'Email address as defined by the HTML standard.');

export const IpAddress = described(
  GraphQLIP,
  'IPv4 or IPv6 address, optionally with a prefix length, such as `203.0.113.0/24`.',
);

export const Locale = described(GraphQLLocale, 'BCP 47 language tag, such as `en-GB`.');

export const TimeZone = described(GraphQLTimeZone, 'IANA time zone name, such as `Europe/Paris`.');
