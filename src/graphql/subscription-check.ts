import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from 'graphql';
import { refuseCostly } from './query-cost.js';
import { limitRules, maxErrors, maxTokens } from './query-limits.js';

/** A subscription as a client sends it. */
interface Wanted {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/** A subscription that may run, as the executor takes it. */
interface Checked {
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variableValues: Record<string, unknown>;
}

/** Checks a subscription as Apollo Server checks queries and mutations: form, schema, limits, variables and cost. */
export function checkSubscription(
  schema: GraphQLSchema,
  { query, operationName, variables }: Wanted,
): Checked | { readonly faults: readonly GraphQLError[] } {
  const document = parsed(query);
  if (document instanceof GraphQLError) return { faults: [document] };
  const operation = getOperationAST(document, operationName);
  const variableValues = variables ?? {};
  const faults = faultsIn(schema, document, operation, variableValues);
  return faults.length > 0 ? { faults } : { document, operationName, variableValues };
}

/** An error that says that an operation may not run here. */
export function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'OPERATION_NOT_ALLOWED' } });
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    return withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED');
  }
}

function faultsIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode | null | undefined,
  variables: Record<string, unknown>,
): readonly GraphQLError[] {
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    return [refusal('Only subscriptions run here; send queries and mutations over HTTP.')];
  }
  const faults = validate(schema, document, [...specifiedRules, ...limitRules], { maxErrors });
  if (faults.length > 0) return faults.map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED'));
  // Without its one root field there would be nothing to subscribe to.
  if (hasDirectives(operation.selectionSet, document)) {
    return [refusal('The field of a subscription takes no directives.')];
  }
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors });
  if (errors) return errors.map((error) => withCode(error, 'BAD_USER_INPUT'));
  try {
    refuseCostly(schema, document, operation, variables);
    return [];
  } catch (error) {
    return [error as GraphQLError];
  }
}

/** Whether something at the root may be left out. Validation has ruled out fragments that contain themselves. */
function hasDirectives(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  seen = new Set<string>(),
): boolean {
  return selections.some((selection) => {
    if (selection.directives?.length) return true;
    if (selection.kind === Kind.FIELD) return false;
    if (selection.kind === Kind.INLINE_FRAGMENT) return hasDirectives(selection.selectionSet, document, seen);
    const name = selection.name.value;
    if (seen.has(name)) return false;
    seen.add(name);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
    ) as FragmentDefinitionNode;
    return hasDirectives(fragment.selectionSet, document, seen);
  });
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions['code'] = code;
  return error;
}
