import type { ExampleOperation } from './playground.js';

const authentication = `user { id username displayName }
        session { id expiresAt }
        tokens { accessToken refreshToken }`;

/** What the playground shows at first: the way of a newcomer from registration to logout, in order. */
export const exampleOperations: readonly ExampleOperation[] = [
  {
    name: '1 Register',
    query: `# Sends a code. With EMAIL_METHOD=console it is in the server's log and in data/mailbox.
mutation Register($input: RegistrationStartInput!) {
  registrationStart(input: $input) {
    registration { id email expiresAt resendAvailableAt }
    userErrors { code field message }
  }
}`,
    variables: {
      input: {
        email: 'ada@example.com',
        username: 'ada_lovelace',
        password: 'analytical engines weave algebra',
      },
    },
  },
  {
    name: '2 Confirm',
    query: `# Put in the id from the first answer and the code from the mail.
mutation Confirm($input: RegistrationCompleteInput!) {
  registrationComplete(input: $input) {
    authentication {
      ${authentication.replaceAll('        ', '      ')}
    }
    userErrors { code field message }
  }
}`,
    variables: { input: { registrationId: 'reg_', code: '000000' } },
  },
  {
    name: '3 Log in',
    query: `# COOKIE keeps the tokens in this browser; BODY shows them, for the Authorization header.
mutation LogIn($input: LoginInput!) {
  login(input: $input) {
    result {
      ... on Authentication {
        ${authentication}
      }
    }
    userErrors { code field message retryAfterSeconds }
  }
}`,
    variables: {
      input: {
        identifier: 'ada_lovelace',
        password: 'analytical engines weave algebra',
        tokenDelivery: 'COOKIE',
      },
    },
  },
  {
    name: '4 Who am I',
    query: `query WhoAmI {
  viewer {
    user { id username displayName email createdAt }
    session { id isCurrent methods lastActiveAt expiresAt }
    permissions
  }
}`,
    variables: {},
  },
  {
    name: '5 Refresh',
    query: `# With cookies the input stays empty; with BODY put the refresh token in.
mutation Refresh($input: SessionRefreshInput!) {
  sessionRefresh(input: $input) {
    authentication {
      ${authentication.replaceAll('        ', '      ')}
    }
    userErrors { code message }
  }
}`,
    variables: { input: {} },
  },
  {
    name: '6 Log out',
    query: `mutation LogOut {
  logout {
    session { id status revocationReason }
    userErrors { code message }
  }
}`,
    variables: {},
  },
];
