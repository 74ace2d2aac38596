import type { ApolloServerPlugin } from '@apollo/server';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { RequestContext } from './context.js';

/** Largest request body, in bytes. */
export const maxBodyBytes = 100 * 1024;

/**
 * Most bytes of all headers of a request. A token of 100 kB is thereby refused as a token, and not by a broken connection;
 * the body may be as large.
 */
export const maxHeaderBytes = 128 * 1024;

/** Most lexical tokens of a document. */
export const maxTokens = 1_000;

/** Most faults of one document that are told. */
export const maxErrors = 10;

/** Longest that an operation may take, in milliseconds. */
export const maxOperationMs = 5_000;

const maxDepth = 10;
const maxAliases = 15;
const maxDirectives = 10;
const maxMutations = 5;

/** The limits as a rule knows them: it reports what is over, in place of throwing it, which would end in a 500. */
const reporting = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError) =>
      context?.reportError(new GraphQLError(message.replace(/^Syntax Error: /, ''))),
  ],
};

/** Bounds on what a document may ask for. They depend on the document alone, so they run once for each text. */
export const limitRules: readonly ValidationRule[] = [
  maxDepthRule({ n: maxDepth, flattenFragments: true, ...reporting }),
  maxAliasesRule({ n: maxAliases, ...reporting }),
  maxDirectivesRule({ n: maxDirectives, ...reporting }),
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
        const counts = countMutations(operation.selectionSet, {
          fragments,
          credentialMutations,
          known: new Map(),
        });
        if (counts.credential > 1) refuse('A document may hold one mutation that checks a secret.');
        if (counts.all > maxMutations) refuse(`A document may hold at most ${maxMutations} mutations.`);
      },
    }),
  };
}

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: 'OPERATION_NOT_ALLOWED', http: { status: 400 } } });
}

interface MutationCounts {
  readonly all: number;
  readonly credential: number;
}

interface Counting {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly credentialMutations: ReadonlySet<string>;
  /** Counts of fragments seen before: fragments in fragments would otherwise be counted exponentially often. */
  readonly known: Map<string, MutationCounts>;
}

/** How many mutations there are at the root, each as often as it is asked for. Validation has ruled out cycles. */
function countMutations({ selections }: SelectionSetNode, counting: Counting): MutationCounts {
  let all = 0;
  let credential = 0;
  for (const selection of selections) {
    const counts = countSelection(selection, counting);
    all += counts.all;
    credential += counts.credential;
  }
  return { all, credential };
}

function countSelection(selection: SelectionNode, counting: Counting): MutationCounts {
  if (selection.kind === Kind.FIELD) {
    return { all: 1, credential: counting.credentialMutations.has(selection.name.value) ? 1 : 0 };
  }
  if (selection.kind === Kind.INLINE_FRAGMENT) return countMutations(selection.selectionSet, counting);
  const name = selection.name.value;
  const known = counting.known.get(name);
  if (known) return known;
  const fragment = counting.fragments.get(name);
  const counts = fragment ? countMutations(fragment.selectionSet, counting) : { all: 0, credential: 0 };
  counting.known.set(name, counts);
  return counts;
}
