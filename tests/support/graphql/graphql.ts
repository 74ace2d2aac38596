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

/** Input of `login`. */
export type LoginInput = {
  /** Email address or username. */
  identifier: string;
  /** Password. */
  password: string;
  /** How to hand over the tokens. */
  tokenDelivery?: TokenDelivery;
};

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

/** Input of `sessionRefresh`. */
export type SessionRefreshInput = {
  /** Refresh token; omit it when it is in the cookie. */
  refreshToken?: string | null | undefined;
};

/** Why a session ended early. */
export type SessionRevocationReason =
  /** The user logged out. */
  | 'LOGOUT'
  /** A used refresh token came back, which suggests theft. */
  | 'TOKEN_REUSE';

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


export type RegistrationCompleteMutation = { registrationComplete: { authentication: { user: { id: string, username: string, displayName: string, email: string | null, isViewer: boolean }, session: { id: string, isCurrent: boolean, methods: Array<AuthenticationMethod>, status: SessionStatus }, tokens: { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, refreshTokenExpiresAt: string } | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string, retryAfterSeconds: number | null }> } | null };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login: { result: { user: { id: string, username: string, email: string | null, isViewer: boolean }, session: { id: string, isCurrent: boolean, methods: Array<AuthenticationMethod>, status: SessionStatus }, tokens: { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, refreshTokenExpiresAt: string } | null } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string> | null, message: string, retryAfterSeconds: number | null }> } | null };

export type SessionRefreshMutationVariables = Exact<{
  input: SessionRefreshInput;
}>;


export type SessionRefreshMutation = { sessionRefresh: { authentication: { user: { id: string }, session: { id: string, expiresAt: string }, tokens: { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, refreshTokenExpiresAt: string } | null } | null, userErrors: Array<{ code: UserErrorCode }> } | null };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout: { session: { id: string, status: SessionStatus, revocationReason: SessionRevocationReason | null, revokedAt: string | null } | null, userErrors: Array<{ code: UserErrorCode }> } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { permissions: Array<string>, user: { id: string, username: string, displayName: string, email: string | null }, session: { id: string, isCurrent: boolean } | null } | null };

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
      }
      session {
        id
        expiresAt
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