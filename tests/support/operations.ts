import { graphql } from './graphql/index.js';

/** What a payload says is wrong, each as `field CODE`; `-` stands for no field. */
export function faultsIn(
  payload:
    | { readonly userErrors: readonly { readonly code: string; readonly field?: readonly string[] | null }[] }
    | null
    | undefined,
): string[] {
  if (!payload) throw new Error('There is no payload.');
  return payload.userErrors.map(({ code, field }) => `${field?.join('.') ?? '-'} ${code}`);
}

/** Values for `it.each`, each behind a title of bearable length. */
export function titled<Value>(values: readonly Value[]): [title: string, value: Value][] {
  return values.map((value) => {
    const text = JSON.stringify(value);
    return [text.length > 60 ? `${text.slice(0, 60)}… (${text.length})` : text, value];
  });
}

export const registrationStart = graphql(`
  mutation RegistrationStart($input: RegistrationStartInput!) {
    registrationStart(input: $input) {
      registration { id email expiresAt resendAvailableAt }
      authentication { user { id username } session { id } tokens { accessToken refreshToken } }
      userErrors { code field message retryAfterSeconds }
    }
  }
`);

export const registrationCodeResend = graphql(`
  mutation RegistrationCodeResend($input: RegistrationCodeResendInput!) {
    registrationCodeResend(input: $input) {
      registration { id email expiresAt resendAvailableAt }
      userErrors { code field message retryAfterSeconds }
    }
  }
`);

export const registrationComplete = graphql(`
  mutation RegistrationComplete($input: RegistrationCompleteInput!) {
    registrationComplete(input: $input) {
      authentication {
        user { id username displayName email locale isViewer }
        session { id isCurrent methods status }
        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
      }
      userErrors { code field message retryAfterSeconds }
    }
  }
`);

export const login = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      result {
        ... on Authentication {
          user { id username email isViewer }
          session { id isCurrent methods status }
          tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
        }
      }
      userErrors { code field message retryAfterSeconds }
    }
  }
`);

export const sessionRefresh = graphql(`
  mutation SessionRefresh($input: SessionRefreshInput!) {
    sessionRefresh(input: $input) {
      authentication {
        user { id isViewer }
        session { id expiresAt isCurrent }
        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
      }
      userErrors { code }
    }
  }
`);

export const logout = graphql(`
  mutation Logout {
    logout { session { id status revocationReason revokedAt } userErrors { code } }
  }
`);

export const viewer = graphql(`
  query Viewer {
    viewer {
      user { id username displayName email }
      session { id isCurrent }
      permissions
    }
  }
`);

export const user = graphql(`
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
`);

export const users = graphql(`
  query Users(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: UserFilter
    $orderBy: UserOrder
  ) {
    users(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      edges { cursor node { id username } }
      nodes { username }
      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
  }
`);

export const userUpdate = graphql(`
  mutation UserUpdate($input: UserUpdateInput!) {
    userUpdate(input: $input) {
      user { id username displayName firstName lastName description locale timeZone updatedAt }
      userErrors { code field message }
    }
  }
`);

export const node = graphql(`
  query Node($id: ID!) {
    node(id: $id) { __typename id ... on User { username email } ... on Session { status isCurrent } }
  }
`);

export const instance = graphql(`
  query Instance {
    instance {
      name
      version
      isRegistrationOpen
      identityProviders { key name }
      passwordPolicy { minLength maxLength requiresClasses }
    }
  }
`);

export const sessionRevoke = graphql(`
  mutation SessionRevoke($input: SessionRevokeInput!) {
    sessionRevoke(input: $input) {
      session { id status isCurrent revocationReason revokedAt }
      userErrors { code field message }
    }
  }
`);

export const logoutAll = graphql(`
  mutation LogoutAll($input: LogoutAllInput!) {
    logoutAll(input: $input) { revokedCount userErrors { code field message } }
  }
`);

export const deviceUpdate = graphql(`
  mutation DeviceUpdate($input: DeviceUpdateInput!) {
    deviceUpdate(input: $input) { device { id name } userErrors { code field message } }
  }
`);

export const deviceDelete = graphql(`
  mutation DeviceDelete($input: DeviceDeleteInput!) {
    deviceDelete(input: $input) { deletedId userErrors { code field message } }
  }
`);

export const ownSessions = graphql(`
  query OwnSessions($first: Int, $after: String, $filter: SessionFilter) {
    viewer {
      session { id }
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
            device { id name kind operatingSystem client isCurrent }
          }
          pageInfo { endCursor hasNextPage }
        }
        devices { id name kind operatingSystem client isCurrent createdAt lastSeenAt }
      }
    }
  }
`);

export const sessions = graphql(`
  query Sessions(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: SessionFilter
    $orderBy: SessionOrder
  ) {
    sessions(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      totalCount
      nodes { id status revocationReason ipAddress user { id username email } device { name kind } }
      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
  }
`);
