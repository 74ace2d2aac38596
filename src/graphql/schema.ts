import 'reflect-metadata';
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchemaSync, type ClassType, type NonEmptyArray, type PubSub } from 'type-graphql';
import { NodeResolver, type NodeSource } from './node.js';
import { markOneOf } from './one-of.js';
import { applyRules, mergeRules, open, type RuleTable } from './permissions.js';
import { isSignedIn } from './rules.js';
import { DateTime } from './scalars.js';

/** What a slice gives to the schema. */
export interface SchemaPart {
  /** Instances of the slice's resolver classes. */
  readonly resolvers: readonly object[];
  readonly rules: RuleTable;
  readonly nodes?: readonly NodeSource[];
  /** Where the events of subscriptions come from, by topic; the argument is what the subscription gives as its topic's id. */
  readonly topics?: Readonly<Record<string, (topicId: unknown) => AsyncIterable<unknown>>>;
  /** Mutations that check a secret: a document may hold only one of them. */
  readonly credentialMutations?: readonly string[];
}

/** The executable schema and the rule table that guards it. */
export interface GuardedSchema {
  readonly schema: GraphQLSchema;
  readonly rules: RuleTable;
}

const ownRules: RuleTable = {
  Query: { node: isSignedIn, nodes: isSignedIn },
  ...open('PageInfo', 'UserError'),
};

/**
 * Builds the one schema out of the slices' parts, with the rules in front of the resolvers.
 * @throws {Error} when a field has no rule, or a rule has no field
 */
export function buildGuardedSchema(parts: readonly SchemaPart[]): GuardedSchema {
  const nodes = new NodeResolver(parts.flatMap((part) => part.nodes ?? []));
  const instances = [nodes, ...parts.flatMap((part) => part.resolvers)];
  const container = new Map<unknown, object>(instances.map((instance) => [instance.constructor, instance]));
  const schema = buildSchemaSync({
    resolvers: instances.map((instance) => instance.constructor) as unknown as NonEmptyArray<ClassType>,
    container: { get: (resolverClass) => container.get(resolverClass) },
    pubSub: eventSources(parts),
    scalarsMap: [{ type: Date, scalar: DateTime }],
    validate: false,
  });
  markOneOf(schema);
  describeRoots(schema);
  const rules = mergeRules([ownRules, ...parts.map((part) => part.rules)]);
  return { schema: applyRules(schema, rules), rules };
}

/** type-graphql asks by topic; each slice makes the events of its own. */
function eventSources(parts: readonly SchemaPart[]): PubSub {
  const sources = new Map(parts.flatMap((part) => Object.entries(part.topics ?? {})));
  return {
    publish: () => {
      throw new Error('Events come from the slices themselves.');
    },
    subscribe: (topic, topicId) => {
      const source = sources.get(topic);
      if (!source) throw new Error(`Nobody makes the events of ${topic}.`);
      return source(topicId);
    },
  };
}

function describeRoots(schema: GraphQLSchema): void {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  const subscription = schema.getSubscriptionType();
  if (subscription) subscription.description = 'Live events, over the `graphql-transport-ws` protocol.';
  if (query) query.description = 'Reads.';
  if (mutation)
    mutation.description = 'Writes. Every payload lists `userErrors`; check it before the result.';
}

/** The schema as text, in a stable order, for `schema.graphql`. */
export function printSortedSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
