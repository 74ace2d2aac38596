import type { ApolloServerPlugin } from '@apollo/server';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import type { RequestContext } from './context.js';

/** Largest request body, in bytes. */
export const maxBodyBytes = 100 * 1024;

/** Most lexical tokens of a document. */
export const maxTokens = 1_000;

const maxDepth = 10;
const maxAliases = 15;
const maxDirectives = 10;
const maxMutations = 5;

/** Bounds on what a document may ask for. They depend on the document alone, so they run once for each text. */
export const limitRules: readonly ValidationRule[] = [
  maxDepthRule({ n: maxDepth }),
  maxAliasesRule({ n: maxAliases }),
  maxDirectivesRule({ n: maxDirectives }),
];

/**
 * Refuses documents with more than five mutations, or with two that check a secret: aliases would otherwise turn one
 * request into many guesses.
 */
export function mutationLimits(credentialMutations: ReadonlySet<string>): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ operation, document }) => {
        if (operation?.operation !== 'mutation') return;
        const fragments = new Map(
          document.definitions
            .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
            .map((fragment) => [fragment.name.value, fragment]),
        );
        const names = rootFields(operation.selectionSet, fragments);
        const credentialCount = names.filter((name) => credentialMutations.has(name)).length;
        if (credentialCount > 1) refuse('A document may hold one mutation that checks a secret.');
        if (names.length > maxMutations) refuse(`A document may hold at most ${maxMutations} mutations.`);
      },
    }),
  };
}

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: 'OPERATION_NOT_ALLOWED', http: { status: 400 } } });
}

/** Names of the fields at the root, each as often as it is asked for. Validation has ruled out fragment cycles. */
function rootFields(
  selections: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string[] {
  return selections.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, fragments);
    const fragment = fragments.get(selection.name.value);
    return fragment ? rootFields(fragment.selectionSet, fragments) : [];
  });
}
