/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation RegistrationStart($input: RegistrationStartInput!) {\n    registrationStart(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      authentication { user { id username } session { id } tokens { accessToken refreshToken } }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.RegistrationStartDocument,
    "\n  mutation RegistrationCodeResend($input: RegistrationCodeResendInput!) {\n    registrationCodeResend(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.RegistrationCodeResendDocument,
    "\n  mutation RegistrationComplete($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { id username displayName email isViewer }\n        session { id isCurrent methods status }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.RegistrationCompleteDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      result {\n        ... on Authentication {\n          user { id username email isViewer }\n          session { id isCurrent methods status }\n          tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n        }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.LoginDocument,
    "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      authentication {\n        user { id }\n        session { id expiresAt }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code }\n    }\n  }\n": typeof types.SessionRefreshDocument,
    "\n  mutation Logout {\n    logout { session { id status revocationReason revokedAt } userErrors { code } }\n  }\n": typeof types.LogoutDocument,
    "\n  query Viewer {\n    viewer {\n      user { id username displayName email }\n      session { id isCurrent }\n      permissions\n    }\n  }\n": typeof types.ViewerDocument,
};
const documents: Documents = {
    "\n  mutation RegistrationStart($input: RegistrationStartInput!) {\n    registrationStart(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      authentication { user { id username } session { id } tokens { accessToken refreshToken } }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.RegistrationStartDocument,
    "\n  mutation RegistrationCodeResend($input: RegistrationCodeResendInput!) {\n    registrationCodeResend(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.RegistrationCodeResendDocument,
    "\n  mutation RegistrationComplete($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { id username displayName email isViewer }\n        session { id isCurrent methods status }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.RegistrationCompleteDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      result {\n        ... on Authentication {\n          user { id username email isViewer }\n          session { id isCurrent methods status }\n          tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n        }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.LoginDocument,
    "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      authentication {\n        user { id }\n        session { id expiresAt }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code }\n    }\n  }\n": types.SessionRefreshDocument,
    "\n  mutation Logout {\n    logout { session { id status revocationReason revokedAt } userErrors { code } }\n  }\n": types.LogoutDocument,
    "\n  query Viewer {\n    viewer {\n      user { id username displayName email }\n      session { id isCurrent }\n      permissions\n    }\n  }\n": types.ViewerDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegistrationStart($input: RegistrationStartInput!) {\n    registrationStart(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      authentication { user { id username } session { id } tokens { accessToken refreshToken } }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n"): typeof import('./graphql.js').RegistrationStartDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegistrationCodeResend($input: RegistrationCodeResendInput!) {\n    registrationCodeResend(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n"): typeof import('./graphql.js').RegistrationCodeResendDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegistrationComplete($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { id username displayName email isViewer }\n        session { id isCurrent methods status }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n"): typeof import('./graphql.js').RegistrationCompleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      result {\n        ... on Authentication {\n          user { id username email isViewer }\n          session { id isCurrent methods status }\n          tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n        }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n"): typeof import('./graphql.js').LoginDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      authentication {\n        user { id }\n        session { id expiresAt }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code }\n    }\n  }\n"): typeof import('./graphql.js').SessionRefreshDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Logout {\n    logout { session { id status revocationReason revokedAt } userErrors { code } }\n  }\n"): typeof import('./graphql.js').LogoutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      user { id username displayName email }\n      session { id isCurrent }\n      permissions\n    }\n  }\n"): typeof import('./graphql.js').ViewerDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
