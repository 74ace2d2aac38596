import type { SchemaPart } from '../../graphql/schema.js';
import { InstanceResolver } from './instance.resolver.js';
import { instanceRules } from './instance.rules.js';
import type { Instance } from './instance.type.js';

/** What anyone may know of this instance. */
export function createInstanceModule(instance: Instance): SchemaPart {
  return { resolvers: [new InstanceResolver(instance)], rules: instanceRules };
}
