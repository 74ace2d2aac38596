/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Proof given at login. */
export type AuthenticationMethod =
  /** Code sent by email. */
  | 'EMAIL_CODE'
  /** Password. */
  | 'PASSWORD';

/** Input of `deviceDelete`. */
export type DeviceDeleteInput = {
  /** Device to forget; its sessions end. */
  id: string;
};

/** Kind of device. */
export type DeviceKind =
  /** Desktop or laptop computer. */
  | 'COMPUTER'
  /** Anything else, such as a command line. */
  | 'OTHER'
  /** Phone. */
  | 'PHONE'
  /** Tablet. */
  | 'TABLET';

/** Input of `deviceUpdate`. */
export type DeviceUpdateInput = {
  /** Device to change. */
  id: string;
  /** New name, of 1 to 60 characters. */
  name: string;
};

/** Input of `login`. */
export type LoginInput = {
  /** Email address or username. */
  identifier: string;
  /** Password. */
  password: string;
  /** How to hand over the tokens. */
  tokenDelivery?: TokenDelivery;
};

/** Input of `logoutAll`. */
export type LogoutAllInput = {
  /** Whether the current session stays. */
  keepCurrent?: boolean;
  /** User to log out; the viewer when omitted. Anyone else requires `session.revoke`. */
  userId?: string | null | undefined;
};

/** Direction of a sort. */
export type OrderDirection =
  /** Smallest or oldest first. */
  | 'ASC'
  /** Largest or newest first. */
  | 'DESC';

/** Input of `registrationCodeResend`. */
export type RegistrationCodeResendInput = {
  /** Pending registration. */
  registrationId: string;
};

/** Input of `registrationComplete`. */
export type RegistrationCompleteInput = {
  /** Six digits from the email. */
  code: string;
  /** Pending registration. */
  registrationId: string;
  /** How to hand over the tokens. */
  tokenDelivery?: TokenDelivery;
  /** Handle to take instead, when the answer was that the one asked for is taken by now. */
  username?: string | null | undefined;
};

/** Input of `registrationStart`. */
export type RegistrationStartInput = {
  /** Name to show; the handle when omitted. */
  displayName?: string | null | undefined;
  /** Email address to verify. */
  email: string;
  /** Preferred language. */
  locale?: string | null | undefined;
  /** Password; `instance.passwordPolicy` says what it must be like. */
  password: string;
  /** How to hand over the tokens on instances that do not verify addresses. */
  tokenDelivery?: TokenDelivery;
  /** Handle of 5 to 32 letters, digits and underscores; made from the other fields when omitted. */
  username?: string | null | undefined;
};

/** Narrows a list of sessions. All given fields must match. */
export type SessionFilter = {
  /** Used at this time or later. */
  activeAfter?: string | null | undefined;
  /** Opened at this time or later. */
  createdAfter?: string | null | undefined;
  /** Opened before this time. */
  createdBefore?: string | null | undefined;
  /** On any of these kinds of device. */
  deviceKinds?: Array<DeviceKind> | null | undefined;
  /** From this address or range. */
  ipAddress?: string | null | undefined;
  /** With any of these proofs. */
  methods?: Array<AuthenticationMethod> | null | undefined;
  /** In any of these states; `ACTIVE` when omitted. */
  statuses?: Array<SessionStatus> | null | undefined;
  /** Of this user. */
  userId?: string | null | undefined;
};

/** Order of a list of sessions. Ties are broken by ID. */
export type SessionOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to sort by. */
  field: SessionOrderField;
};

/** What a list of sessions can be sorted by. */
export type SessionOrderField =
  /** Time it was opened. */
  | 'CREATED_AT'
  /** Time it was last used. */
  | 'LAST_ACTIVE_AT';

/** Input of `sessionRefresh`. */
export type SessionRefreshInput = {
  /** Refresh token; omit it when it is in the cookie. */
  refreshToken?: string | null | undefined;
};

/** Why a session ended early. */
export type SessionRevocationReason =
  /** The account was suspended or deleted. */
  | 'ACCOUNT_CLOSED'
  /** The user logged out. */
  | 'LOGOUT'
  /** Another login on the same device took its place. */
  | 'REPLACED'
  /** An administrator ended it. */
  | 'REVOKED_BY_ADMIN'
  /** The user ended it from another session. */
  | 'REVOKED_BY_USER'
  /** The user logged in elsewhere, and it was the one of too many that was used least recently. */
  | 'SESSION_LIMIT'
  /** A used refresh token came back, which suggests theft. */
  | 'TOKEN_REUSE';

/** Input of `sessionRevoke`. */
export type SessionRevokeInput = {
  /** Session to end. Another user's requires `session.revoke`. */
  id: string;
};

/** State of a session. */
export type SessionStatus =
  /** In use. */
  | 'ACTIVE'
  /** Past its end. */
  | 'EXPIRED'
  /** Ended early. */
  | 'REVOKED';

/** How tokens reach the client. */
export type TokenDelivery =
  /** In the response body. For native apps, servers and command lines. */
  | 'BODY'
  /** As `HttpOnly`, `SameSite` cookies, `Secure` over https. For browsers. */
  | 'COOKIE';

/** Names one user. Set exactly one field. */
export type UserBy =
  {   /** Verified email address. Finds nobody without `user.read`. */
  email: string; id?: never; username?: never; }
  |  { email?: never;   /** ID of the user. */
  id: string; username?: never; }
  |  { email?: never; id?: never;   /** Handle, in any case. */
  username: string; };

/** Code of a `UserError`. New codes may be added; treat an unknown one as `INVALID`. */
export type UserErrorCode =
  /** Account is suspended. */
  | 'ACCOUNT_SUSPENDED'
  /** Code, token or pending step is past its time or was used. */
  | 'EXPIRED'
  /** Value has the wrong form. */
  | 'INVALID'
  /** One-time code is wrong. */
  | 'INVALID_CODE'
  /** Identifier and password do not match an account. */
  | 'INVALID_CREDENTIALS'
  /** A rule of the domain forbids the change. */
  | 'NOT_ALLOWED'
  /** No such object, or it is hidden from the viewer. */
  | 'NOT_FOUND'
  /** Password does not meet the policy. */
  | 'PASSWORD_TOO_WEAK'
  /** This instance does not accept registrations. */
  | 'REGISTRATION_CLOSED'
  /** Value is missing or blank. */
  | 'REQUIRED'
  /** Value must be unique and is in use. */
  | 'TAKEN'
  /** Value is longer or larger than allowed. */
  | 'TOO_LONG'
  /** Too many tries; wait `retryAfterSeconds`. */
  | 'TOO_MANY_ATTEMPTS'
  /** Value is shorter or smaller than allowed. */
  | 'TOO_SHORT';

/** Narrows a list of users. All given fields must match. */
export type UserFilter = {
  /** Created at this time or later. */
  createdAfter?: string | null | undefined;
  /** Created before this time. */
  createdBefore?: string | null | undefined;
  /** Words that start the username, the display name or the email address, in any case. */
  search?: string | null | undefined;
  /** Any of these states. */
  statuses?: Array<UserStatus> | null | undefined;
};

/** Order of a list of users. Ties are broken by ID. */
export type UserOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to sort by. */
  field: UserOrderField;
};

/** What a list of users can be sorted by. */
export type UserOrderField =
  /** Creation time. */
  | 'CREATED_AT'
  /** Last activity; users never seen come last. */
  | 'LAST_ACTIVE_AT'
  /** Handle. */
  | 'USERNAME';

/** State of an account. */
export type UserStatus =
  /** Can log in. */
  | 'ACTIVE'
  /** Personal data is erased; kept so that references resolve. */
  | 'DELETED'
  /** Cannot log in until reactivated. */
  | 'SUSPENDED';

/** Input of `userUpdate`. An omitted field is left as it is; null clears it. */
export type UserUpdateInput = {
  /** New words about oneself, up to 256 characters. */
  description?: string | null | undefined;
  /** New name to show. */
  displayName?: string | null | undefined;
  /** New given name, up to 100 characters. */
  firstName?: string | null | undefined;
  /** User to change: the viewer. */
  id: string;
  /** New family name, up to 100 characters. */
  lastName?: string | null | undefined;
  /** New preferred language. */
  locale?: string | null | undefined;
  /** New preferred time zone. */
  timeZone?: string | null | undefined;
  /** New handle. */
  username?: string | null | undefined;
};

export type DeviceDeleteAndAskMutationVariables = Exact<{
  input: DeviceDeleteInput;
  sessionId: string;
}>;


export type DeviceDeleteAndAskMutation = { deviceDelete: { deletedId: string | null, userErrors: Array<{ code: UserErrorCode }> } | null, sessionRevoke: { session: { device: { id: string } | null } | null } | null };

export type DevicesOfQueryVariables = Exact<{
  by: UserBy;
}>;


export type DevicesOfQuery = { user: { id: string, devices: Array<{ id: string, name: string, isCurrent: boolean }> | null, sessions: { totalCount: number } | null } | null };

export type DeviceNodeQueryVariables = Exact<{
  id: string;
}>;


export type DeviceNodeQuery = { node:
    | { __typename: 'Device', name: string, kind: DeviceKind, operatingSystem: string | null, client: string | null, isCurrent: boolean, id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'User', id: string }
   | null };

export type CompleteWithEmailMutationVariables = Exact<{
  input: RegistrationCompleteInput;
}>;


export type CompleteWithEmailMutation = { registrationComplete: { authentication: { user: { email: string | null, isViewer: boolean, sessions: { totalCount: number } | null }, session: { isCurrent: boolean, ipAddress: string | null, user: { email: string | null } } } | null } | null };

export type LogoutAndAskMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutAndAskMutation = { logout: { session: { isCurrent: boolean, user: { username: string, email: string | null, isViewer: boolean } } | null } | null };

export type SessionsOfUserQueryVariables = Exact<{
  by: UserBy;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type SessionsOfUserQuery = { user: { id: string, sessions: { totalCount: number, nodes: Array<{ id: string, isCurrent: boolean }>, pageInfo: { startCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean } } | null } | null };

export type SessionNodeQueryVariables = Exact<{
  id: string;
}>;


export type SessionNodeQuery = { node:
    | { __typename: 'Device', id: string }
    | { __typename: 'Session', status: SessionStatus, isCurrent: boolean, id: string, user: { id: string, email: string | null }, device: { id: string } | null }
    | { __typename: 'User', id: string }
   | null };

export type UsersWithAllQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type UsersWithAllQuery = { users: { nodes: Array<{ id: string, devices: Array<{ id: string, name: string }> | null, sessions: { totalCount: number, nodes: Array<{ id: string, device: { id: string, name: string } | null, user: { id: string, email: string | null } }> } | null }> } | null };

export type NodesQueryVariables = Exact<{
  ids: Array<string> | string;
}>;


export type NodesQuery = { nodes: Array<
    | { __typename: 'Device', id: string }
    | { __typename: 'Session', id: string }
    | { __typename: 'User', username: string, email: string | null, id: string }
   | null> | null };

export type SessionsOfQueryVariables = Exact<{
  by: UserBy;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SessionsOfQuery = { user: { username: string, sessions: { totalCount: number, nodes: Array<{ id: string, status: SessionStatus }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } | null } | null };

export type CountUsersQueryVariables = Exact<{
  filter?: UserFilter | null | undefined;
}>;


export type CountUsersQuery = { users: { totalCount: number } | null };

export type UsersWithSessionsQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type UsersWithSessionsQuery = { users: { nodes: Array<{ username: string, sessions: { nodes: Array<{ id: string }> } | null }> } | null };

export type SearchUsersQueryVariables = Exact<{
  search: string;
}>;


export type SearchUsersQuery = { users: { totalCount: number, nodes: Array<{ id: string }> } | null };

export type RegistrationStartMutationVariables = Exact<{
  input: RegistrationStartInput;
}>;


export type RegistrationStartMutation = { registrationStart: { registration: { id: string, email: string, expiresAt: string, resendAvailableAt: string } | null, authentication: { user: { id: string, username: string }, session: { id: string }, tokens: { accessToken: string, refreshToken: string } | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string, retryAfterSeconds: number | null }> } | null };

export type RegistrationCodeResendMutationVariables = Exact<{
  input: RegistrationCodeResendInput;
}>;


export type RegistrationCodeResendMutation = { registrationCodeResend: { registration: { id: string, email: string, expiresAt: string, resendAvailableAt: string } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string, retryAfterSeconds: number | null }> } | null };

export type RegistrationCompleteMutationVariables = Exact<{
  input: RegistrationCompleteInput;
}>;


export type RegistrationCompleteMutation = { registrationComplete: { authentication: { user: { id: string, username: string, displayName: string, email: string | null, locale: string | null, isViewer: boolean }, session: { id: string, isCurrent: boolean, methods: Array<AuthenticationMethod>, status: SessionStatus }, tokens: { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, refreshTokenExpiresAt: string } | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string, retryAfterSeconds: number | null }> } | null };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login: { result: { user: { id: string, username: string, email: string | null, isViewer: boolean }, session: { id: string, isCurrent: boolean, methods: Array<AuthenticationMethod>, status: SessionStatus }, tokens: { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, refreshTokenExpiresAt: string } | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string, retryAfterSeconds: number | null }> } | null };

export type SessionRefreshMutationVariables = Exact<{
  input: SessionRefreshInput;
}>;


export type SessionRefreshMutation = { sessionRefresh: { authentication: { user: { id: string, isViewer: boolean }, session: { id: string, expiresAt: string, isCurrent: boolean }, tokens: { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, refreshTokenExpiresAt: string } | null } | null, userErrors: Array<{ code: UserErrorCode }> } | null };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout: { session: { id: string, status: SessionStatus, revocationReason: SessionRevocationReason | null, revokedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode }> } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { permissions: Array<string>, user: { id: string, username: string, displayName: string, email: string | null }, session: { id: string, isCurrent: boolean } | null } | null };

export type UserQueryVariables = Exact<{
  by: UserBy;
}>;


export type UserQuery = { user: { id: string, username: string, displayName: string, status: UserStatus, isViewer: boolean, description: string | null, email: string | null, firstName: string | null, lastName: string | null, lastActiveAt: string | null } | null };

export type UsersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: UserFilter | null | undefined;
  orderBy?: UserOrder | null | undefined;
}>;


export type UsersQuery = { users: { edges: Array<{ cursor: string, node: { id: string, username: string } }>, nodes: Array<{ username: string }>, pageInfo: { startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean } } | null };

export type UserUpdateMutationVariables = Exact<{
  input: UserUpdateInput;
}>;


export type UserUpdateMutation = { userUpdate: { user: { id: string, username: string, displayName: string, firstName: string | null, lastName: string | null, description: string | null, locale: string | null, timeZone: string | null, updatedAt: string } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string }> } | null };

export type NodeQueryVariables = Exact<{
  id: string;
}>;


export type NodeQuery = { node:
    | { __typename: 'Device', id: string }
    | { __typename: 'Session', status: SessionStatus, isCurrent: boolean, id: string }
    | { __typename: 'User', username: string, email: string | null, id: string }
   | null };

export type InstanceQueryVariables = Exact<{ [key: string]: never; }>;


export type InstanceQuery = { instance: { name: string, version: string, isRegistrationOpen: boolean, identityProviders: Array<{ key: string, name: string }>, passwordPolicy: { minLength: number, maxLength: number, requiresClasses: boolean } } | null };

export type SessionRevokeMutationVariables = Exact<{
  input: SessionRevokeInput;
}>;


export type SessionRevokeMutation = { sessionRevoke: { session: { id: string, status: SessionStatus, isCurrent: boolean, revocationReason: SessionRevocationReason | null, revokedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string }> } | null };

export type LogoutAllMutationVariables = Exact<{
  input: LogoutAllInput;
}>;


export type LogoutAllMutation = { logoutAll: { revokedCount: number | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string }> } | null };

export type DeviceUpdateMutationVariables = Exact<{
  input: DeviceUpdateInput;
}>;


export type DeviceUpdateMutation = { deviceUpdate: { device: { id: string, name: string } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string }> } | null };

export type DeviceDeleteMutationVariables = Exact<{
  input: DeviceDeleteInput;
}>;


export type DeviceDeleteMutation = { deviceDelete: { deletedId: string | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string }> } | null };

export type OwnSessionsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: SessionFilter | null | undefined;
}>;


export type OwnSessionsQuery = { viewer: { session: { id: string } | null, user: { sessions: { totalCount: number, nodes: Array<{ id: string, status: SessionStatus, isCurrent: boolean, methods: Array<AuthenticationMethod>, ipAddress: string | null, createdAt: string, lastActiveAt: string, expiresAt: string, revokedAt: string | null, revocationReason: SessionRevocationReason | null, device: { id: string, name: string, kind: DeviceKind, operatingSystem: string | null, client: string | null, isCurrent: boolean } | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } | null, devices: Array<{ id: string, name: string, kind: DeviceKind, operatingSystem: string | null, client: string | null, isCurrent: boolean, createdAt: string, lastSeenAt: string }> | null } } | null };

export type SessionsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: SessionFilter | null | undefined;
  orderBy?: SessionOrder | null | undefined;
}>;


export type SessionsQuery = { sessions: { totalCount: number, nodes: Array<{ id: string, status: SessionStatus, revocationReason: SessionRevocationReason | null, ipAddress: string | null, user: { id: string, username: string, email: string | null }, device: { name: string, kind: DeviceKind } | null }>, pageInfo: { startCursor: string | null, endCursor: string | null, hasNextPage: boolean, hasPreviousPage: boolean } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const DeviceDeleteAndAskDocument = new TypedDocumentString(`
    mutation DeviceDeleteAndAsk($input: DeviceDeleteInput!, $sessionId: ID!) {
  deviceDelete(input: $input) {
    deletedId
    userErrors {
      code
    }
  }
  sessionRevoke(input: {id: $sessionId}) {
    session {
      device {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DeviceDeleteAndAskMutation, DeviceDeleteAndAskMutationVariables>;
export const DevicesOfDocument = new TypedDocumentString(`
    query DevicesOf($by: UserBy!) {
  user(by: $by) {
    id
    devices {
      id
      name
      isCurrent
    }
    sessions {
      totalCount
    }
  }
}
    `) as unknown as TypedDocumentString<DevicesOfQuery, DevicesOfQueryVariables>;
export const DeviceNodeDocument = new TypedDocumentString(`
    query DeviceNode($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Device {
      name
      kind
      operatingSystem
      client
      isCurrent
    }
  }
}
    `) as unknown as TypedDocumentString<DeviceNodeQuery, DeviceNodeQueryVariables>;
export const CompleteWithEmailDocument = new TypedDocumentString(`
    mutation CompleteWithEmail($input: RegistrationCompleteInput!) {
  registrationComplete(input: $input) {
    authentication {
      user {
        email
        isViewer
        sessions {
          totalCount
        }
      }
      session {
        isCurrent
        ipAddress
        user {
          email
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CompleteWithEmailMutation, CompleteWithEmailMutationVariables>;
export const LogoutAndAskDocument = new TypedDocumentString(`
    mutation LogoutAndAsk {
  logout {
    session {
      isCurrent
      user {
        username
        email
        isViewer
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LogoutAndAskMutation, LogoutAndAskMutationVariables>;
export const SessionsOfUserDocument = new TypedDocumentString(`
    query SessionsOfUser($by: UserBy!, $last: Int, $before: String) {
  user(by: $by) {
    id
    sessions(last: $last, before: $before) {
      totalCount
      nodes {
        id
        isCurrent
      }
      pageInfo {
        startCursor
        hasNextPage
        hasPreviousPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SessionsOfUserQuery, SessionsOfUserQueryVariables>;
export const SessionNodeDocument = new TypedDocumentString(`
    query SessionNode($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Session {
      status
      isCurrent
      user {
        id
        email
      }
      device {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SessionNodeQuery, SessionNodeQueryVariables>;
export const UsersWithAllDocument = new TypedDocumentString(`
    query UsersWithAll($first: Int) {
  users(first: $first, orderBy: {field: USERNAME, direction: ASC}) {
    nodes {
      id
      devices {
        id
        name
      }
      sessions(first: 3) {
        totalCount
        nodes {
          id
          device {
            id
            name
          }
          user {
            id
            email
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<UsersWithAllQuery, UsersWithAllQueryVariables>;
export const NodesDocument = new TypedDocumentString(`
    query Nodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on User {
      username
      email
    }
  }
}
    `) as unknown as TypedDocumentString<NodesQuery, NodesQueryVariables>;
export const SessionsOfDocument = new TypedDocumentString(`
    query SessionsOf($by: UserBy!, $first: Int, $after: String) {
  user(by: $by) {
    username
    sessions(first: $first, after: $after) {
      totalCount
      nodes {
        id
        status
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SessionsOfQuery, SessionsOfQueryVariables>;
export const CountUsersDocument = new TypedDocumentString(`
    query CountUsers($filter: UserFilter) {
  users(first: 1, filter: $filter) {
    totalCount
  }
}
    `) as unknown as TypedDocumentString<CountUsersQuery, CountUsersQueryVariables>;
export const UsersWithSessionsDocument = new TypedDocumentString(`
    query UsersWithSessions($first: Int) {
  users(first: $first, orderBy: {field: USERNAME}) {
    nodes {
      username
      sessions {
        nodes {
          id
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<UsersWithSessionsQuery, UsersWithSessionsQueryVariables>;
export const SearchUsersDocument = new TypedDocumentString(`
    query SearchUsers($search: String!) {
  users(first: 1, filter: {search: $search}) {
    totalCount
    nodes {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<SearchUsersQuery, SearchUsersQueryVariables>;
export const RegistrationStartDocument = new TypedDocumentString(`
    mutation RegistrationStart($input: RegistrationStartInput!) {
  registrationStart(input: $input) {
    registration {
      id
      email
      expiresAt
      resendAvailableAt
    }
    authentication {
      user {
        id
        username
      }
      session {
        id
      }
      tokens {
        accessToken
        refreshToken
      }
    }
    userErrors {
      code
      field
      message
      retryAfterSeconds
    }
  }
}
    `) as unknown as TypedDocumentString<RegistrationStartMutation, RegistrationStartMutationVariables>;
export const RegistrationCodeResendDocument = new TypedDocumentString(`
    mutation RegistrationCodeResend($input: RegistrationCodeResendInput!) {
  registrationCodeResend(input: $input) {
    registration {
      id
      email
      expiresAt
      resendAvailableAt
    }
    userErrors {
      code
      field
      message
      retryAfterSeconds
    }
  }
}
    `) as unknown as TypedDocumentString<RegistrationCodeResendMutation, RegistrationCodeResendMutationVariables>;
export const RegistrationCompleteDocument = new TypedDocumentString(`
    mutation RegistrationComplete($input: RegistrationCompleteInput!) {
  registrationComplete(input: $input) {
    authentication {
      user {
        id
        username
        displayName
        email
        locale
        isViewer
      }
      session {
        id
        isCurrent
        methods
        status
      }
      tokens {
        accessToken
        accessTokenExpiresAt
        refreshToken
        refreshTokenExpiresAt
      }
    }
    userErrors {
      code
      field
      message
      retryAfterSeconds
    }
  }
}
    `) as unknown as TypedDocumentString<RegistrationCompleteMutation, RegistrationCompleteMutationVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($input: LoginInput!) {
  login(input: $input) {
    result {
      ... on Authentication {
        user {
          id
          username
          email
          isViewer
        }
        session {
          id
          isCurrent
          methods
          status
        }
        tokens {
          accessToken
          accessTokenExpiresAt
          refreshToken
          refreshTokenExpiresAt
        }
      }
    }
    userErrors {
      code
      field
      message
      retryAfterSeconds
    }
  }
}
    `) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const SessionRefreshDocument = new TypedDocumentString(`
    mutation SessionRefresh($input: SessionRefreshInput!) {
  sessionRefresh(input: $input) {
    authentication {
      user {
        id
        isViewer
      }
      session {
        id
        expiresAt
        isCurrent
      }
      tokens {
        accessToken
        accessTokenExpiresAt
        refreshToken
        refreshTokenExpiresAt
      }
    }
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<SessionRefreshMutation, SessionRefreshMutationVariables>;
export const LogoutDocument = new TypedDocumentString(`
    mutation Logout {
  logout {
    session {
      id
      status
      revocationReason
      revokedAt
    }
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    user {
      id
      username
      displayName
      email
    }
    session {
      id
      isCurrent
    }
    permissions
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const UserDocument = new TypedDocumentString(`
    query User($by: UserBy!) {
  user(by: $by) {
    id
    username
    displayName
    status
    isViewer
    description
    email
    firstName
    lastName
    lastActiveAt
  }
}
    `) as unknown as TypedDocumentString<UserQuery, UserQueryVariables>;
export const UsersDocument = new TypedDocumentString(`
    query Users($first: Int, $after: String, $last: Int, $before: String, $filter: UserFilter, $orderBy: UserOrder) {
  users(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
    orderBy: $orderBy
  ) {
    edges {
      cursor
      node {
        id
        username
      }
    }
    nodes {
      username
    }
    pageInfo {
      startCursor
      endCursor
      hasNextPage
      hasPreviousPage
    }
  }
}
    `) as unknown as TypedDocumentString<UsersQuery, UsersQueryVariables>;
export const UserUpdateDocument = new TypedDocumentString(`
    mutation UserUpdate($input: UserUpdateInput!) {
  userUpdate(input: $input) {
    user {
      id
      username
      displayName
      firstName
      lastName
      description
      locale
      timeZone
      updatedAt
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<UserUpdateMutation, UserUpdateMutationVariables>;
export const NodeDocument = new TypedDocumentString(`
    query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on User {
      username
      email
    }
    ... on Session {
      status
      isCurrent
    }
  }
}
    `) as unknown as TypedDocumentString<NodeQuery, NodeQueryVariables>;
export const InstanceDocument = new TypedDocumentString(`
    query Instance {
  instance {
    name
    version
    isRegistrationOpen
    identityProviders {
      key
      name
    }
    passwordPolicy {
      minLength
      maxLength
      requiresClasses
    }
  }
}
    `) as unknown as TypedDocumentString<InstanceQuery, InstanceQueryVariables>;
export const SessionRevokeDocument = new TypedDocumentString(`
    mutation SessionRevoke($input: SessionRevokeInput!) {
  sessionRevoke(input: $input) {
    session {
      id
      status
      isCurrent
      revocationReason
      revokedAt
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<SessionRevokeMutation, SessionRevokeMutationVariables>;
export const LogoutAllDocument = new TypedDocumentString(`
    mutation LogoutAll($input: LogoutAllInput!) {
  logoutAll(input: $input) {
    revokedCount
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LogoutAllMutation, LogoutAllMutationVariables>;
export const DeviceUpdateDocument = new TypedDocumentString(`
    mutation DeviceUpdate($input: DeviceUpdateInput!) {
  deviceUpdate(input: $input) {
    device {
      id
      name
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeviceUpdateMutation, DeviceUpdateMutationVariables>;
export const DeviceDeleteDocument = new TypedDocumentString(`
    mutation DeviceDelete($input: DeviceDeleteInput!) {
  deviceDelete(input: $input) {
    deletedId
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<DeviceDeleteMutation, DeviceDeleteMutationVariables>;
export const OwnSessionsDocument = new TypedDocumentString(`
    query OwnSessions($first: Int, $after: String, $filter: SessionFilter) {
  viewer {
    session {
      id
    }
    user {
      sessions(first: $first, after: $after, filter: $filter) {
        totalCount
        nodes {
          id
          status
          isCurrent
          methods
          ipAddress
          createdAt
          lastActiveAt
          expiresAt
          revokedAt
          revocationReason
          device {
            id
            name
            kind
            operatingSystem
            client
            isCurrent
          }
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
      devices {
        id
        name
        kind
        operatingSystem
        client
        isCurrent
        createdAt
        lastSeenAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<OwnSessionsQuery, OwnSessionsQueryVariables>;
export const SessionsDocument = new TypedDocumentString(`
    query Sessions($first: Int, $after: String, $last: Int, $before: String, $filter: SessionFilter, $orderBy: SessionOrder) {
  sessions(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
    orderBy: $orderBy
  ) {
    totalCount
    nodes {
      id
      status
      revocationReason
      ipAddress
      user {
        id
        username
        email
      }
      device {
        name
        kind
      }
    }
    pageInfo {
      startCursor
      endCursor
      hasNextPage
      hasPreviousPage
    }
  }
}
    `) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;