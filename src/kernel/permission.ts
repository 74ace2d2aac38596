/** A permission, as `resource.action`. */
export type Permission = `${string}.${string}`;

/**
 * Declares what can be allowed on one kind of thing: `definePermissions('user', ['read'])` gives
 * `{ read: 'user.read' }`, so that a misspelt permission does not compile.
 */
export function definePermissions<Resource extends string, Action extends string>(
  resource: Resource,
  actions: readonly Action[],
): { readonly [A in Action]: `${Resource}.${A}` } {
  const entries = actions.map((action) => [action, `${resource}.${action}`] as const);
  return Object.fromEntries(entries) as { [A in Action]: `${Resource}.${A}` };
}
