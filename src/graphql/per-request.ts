import type { RequestContext } from './context.js';

/** Keeps one instance of something, such as a loader, for each request, made when it is first asked for. */
export function perRequest<T>(create: (context: RequestContext) => T): (context: RequestContext) => T {
  const instances = new WeakMap<RequestContext, T>();
  return (context) => {
    const known = instances.get(context);
    if (known !== undefined) return known;
    const created = create(context);
    instances.set(context, created);
    return created;
  };
}
