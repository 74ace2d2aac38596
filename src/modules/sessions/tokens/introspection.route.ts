import type { JsonAnswer, JsonRequest, JsonRoute } from '../../../graphql/json-route.js';
import type { SecretText } from '../../../kernel/secret-text.js';
import { isDatabaseUnavailable } from '../../../platform/database.js';
import { isSameDigest, type KeyRing } from '../../../platform/key-ring.js';
import { userId as userIds } from '../../users/user.type.js';
import type { AuthenticationService, LiveToken } from '../authentication.service.js';
import { sessionId as sessionIds } from '../session-id.js';

const secretPurpose = 'introspection secret';

export interface IntrospectionParts {
  readonly authentication: AuthenticationService;
  readonly keyRing: KeyRing;
  readonly secret: SecretText;
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Tells other services whether an access token works at this moment (RFC 7662). They prove themselves with the secret, as
 * a bearer token or as the password of HTTP Basic. Of a token that does not work nothing is told but that.
 */
export function introspectionRoute(parts: IntrospectionParts): JsonRoute {
  const { authentication, keyRing, secret, issuer, audience } = parts;
  const secretDigest = keyRing.hash(secretPurpose, secret.reveal());
  const isSecret = (given: string) => isSameDigest(keyRing.hash(secretPurpose, given), secretDigest);

  return {
    method: 'POST',
    path: '/oauth/introspect',
    answer: async ({ authorization, form }: JsonRequest) => {
      if (!presentedSecrets(authorization).some(isSecret)) {
        return answer(
          401,
          { error: 'invalid_client' },
          { 'www-authenticate': 'Bearer realm="introspection"' },
        );
      }
      const [token, ...others] = form.getAll('token');
      if (token === undefined || others.length > 0) {
        return answer(400, { error: 'invalid_request', error_description: 'Send one token.' });
      }
      try {
        const live = await authentication.inspect(token);
        return answer(200, live ? describe(live, issuer, audience) : { active: false });
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        return answer(503, { error: 'temporarily_unavailable' }, { 'retry-after': '1' });
      }
    },
  };
}

function answer(status: number, body: object, headers: Record<string, string> = {}): JsonAnswer {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body };
}

/** What may be the secret: RFC 6749 section 2.3.1 has the password form-encoded, and many clients do not do it. */
function presentedSecrets(authorization: string | undefined): string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return [value];
  if (scheme.toLowerCase() !== 'basic') return [];
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const password = decoded.slice(decoded.indexOf(':') + 1);
  return [password, new URLSearchParams(`password=${password}`).get('password') ?? ''];
}

function describe({ claims, facts }: LiveToken, issuer: string, audience: string): object {
  return {
    active: true,
    token_type: 'Bearer',
    sub: userIds.encode(claims.userId),
    sid: sessionIds.encode(claims.sessionId),
    username: facts.user.username,
    iss: issuer,
    aud: audience,
    iat: Math.floor(claims.issuedAt.getTime() / 1000),
    exp: Math.floor(claims.expiresAt.getTime() / 1000),
    jti: claims.tokenId,
  };
}
