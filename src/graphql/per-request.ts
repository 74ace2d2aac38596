import type { RequestContext } from './context.js';

/** Keeps one instance of something, such as a loader, for each request, made when it is first asked for. */
export function perRequest<T>(create: (context: RequestContext) => T): (context: RequestContext) => T {
  return (context) => {
    const known = context.instances.get(create);
    if (known !== undefined) return known as T;
    const created = create(context);
    context.instances.set(create, created);
    return created;
  };
}
