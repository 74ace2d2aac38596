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
    "\n  mutation DeviceDeleteAndAsk($input: DeviceDeleteInput!, $sessionId: ID!) {\n    deviceDelete(input: $input) { deletedId userErrors { code } }\n    sessionRevoke(input: { id: $sessionId }) { session { device { id } } }\n  }\n": typeof types.DeviceDeleteAndAskDocument,
    "\n  query DevicesOf($by: UserBy!) {\n    user(by: $by) { id devices { id name isCurrent } sessions { totalCount } }\n  }\n": typeof types.DevicesOfDocument,
    "\n  query DeviceNode($id: ID!) {\n    node(id: $id) { __typename id ... on Device { name kind operatingSystem client isCurrent } }\n  }\n": typeof types.DeviceNodeDocument,
    "\n  mutation CompleteWithEmail($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { email isViewer sessions { totalCount } }\n        session { isCurrent ipAddress user { email } }\n      }\n    }\n  }\n": typeof types.CompleteWithEmailDocument,
    "\n  mutation LogoutAndAsk {\n    logout { session { isCurrent user { username email isViewer } } }\n  }\n": typeof types.LogoutAndAskDocument,
    "\n  query SessionsOfUser($by: UserBy!, $last: Int, $before: String) {\n    user(by: $by) {\n      id\n      sessions(last: $last, before: $before) {\n        totalCount\n        nodes { id isCurrent }\n        pageInfo { startCursor hasNextPage hasPreviousPage }\n      }\n    }\n  }\n": typeof types.SessionsOfUserDocument,
    "\n  query SessionNode($id: ID!) {\n    node(id: $id) { __typename id ... on Session { status isCurrent user { id email } device { id } } }\n  }\n": typeof types.SessionNodeDocument,
    "\n  query UsersWithAll($first: Int) {\n    users(first: $first, orderBy: { field: USERNAME, direction: ASC }) {\n      nodes {\n        id\n        devices { id name }\n        sessions(first: 3) { totalCount nodes { id device { id name } user { id email } } }\n      }\n    }\n  }\n": typeof types.UsersWithAllDocument,
    "\n  query Nodes($ids: [ID!]!) {\n    nodes(ids: $ids) { __typename id ... on User { username email } }\n  }\n": typeof types.NodesDocument,
    "\n  query SessionsOf($by: UserBy!, $first: Int, $after: String) {\n    user(by: $by) {\n      username\n      sessions(first: $first, after: $after) {\n        totalCount\n        nodes { id status }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n": typeof types.SessionsOfDocument,
    "\n  query CountUsers($filter: UserFilter) {\n    users(first: 1, filter: $filter) { totalCount }\n  }\n": typeof types.CountUsersDocument,
    "\n  query UsersWithSessions($first: Int) {\n    users(first: $first, orderBy: { field: USERNAME }) {\n      nodes { username sessions { nodes { id } } }\n    }\n  }\n": typeof types.UsersWithSessionsDocument,
    "\n  query SearchUsers($search: String!) {\n    users(first: 1, filter: { search: $search }) { totalCount nodes { id } }\n  }\n": typeof types.SearchUsersDocument,
    "\n  mutation RegistrationStart($input: RegistrationStartInput!) {\n    registrationStart(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      authentication { user { id username } session { id } tokens { accessToken refreshToken } }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.RegistrationStartDocument,
    "\n  mutation RegistrationCodeResend($input: RegistrationCodeResendInput!) {\n    registrationCodeResend(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.RegistrationCodeResendDocument,
    "\n  mutation RegistrationComplete($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { id username displayName email locale isViewer }\n        session { id isCurrent methods status }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.RegistrationCompleteDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      result {\n        ... on Authentication {\n          user { id username email isViewer }\n          session { id isCurrent methods status }\n          tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n        }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": typeof types.LoginDocument,
    "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      authentication {\n        user { id isViewer }\n        session { id expiresAt isCurrent }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code }\n    }\n  }\n": typeof types.SessionRefreshDocument,
    "\n  mutation Logout {\n    logout { session { id status revocationReason revokedAt } userErrors { code } }\n  }\n": typeof types.LogoutDocument,
    "\n  query Viewer {\n    viewer {\n      user { id username displayName email }\n      session { id isCurrent }\n      permissions\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  query User($by: UserBy!) {\n    user(by: $by) {\n      id\n      username\n      displayName\n      status\n      isViewer\n      description\n      email\n      firstName\n      lastName\n      lastActiveAt\n    }\n  }\n": typeof types.UserDocument,
    "\n  query Users(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: UserFilter\n    $orderBy: UserOrder\n  ) {\n    users(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      edges { cursor node { id username } }\n      nodes { username }\n      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }\n    }\n  }\n": typeof types.UsersDocument,
    "\n  mutation UserUpdate($input: UserUpdateInput!) {\n    userUpdate(input: $input) {\n      user { id username displayName firstName lastName description locale timeZone updatedAt }\n      userErrors { code field message }\n    }\n  }\n": typeof types.UserUpdateDocument,
    "\n  query Node($id: ID!) {\n    node(id: $id) { __typename id ... on User { username email } ... on Session { status isCurrent } }\n  }\n": typeof types.NodeDocument,
    "\n  query Instance {\n    instance {\n      name\n      version\n      isRegistrationOpen\n      identityProviders { key name }\n      passwordPolicy { minLength maxLength requiresClasses }\n    }\n  }\n": typeof types.InstanceDocument,
    "\n  mutation SessionRevoke($input: SessionRevokeInput!) {\n    sessionRevoke(input: $input) {\n      session { id status isCurrent revocationReason revokedAt }\n      userErrors { code field message }\n    }\n  }\n": typeof types.SessionRevokeDocument,
    "\n  mutation LogoutAll($input: LogoutAllInput!) {\n    logoutAll(input: $input) { revokedCount userErrors { code field message } }\n  }\n": typeof types.LogoutAllDocument,
    "\n  mutation DeviceUpdate($input: DeviceUpdateInput!) {\n    deviceUpdate(input: $input) { device { id name } userErrors { code field message } }\n  }\n": typeof types.DeviceUpdateDocument,
    "\n  mutation DeviceDelete($input: DeviceDeleteInput!) {\n    deviceDelete(input: $input) { deletedId userErrors { code field message } }\n  }\n": typeof types.DeviceDeleteDocument,
    "\n  query OwnSessions($first: Int, $after: String, $filter: SessionFilter) {\n    viewer {\n      session { id }\n      user {\n        sessions(first: $first, after: $after, filter: $filter) {\n          totalCount\n          nodes {\n            id\n            status\n            isCurrent\n            methods\n            ipAddress\n            createdAt\n            lastActiveAt\n            expiresAt\n            revokedAt\n            revocationReason\n            device { id name kind operatingSystem client isCurrent }\n          }\n          pageInfo { endCursor hasNextPage }\n        }\n        devices { id name kind operatingSystem client isCurrent createdAt lastSeenAt }\n      }\n    }\n  }\n": typeof types.OwnSessionsDocument,
    "\n  query Sessions(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: SessionFilter\n    $orderBy: SessionOrder\n  ) {\n    sessions(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      totalCount\n      nodes { id status revocationReason ipAddress user { id username email } device { name kind } }\n      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }\n    }\n  }\n": typeof types.SessionsDocument,
};
const documents: Documents = {
    "\n  mutation DeviceDeleteAndAsk($input: DeviceDeleteInput!, $sessionId: ID!) {\n    deviceDelete(input: $input) { deletedId userErrors { code } }\n    sessionRevoke(input: { id: $sessionId }) { session { device { id } } }\n  }\n": types.DeviceDeleteAndAskDocument,
    "\n  query DevicesOf($by: UserBy!) {\n    user(by: $by) { id devices { id name isCurrent } sessions { totalCount } }\n  }\n": types.DevicesOfDocument,
    "\n  query DeviceNode($id: ID!) {\n    node(id: $id) { __typename id ... on Device { name kind operatingSystem client isCurrent } }\n  }\n": types.DeviceNodeDocument,
    "\n  mutation CompleteWithEmail($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { email isViewer sessions { totalCount } }\n        session { isCurrent ipAddress user { email } }\n      }\n    }\n  }\n": types.CompleteWithEmailDocument,
    "\n  mutation LogoutAndAsk {\n    logout { session { isCurrent user { username email isViewer } } }\n  }\n": types.LogoutAndAskDocument,
    "\n  query SessionsOfUser($by: UserBy!, $last: Int, $before: String) {\n    user(by: $by) {\n      id\n      sessions(last: $last, before: $before) {\n        totalCount\n        nodes { id isCurrent }\n        pageInfo { startCursor hasNextPage hasPreviousPage }\n      }\n    }\n  }\n": types.SessionsOfUserDocument,
    "\n  query SessionNode($id: ID!) {\n    node(id: $id) { __typename id ... on Session { status isCurrent user { id email } device { id } } }\n  }\n": types.SessionNodeDocument,
    "\n  query UsersWithAll($first: Int) {\n    users(first: $first, orderBy: { field: USERNAME, direction: ASC }) {\n      nodes {\n        id\n        devices { id name }\n        sessions(first: 3) { totalCount nodes { id device { id name } user { id email } } }\n      }\n    }\n  }\n": types.UsersWithAllDocument,
    "\n  query Nodes($ids: [ID!]!) {\n    nodes(ids: $ids) { __typename id ... on User { username email } }\n  }\n": types.NodesDocument,
    "\n  query SessionsOf($by: UserBy!, $first: Int, $after: String) {\n    user(by: $by) {\n      username\n      sessions(first: $first, after: $after) {\n        totalCount\n        nodes { id status }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n": types.SessionsOfDocument,
    "\n  query CountUsers($filter: UserFilter) {\n    users(first: 1, filter: $filter) { totalCount }\n  }\n": types.CountUsersDocument,
    "\n  query UsersWithSessions($first: Int) {\n    users(first: $first, orderBy: { field: USERNAME }) {\n      nodes { username sessions { nodes { id } } }\n    }\n  }\n": types.UsersWithSessionsDocument,
    "\n  query SearchUsers($search: String!) {\n    users(first: 1, filter: { search: $search }) { totalCount nodes { id } }\n  }\n": types.SearchUsersDocument,
    "\n  mutation RegistrationStart($input: RegistrationStartInput!) {\n    registrationStart(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      authentication { user { id username } session { id } tokens { accessToken refreshToken } }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.RegistrationStartDocument,
    "\n  mutation RegistrationCodeResend($input: RegistrationCodeResendInput!) {\n    registrationCodeResend(input: $input) {\n      registration { id email expiresAt resendAvailableAt }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.RegistrationCodeResendDocument,
    "\n  mutation RegistrationComplete($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { id username displayName email locale isViewer }\n        session { id isCurrent methods status }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.RegistrationCompleteDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      result {\n        ... on Authentication {\n          user { id username email isViewer }\n          session { id isCurrent methods status }\n          tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n        }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n": types.LoginDocument,
    "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      authentication {\n        user { id isViewer }\n        session { id expiresAt isCurrent }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code }\n    }\n  }\n": types.SessionRefreshDocument,
    "\n  mutation Logout {\n    logout { session { id status revocationReason revokedAt } userErrors { code } }\n  }\n": types.LogoutDocument,
    "\n  query Viewer {\n    viewer {\n      user { id username displayName email }\n      session { id isCurrent }\n      permissions\n    }\n  }\n": types.ViewerDocument,
    "\n  query User($by: UserBy!) {\n    user(by: $by) {\n      id\n      username\n      displayName\n      status\n      isViewer\n      description\n      email\n      firstName\n      lastName\n      lastActiveAt\n    }\n  }\n": types.UserDocument,
    "\n  query Users(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: UserFilter\n    $orderBy: UserOrder\n  ) {\n    users(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      edges { cursor node { id username } }\n      nodes { username }\n      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }\n    }\n  }\n": types.UsersDocument,
    "\n  mutation UserUpdate($input: UserUpdateInput!) {\n    userUpdate(input: $input) {\n      user { id username displayName firstName lastName description locale timeZone updatedAt }\n      userErrors { code field message }\n    }\n  }\n": types.UserUpdateDocument,
    "\n  query Node($id: ID!) {\n    node(id: $id) { __typename id ... on User { username email } ... on Session { status isCurrent } }\n  }\n": types.NodeDocument,
    "\n  query Instance {\n    instance {\n      name\n      version\n      isRegistrationOpen\n      identityProviders { key name }\n      passwordPolicy { minLength maxLength requiresClasses }\n    }\n  }\n": types.InstanceDocument,
    "\n  mutation SessionRevoke($input: SessionRevokeInput!) {\n    sessionRevoke(input: $input) {\n      session { id status isCurrent revocationReason revokedAt }\n      userErrors { code field message }\n    }\n  }\n": types.SessionRevokeDocument,
    "\n  mutation LogoutAll($input: LogoutAllInput!) {\n    logoutAll(input: $input) { revokedCount userErrors { code field message } }\n  }\n": types.LogoutAllDocument,
    "\n  mutation DeviceUpdate($input: DeviceUpdateInput!) {\n    deviceUpdate(input: $input) { device { id name } userErrors { code field message } }\n  }\n": types.DeviceUpdateDocument,
    "\n  mutation DeviceDelete($input: DeviceDeleteInput!) {\n    deviceDelete(input: $input) { deletedId userErrors { code field message } }\n  }\n": types.DeviceDeleteDocument,
    "\n  query OwnSessions($first: Int, $after: String, $filter: SessionFilter) {\n    viewer {\n      session { id }\n      user {\n        sessions(first: $first, after: $after, filter: $filter) {\n          totalCount\n          nodes {\n            id\n            status\n            isCurrent\n            methods\n            ipAddress\n            createdAt\n            lastActiveAt\n            expiresAt\n            revokedAt\n            revocationReason\n            device { id name kind operatingSystem client isCurrent }\n          }\n          pageInfo { endCursor hasNextPage }\n        }\n        devices { id name kind operatingSystem client isCurrent createdAt lastSeenAt }\n      }\n    }\n  }\n": types.OwnSessionsDocument,
    "\n  query Sessions(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: SessionFilter\n    $orderBy: SessionOrder\n  ) {\n    sessions(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      totalCount\n      nodes { id status revocationReason ipAddress user { id username email } device { name kind } }\n      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }\n    }\n  }\n": types.SessionsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeviceDeleteAndAsk($input: DeviceDeleteInput!, $sessionId: ID!) {\n    deviceDelete(input: $input) { deletedId userErrors { code } }\n    sessionRevoke(input: { id: $sessionId }) { session { device { id } } }\n  }\n"): typeof import('./graphql.js').DeviceDeleteAndAskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DevicesOf($by: UserBy!) {\n    user(by: $by) { id devices { id name isCurrent } sessions { totalCount } }\n  }\n"): typeof import('./graphql.js').DevicesOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeviceNode($id: ID!) {\n    node(id: $id) { __typename id ... on Device { name kind operatingSystem client isCurrent } }\n  }\n"): typeof import('./graphql.js').DeviceNodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteWithEmail($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { email isViewer sessions { totalCount } }\n        session { isCurrent ipAddress user { email } }\n      }\n    }\n  }\n"): typeof import('./graphql.js').CompleteWithEmailDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogoutAndAsk {\n    logout { session { isCurrent user { username email isViewer } } }\n  }\n"): typeof import('./graphql.js').LogoutAndAskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SessionsOfUser($by: UserBy!, $last: Int, $before: String) {\n    user(by: $by) {\n      id\n      sessions(last: $last, before: $before) {\n        totalCount\n        nodes { id isCurrent }\n        pageInfo { startCursor hasNextPage hasPreviousPage }\n      }\n    }\n  }\n"): typeof import('./graphql.js').SessionsOfUserDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SessionNode($id: ID!) {\n    node(id: $id) { __typename id ... on Session { status isCurrent user { id email } device { id } } }\n  }\n"): typeof import('./graphql.js').SessionNodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UsersWithAll($first: Int) {\n    users(first: $first, orderBy: { field: USERNAME, direction: ASC }) {\n      nodes {\n        id\n        devices { id name }\n        sessions(first: 3) { totalCount nodes { id device { id name } user { id email } } }\n      }\n    }\n  }\n"): typeof import('./graphql.js').UsersWithAllDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Nodes($ids: [ID!]!) {\n    nodes(ids: $ids) { __typename id ... on User { username email } }\n  }\n"): typeof import('./graphql.js').NodesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SessionsOf($by: UserBy!, $first: Int, $after: String) {\n    user(by: $by) {\n      username\n      sessions(first: $first, after: $after) {\n        totalCount\n        nodes { id status }\n        pageInfo { endCursor hasNextPage }\n      }\n    }\n  }\n"): typeof import('./graphql.js').SessionsOfDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CountUsers($filter: UserFilter) {\n    users(first: 1, filter: $filter) { totalCount }\n  }\n"): typeof import('./graphql.js').CountUsersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UsersWithSessions($first: Int) {\n    users(first: $first, orderBy: { field: USERNAME }) {\n      nodes { username sessions { nodes { id } } }\n    }\n  }\n"): typeof import('./graphql.js').UsersWithSessionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchUsers($search: String!) {\n    users(first: 1, filter: { search: $search }) { totalCount nodes { id } }\n  }\n"): typeof import('./graphql.js').SearchUsersDocument;
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
export function graphql(source: "\n  mutation RegistrationComplete($input: RegistrationCompleteInput!) {\n    registrationComplete(input: $input) {\n      authentication {\n        user { id username displayName email locale isViewer }\n        session { id isCurrent methods status }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n"): typeof import('./graphql.js').RegistrationCompleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      result {\n        ... on Authentication {\n          user { id username email isViewer }\n          session { id isCurrent methods status }\n          tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n        }\n      }\n      userErrors { code field message retryAfterSeconds }\n    }\n  }\n"): typeof import('./graphql.js').LoginDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SessionRefresh($input: SessionRefreshInput!) {\n    sessionRefresh(input: $input) {\n      authentication {\n        user { id isViewer }\n        session { id expiresAt isCurrent }\n        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }\n      }\n      userErrors { code }\n    }\n  }\n"): typeof import('./graphql.js').SessionRefreshDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Logout {\n    logout { session { id status revocationReason revokedAt } userErrors { code } }\n  }\n"): typeof import('./graphql.js').LogoutDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      user { id username displayName email }\n      session { id isCurrent }\n      permissions\n    }\n  }\n"): typeof import('./graphql.js').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query User($by: UserBy!) {\n    user(by: $by) {\n      id\n      username\n      displayName\n      status\n      isViewer\n      description\n      email\n      firstName\n      lastName\n      lastActiveAt\n    }\n  }\n"): typeof import('./graphql.js').UserDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Users(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: UserFilter\n    $orderBy: UserOrder\n  ) {\n    users(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      edges { cursor node { id username } }\n      nodes { username }\n      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }\n    }\n  }\n"): typeof import('./graphql.js').UsersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UserUpdate($input: UserUpdateInput!) {\n    userUpdate(input: $input) {\n      user { id username displayName firstName lastName description locale timeZone updatedAt }\n      userErrors { code field message }\n    }\n  }\n"): typeof import('./graphql.js').UserUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Node($id: ID!) {\n    node(id: $id) { __typename id ... on User { username email } ... on Session { status isCurrent } }\n  }\n"): typeof import('./graphql.js').NodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Instance {\n    instance {\n      name\n      version\n      isRegistrationOpen\n      identityProviders { key name }\n      passwordPolicy { minLength maxLength requiresClasses }\n    }\n  }\n"): typeof import('./graphql.js').InstanceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SessionRevoke($input: SessionRevokeInput!) {\n    sessionRevoke(input: $input) {\n      session { id status isCurrent revocationReason revokedAt }\n      userErrors { code field message }\n    }\n  }\n"): typeof import('./graphql.js').SessionRevokeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LogoutAll($input: LogoutAllInput!) {\n    logoutAll(input: $input) { revokedCount userErrors { code field message } }\n  }\n"): typeof import('./graphql.js').LogoutAllDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeviceUpdate($input: DeviceUpdateInput!) {\n    deviceUpdate(input: $input) { device { id name } userErrors { code field message } }\n  }\n"): typeof import('./graphql.js').DeviceUpdateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeviceDelete($input: DeviceDeleteInput!) {\n    deviceDelete(input: $input) { deletedId userErrors { code field message } }\n  }\n"): typeof import('./graphql.js').DeviceDeleteDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OwnSessions($first: Int, $after: String, $filter: SessionFilter) {\n    viewer {\n      session { id }\n      user {\n        sessions(first: $first, after: $after, filter: $filter) {\n          totalCount\n          nodes {\n            id\n            status\n            isCurrent\n            methods\n            ipAddress\n            createdAt\n            lastActiveAt\n            expiresAt\n            revokedAt\n            revocationReason\n            device { id name kind operatingSystem client isCurrent }\n          }\n          pageInfo { endCursor hasNextPage }\n        }\n        devices { id name kind operatingSystem client isCurrent createdAt lastSeenAt }\n      }\n    }\n  }\n"): typeof import('./graphql.js').OwnSessionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sessions(\n    $first: Int\n    $after: String\n    $last: Int\n    $before: String\n    $filter: SessionFilter\n    $orderBy: SessionOrder\n  ) {\n    sessions(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\n      totalCount\n      nodes { id status revocationReason ipAddress user { id username email } device { name kind } }\n      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }\n    }\n  }\n"): typeof import('./graphql.js').SessionsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
