import type { ExampleOperation } from './playground.js';

const username = 'ada_lovelace';
const password = 'Analytical engines weave algebra, 1843';

/** What the playground shows at first: the way of a newcomer from registration to logout, in order. */
export const exampleOperations: readonly ExampleOperation[] = [
  {
    name: '1 Register',
    query: `# Mails a six-digit code. While EMAIL_METHOD is "console", the mail
# is a file in data/mailbox and the code is in the server's log.
mutation Register($input: RegistrationStartInput!) {
  registrationStart(input: $input) {
    registration { id email expiresAt resendAvailableAt }
    userErrors { code field message }
  }
}`,
    variables: { input: { email: 'ada@example.com', username, password } },
  },
  {
    name: '2 Confirm',
    query: `# In the variables, put the registration's id from the answer in
# tab 1, and the code from the mail. You are logged in by it.
mutation Confirm($input: RegistrationCompleteInput!) {
  registrationComplete(input: $input) {
    authentication {
      user { id username displayName }
      session { id expiresAt }
      tokens { accessToken refreshToken }
    }
    userErrors { code field message }
  }
}`,
    variables: { input: { registrationId: 'reg_...', code: '000000', tokenDelivery: 'COOKIE' } },
  },
  {
    name: '3 Log in',
    query: `# COOKIE keeps the tokens in this browser, for every tab.
# BODY shows them; put the access token in the tab "Auth" as bearer.
mutation LogIn($input: LoginInput!) {
  login(input: $input) {
    result {
      ... on Authentication {
        user { id username displayName }
        session { id expiresAt }
        tokens { accessToken refreshToken }
      }
    }
    userErrors { code field message retryAfterSeconds }
  }
}`,
    variables: { input: { identifier: username, password, tokenDelivery: 'COOKIE' } },
  },
  {
    name: '4 Who am I',
    query: `# Null when nobody is logged in.
query WhoAmI {
  viewer {
    user { id username displayName email createdAt }
    session { id methods lastActiveAt expiresAt }
    permissions
  }
}`,
    variables: {},
  },
  {
    name: '5 Sessions',
    query: `# Where the account is logged in, and from what.
query Sessions {
  viewer {
    user {
      sessions { nodes { id isCurrent lastActiveAt ipAddress device { id name } } }
      devices { id name kind isCurrent lastSeenAt }
    }
  }
}`,
    variables: {},
  },
  {
    name: '6 Session ended',
    query: `# Stays open, and fires when the session ends: send it, then end
# the session in another tab, and come back.
subscription SessionEnded {
  viewerSessionEnded { sessionId reason }
}`,
    variables: {},
  },
  {
    name: '7 Refresh',
    query: `# Trades the refresh token for new tokens. With cookies, the input
# stays empty; otherwise give the refresh token in it.
mutation Refresh($input: SessionRefreshInput!) {
  sessionRefresh(input: $input) {
    authentication {
      user { id username displayName }
      session { id expiresAt }
      tokens { accessToken refreshToken }
    }
    userErrors { code field message }
  }
}`,
    variables: { input: {} },
  },
  {
    name: '8 Log out',
    query: `# Ends the session and takes its cookies away.
mutation LogOut {
  logout {
    session { id status revocationReason }
    userErrors { code field message }
  }
}`,
    variables: {},
  },
];
