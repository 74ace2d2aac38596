import { graphql } from './graphql/index.js';

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
        user { id username displayName email isViewer }
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
        user { id }
        session { id expiresAt }
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
