import {
  type AppError,
  ForbiddenError,
  UnauthenticatedError,
  UnavailableError,
} from '../kernel/app-error.js';
import type { Id } from '../kernel/id.js';
import type { Permission } from '../kernel/permission.js';
import { holdsPermission, isUser } from '../kernel/viewer.js';
import type { RequestContext } from './context.js';
import { type ShieldRule, allow as shieldAllow, or as shieldOr, rule as shieldRule } from './shield.js';

const sentences = new Map<ShieldRule, string>();

function named(
  sentence: string,
  check: (context: RequestContext, parent: unknown) => true | AppError,
): ShieldRule {
  // No cache: the verdict of one alias must not stand for another.
  const made = shieldRule(sentence, { cache: 'no_cache' })(
    (parent: unknown, _: unknown, context: RequestContext) => {
      if (context.viewer.kind === 'unknown')
        throw new UnavailableError('Try again shortly.', {}, context.viewer.cause);
      return check(context, parent);
    },
  );
  sentences.set(made, sentence);
  return made;
}

function refusal({ viewer }: RequestContext, permission?: Permission): AppError {
  return viewer.kind === 'anonymous'
    ? new UnauthenticatedError(viewer.reason)
    : new ForbiddenError(permission);
}

/** Anyone may. */
export const allow = shieldAllow;

/** Whoever has a live session may. */
export const isSignedIn = named('is signed in', (context) =>
  context.viewer.kind === 'signed-in' ? true : refusal(context),
);

/** The user whom the parent object is may: for fields of `User`. */
export const isSelf = named('is this user', (context, parent) =>
  isUser(context.viewer, (parent as { id: Id<'User'> }).id) ? true : refusal(context),
);

const holders = new Map<Permission, ShieldRule>();

/** Whoever holds a permission may. */
export function holds(permission: Permission): ShieldRule {
  const known = holders.get(permission);
  if (known) return known;
  const made = named(`holds ${permission}`, (context) =>
    holdsPermission(context.viewer, permission) ? true : refusal(context, permission),
  );
  holders.set(permission, made);
  return made;
}

/** One of the rules must let the viewer through. */
export function or(...rules: ShieldRule[]): ShieldRule {
  const either = shieldOr(...rules);
  sentences.set(either, rules.map(describeRule).join(' or '));
  return either;
}

/** A rule in words, such as `is this user or holds user.read`. */
export function describeRule(rule: ShieldRule): string {
  if (rule === allow) return 'anyone';
  return sentences.get(rule) ?? 'nobody';
}
