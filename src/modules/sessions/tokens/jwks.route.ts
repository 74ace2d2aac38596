import type { JsonRoute } from '../../../graphql/json-route.js';
import type { SigningKeyService } from './signing-key.service.js';

/** Public keys for those who verify access tokens by themselves (RFC 7517 section 5). */
export function jwksRoute(keys: SigningKeyService): JsonRoute {
  return {
    method: 'GET',
    path: '/.well-known/jwks.json',
    answer: async () => {
      const { keys: published, maxAgeSeconds } = keys.published();
      return {
        status: 200,
        headers: {
          'content-type': 'application/jwk-set+json',
          'cache-control': `public, max-age=${maxAgeSeconds}`,
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
        },
        body: { keys: published },
      };
    },
  };
}
