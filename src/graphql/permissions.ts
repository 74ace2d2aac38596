import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { ForbiddenError } from '../kernel/app-error.js';
import type { RequestContext } from './context.js';
import { allow, describeRule, isPassed } from './rules.js';
import { deny, type ShieldRule, shield } from './shield.js';

/** Rules by type and field; `*` stands for the fields of a type that have none of their own. */
export type RuleTable = Readonly<Record<string, Readonly<Record<string, ShieldRule>>>>;

/** Declares types that hold nothing to guard: whoever got the object may read all of it. */
export function open(...typeNames: readonly string[]): RuleTable {
  return Object.fromEntries(typeNames.map((name) => [name, { '*': allow }]));
}

/**
 * Joins the rules of several slices into one table.
 * @throws {Error} when two of them speak of the same field
 */
export function mergeRules(tables: readonly RuleTable[]): RuleTable {
  const merged: Record<string, Record<string, ShieldRule>> = {};
  for (const [typeName, fields] of tables.flatMap((table) => Object.entries(table))) {
    merged[typeName] ??= {};
    for (const [fieldName, rule] of Object.entries(fields)) {
      if (merged[typeName][fieldName]) throw new Error(`Two rules stand for ${typeName}.${fieldName}.`);
      merged[typeName][fieldName] = rule;
    }
  }
  return merged;
}

/** One line of the access matrix. */
export interface AccessLine {
  readonly field: string;
  readonly rule: string;
}

/** Every field of the schema with the rule that guards it, in words. */
export function accessMatrix(schema: GraphQLSchema, rules: RuleTable): AccessLine[] {
  return objectTypes(schema).flatMap((type) =>
    Object.keys(type.getFields())
      .sort()
      .map((fieldName) => ({
        field: `${type.name}.${fieldName}`,
        rule: describeRule(ruleFor(rules, type.name, fieldName) ?? deny),
      })),
  );
}

/**
 * Puts the rules in front of the resolvers. graphql-shield makes the guards; they are placed only on fields whose rule
 * is not plainly "anyone", because a guard makes its field asynchronous. A subscription is guarded where it is opened.
 *
 * A refused root field is an error. A refused field inside an object is null where the schema lets it be.
 * @throws {Error} when a field has no rule, or a rule has no field
 */
export function applyRules(schema: GraphQLSchema, rules: RuleTable): GraphQLSchema {
  refuseGaps(schema, rules);
  const guards = shield(rules as Record<string, Record<string, ShieldRule>>, {
    fallbackRule: deny,
    allowExternalErrors: true,
    // An error thrown inside a rule is a fault of ours: it must surface as one, not as a refusal.
    debug: true,
    fallbackError: () => new ForbiddenError(),
  }).generate(schema) as Record<string, Record<string, unknown>>;

  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  for (const type of objectTypes(schema)) {
    for (const [fieldName, field] of Object.entries(type.getFields())) {
      const rule = ruleFor(rules, type.name, fieldName);
      if (rule === allow) continue;
      const guard = guardOf(guards[type.name]?.[fieldName]);
      const isHidden = !roots.has(type) && !isNonNullType(field.type);
      if (field.subscribe) field.subscribe = guarded({ rule, guard, isHidden: false }, field.subscribe);
      else field.resolve = guarded({ rule, guard, isHidden }, field.resolve ?? defaultFieldResolver);
    }
  }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
type Guard = (resolve: Resolver, ...rest: Parameters<Resolver>) => Promise<unknown>;

interface FieldGuard {
  readonly rule: ShieldRule | undefined;
  readonly guard: Guard;
  readonly isHidden: boolean;
}

/** A viewer whom the rule plainly lets through does not wait for shield, which would make the field asynchronous. */
function guarded({ rule, guard, isHidden }: FieldGuard, resolve: Resolver): Resolver {
  return (parent, args, context, info) =>
    isPassed(rule, context, parent)
      ? resolve(parent, args, context, info)
      : asked(guard, isHidden, resolve, [parent, args, context, info]);
}

async function asked(
  guard: Guard,
  isHidden: boolean,
  resolve: Resolver,
  args: Parameters<Resolver>,
): Promise<unknown> {
  let isLetThrough = false;
  const answer = await guard(
    (...inner) => {
      isLetThrough = true;
      return resolve(...inner);
    },
    ...args,
  );
  return isHidden && !isLetThrough ? null : answer;
}

/** Shield gives a bare function for a rule, and an object for a rule that is made of others. */
function guardOf(generated: unknown): Guard {
  return (typeof generated === 'function' ? generated : (generated as { resolve: Guard }).resolve) as Guard;
}

function refuseGaps(schema: GraphQLSchema, rules: RuleTable): void {
  const faults: string[] = [];
  const roots = new Set<GraphQLObjectType | null | undefined>([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
  for (const type of objectTypes(schema)) {
    const ofType = rules[type.name] ?? {};
    for (const fieldName of Object.keys(type.getFields())) {
      const rule = roots.has(type) ? ofType[fieldName] : ruleFor(rules, type.name, fieldName);
      if (!rule) faults.push(`${type.name}.${fieldName} has no rule`);
    }
  }
  for (const typeName of Object.keys(rules)) {
    // A rule on an interface or a union would be accepted by shield and never asked.
    if (!isObjectType(schema.getType(typeName)))
      faults.push(`rules stand for ${typeName}, which is no object type`);
  }
  if (faults.length > 0) throw new Error(`The rule table does not fit the schema: ${faults.join('; ')}.`);
}

function ruleFor(rules: RuleTable, typeName: string, fieldName: string): ShieldRule | undefined {
  return rules[typeName]?.[fieldName] ?? rules[typeName]?.['*'];
}

function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => !isIntrospectionType(type))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
