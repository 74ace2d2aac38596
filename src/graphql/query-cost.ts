import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { TooComplexError } from '../kernel/app-error.js';
import { defaultPageSize, maxPageSize } from '../kernel/page.js';
import type { RequestContext } from './context.js';

/** Most objects that one operation may ask for. A hundred users with a default page of sessions each are 2,202. */
const maxCost = 5_000;

/** What a list without pages counts for: such lists are short by nature. */
const plainListSize = 10;

/** Parts of a connection that are no objects of their own: their items are counted with the connection. */
const connectionPart = /(?:Connection|Edge)$/;

/**
 * Refuses costly operations. Lists count by the page they ask for, so
 * lists within lists multiply. It is asked for each request, because the sizes may stand in variables.
 */
export const costLimit: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      if (operation) refuseCostly(schema, document, operation, request.variables ?? {});
    },
  }),
};

/**
 * Refuses an operation that may have to answer with more than 5,000 objects.
 * @throws {GraphQLError} that stands for a {@link TooComplexError}
 */
export function refuseCostly(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const root = schema.getRootType(operation.operation);
  if (!root) return;
  const counting = { schema, fragments, variables: withDefaults(operation, variables), known: new Map() };
  const cost = costOfSelections(operation.selectionSet, root, counting);
  if (cost > maxCost) refuse(new TooComplexError(cost, maxCost));
}

/** The variables as the operation will run with them. */
function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = { ...given };
  for (const { variable, defaultValue } of variableDefinitions) {
    if (defaultValue) values[variable.name.value] ??= valueFromASTUntyped(defaultValue);
  }
  return values;
}

/** Apollo Server tells errors of its own stages from faults by their class. */
function refuse(originalError: TooComplexError): never {
  throw new GraphQLError(originalError.message, {
    originalError,
    extensions: { code: originalError.code, http: { status: 400 } },
  });
}

interface Counting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Costs of fragments seen before: fragments in fragments would otherwise be counted exponentially often. */
  readonly known: Map<string, number>;
}

function costOfSelections(
  { selections }: SelectionSetNode,
  parent: GraphQLNamedType,
  counting: Counting,
): number {
  let cost = 0;
  for (const selection of selections) cost += costOf(selection, parent, counting);
  return cost;
}

function costOf(selection: SelectionNode, parent: GraphQLNamedType, counting: Counting): number {
  if (selection.kind === Kind.FIELD) return costOfField(selection, parent, counting);
  if (selection.kind === Kind.INLINE_FRAGMENT) {
    const type = selection.typeCondition && counting.schema.getType(selection.typeCondition.name.value);
    return costOfSelections(selection.selectionSet, type ?? parent, counting);
  }
  const name = selection.name.value;
  const known = counting.known.get(name);
  if (known !== undefined) return known;
  const fragment = counting.fragments.get(name);
  const type = fragment && counting.schema.getType(fragment.typeCondition.name.value);
  const cost = type ? costOfSelections(fragment.selectionSet, type, counting) : 0;
  counting.known.set(name, cost);
  return cost;
}

/** Number of objects behind a field: none for a value, one for an object, one for each item of a page or a list. */
function costOfField(node: FieldNode, parent: GraphQLNamedType, counting: Counting): number {
  const hasFields = isObjectType(parent) || isInterfaceType(parent);
  const field = hasFields ? parent.getFields()[node.name.value] : undefined;
  if (!field || !node.selectionSet) return 0;
  const type = getNamedType(field.type);
  if (isLeafType(type)) return 0;
  const inside = costOfSelections(node.selectionSet, type, counting);
  if (connectionPart.test(parent.name)) return inside;
  return 1 + itemsOf(node, field.type, counting) * (inside + 1);
}

function itemsOf(node: FieldNode, fieldType: GraphQLOutputType, { variables }: Counting): number {
  const type = getNamedType(fieldType);
  const argument = (name: string): unknown => {
    const value = node.arguments?.find((given) => given.name.value === name)?.value;
    if (value?.kind === Kind.VARIABLE) return variables[value.name.value];
    if (value?.kind === Kind.INT) return Number(value.value);
    return value?.kind === Kind.LIST ? value.values : undefined;
  };
  if (type.name.endsWith('Connection')) {
    const size = argument('first') ?? argument('last') ?? defaultPageSize;
    return typeof size === 'number' ? Math.min(Math.max(size, 0), maxPageSize) : maxPageSize;
  }
  const ids = argument('ids');
  if (Array.isArray(ids)) return ids.length;
  return isListType(getNullableType(fieldType)) ? plainListSize : 1;
}
