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
import { type ShieldRule, allow as shieldAllow, rule as shieldRule } from './shield.js';

/** When a rule lets the viewer through, and what it says when it does not. */
interface Check {
  readonly isPassed: (context: RequestContext, parent: unknown) => boolean;
  readonly refusal: (context: RequestContext) => AppError;
}

const checks = new Map<ShieldRule, Check>();
const sentences = new Map<ShieldRule, string>();

function named(sentence: string, check: Check): ShieldRule {
  // No cache: the verdict of one alias must not stand for another.
  const made = shieldRule(sentence, { cache: 'no_cache' })(
    (parent: unknown, _: unknown, context: RequestContext) => {
      if (context.viewer.kind === 'unknown')
        throw new UnavailableError('Try again shortly.', {}, context.viewer.cause);
      return check.isPassed(context, parent) ? true : check.refusal(context);
    },
  );
  checks.set(made, check);
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
export const isSignedIn = named('is signed in', {
  isPassed: ({ viewer }) => viewer.kind === 'signed-in',
  refusal,
});

/** The user whom the parent object is may: for fields of `User`. */
export const isSelf = named('is this user', {
  isPassed: ({ viewer }, parent) => isUser(viewer, (parent as { id: Id<'User'> }).id),
  refusal,
});

const holders = new Map<Permission, ShieldRule>();

/** Whoever holds a permission may. */
export function holds(permission: Permission): ShieldRule {
  const known = holders.get(permission);
  if (known) return known;
  const made = named(`holds ${permission}`, {
    isPassed: ({ viewer }) => holdsPermission(viewer, permission),
    refusal: (context) => refusal(context, permission),
  });
  holders.set(permission, made);
  return made;
}

/**
 * One of the rules must let the viewer through; when none does, the first one refuses. It is one rule for shield: its own
 * `or` asks every part for each field and object, and a part that refuses makes an error with a stack trace.
 */
export function or(first: ShieldRule, ...others: ShieldRule[]): ShieldRule {
  const parts = [first, ...others].map(checkOf);
  return named([first, ...others].map(describeRule).join(' or '), {
    isPassed: (context, parent) => parts.some((part) => part.isPassed(context, parent)),
    refusal: checkOf(first).refusal,
  });
}

function checkOf(rule: ShieldRule): Check {
  const check = checks.get(rule);
  if (!check) throw new Error('Only rules of this file can be joined.');
  return check;
}

/**
 * Whether a rule plainly lets the viewer through. False is no refusal yet: then the guard that shield made is asked, and it
 * says what is wrong.
 */
export function isPassed(rule: ShieldRule | undefined, context: RequestContext, parent: unknown): boolean {
  if (rule === undefined || context.viewer.kind === 'unknown') return false;
  return checks.get(rule)?.isPassed(context, parent) ?? false;
}

/** A rule in words, such as `is this user or holds user.read`. */
export function describeRule(rule: ShieldRule): string {
  if (rule === allow) return 'anyone';
  return sentences.get(rule) ?? 'nobody';
}
