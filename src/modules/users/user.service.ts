import { UnavailableError } from '../../kernel/app-error.js';
import type { Id } from '../../kernel/id.js';
import type { CursorFormat, Page, PageRequest } from '../../kernel/page.js';
import { isPlainText } from '../../kernel/text.js';
import { type Fault, refuseFaults } from '../../kernel/user-refusal.js';
import { holdsPermission, isUser, type Viewer } from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import { type Transaction, violatedUniqueConstraint } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import { type DisplayNamePolicy, faultInDisplayName, isBoundTo } from './display-name.js';
import { type EmailAddress, parseEmailAddress } from './email-address.js';
import { faultsInProfile, type ProfileText } from './profile.js';
import { EmailTakenError, UserNotFoundError, UsernameTakenError } from './user.errors.js';
import { userPermissions } from './user.permissions.js';
import {
  type UserChanges,
  type UserCriteria,
  type UserOrdering,
  type UserRepository,
  userCursors,
} from './user.repository.js';
import type { UserRow } from './user.table.js';
import { canonicalUsername, faultInUsername, isUsernameForm, suggestUsername } from './username.js';

export type { EmailAddress, UserRow };

/** Longer than any address, username or display name. */
const maxSearchLength = 254;

/** How often an update starts anew because the names were changed between its reading and its writing. */
const maxUpdateTries = 3;

/** What a new account is made of, already checked. */
export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly email: EmailAddress;
  readonly locale: string | null;
}

/** Names one user by exactly one of these. */
export type UserReference =
  | { readonly id: Id<'User'> }
  | { readonly username: string }
  | { readonly email: string };

/** A requested change: an absent field stays, null clears. */
export interface UserPatch extends ProfileText {
  readonly username?: string | null | undefined;
  readonly displayName?: string | null | undefined;
  readonly locale?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
}

/** The two names of a user. */
export interface Names {
  readonly username: string;
  readonly displayName: string;
}

/** Names that a person asks for: what they typed, or nothing where the service is to choose. */
export interface RequestedNames {
  readonly username: string | null | undefined;
  readonly displayName: string | null | undefined;
}

export interface UserServiceParts {
  readonly users: UserRepository;
  readonly clock: Clock;
  readonly random: Random;
  readonly displayNamePolicy: DisplayNamePolicy;
}

/** People with an account: who may see them, and what they may change about themselves. */
export class UserService {
  readonly #users: UserRepository;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #displayNamePolicy: DisplayNamePolicy;

  constructor({ users, clock, random, displayNamePolicy }: UserServiceParts) {
    this.#users = users;
    this.#clock = clock;
    this.#random = random;
    this.#displayNamePolicy = displayNamePolicy;
  }

  /** The users with these ids, in any order, without a question of who asks. */
  listByIds(ids: readonly Id<'User'>[]): Promise<UserRow[]> {
    return this.#users.listByIds(ids);
  }

  /** The user that an e-mail address or a username names, as a login form takes them; undefined when there is none. */
  async findByIdentifier(identifier: string): Promise<UserRow | undefined> {
    return identifier.includes('@') ? this.#findByEmail(identifier) : this.#findByUsername(identifier);
  }

  /** The user, if there is one whom the viewer may see. Looking up by address takes the right to read all users. */
  async findVisible(viewer: Viewer, reference: UserReference): Promise<UserRow | undefined> {
    const user = await this.#find(viewer, reference);
    return user && this.isVisible(viewer, user) ? user : undefined;
  }

  /** Whether the viewer may know of the user: oneself, anyone active, and with `user.read` everyone. */
  isVisible(viewer: Viewer, user: UserRow): boolean {
    if (viewer.kind !== 'signed-in') return false;
    return (
      user.status === 'ACTIVE' || isUser(viewer, user.id) || holdsPermission(viewer, userPermissions.read)
    );
  }

  /** One page of all users; who may ask is decided at the field. */
  async listPage(given: UserCriteria, ordering: UserOrdering, page: PageRequest): Promise<Page<UserRow>> {
    const criteria = withPlainSearch(given);
    if (cannotMatch(criteria)) return { items: [], hasNextPage: false, hasPreviousPage: false };
    return this.#users.listPage(criteria, ordering, page);
  }

  /** Cursors of a list in this order. */
  cursorsOf(ordering: UserOrdering): CursorFormat {
    return userCursors(ordering);
  }

  /** How many users the criteria keep. */
  async countMatching(given: UserCriteria): Promise<number> {
    const criteria = withPlainSearch(given);
    return cannotMatch(criteria) ? 0 : this.#users.countMatching(criteria);
  }

  /** Reads an address that a person typed; undefined when it is none that we accept. */
  parseEmail(text: string): EmailAddress | undefined {
    return parseEmailAddress(text);
  }

  /** Whether an account has this address. */
  async hasEmail(email: EmailAddress): Promise<boolean> {
    return (await this.#users.findByEmail(email.canonical)) !== undefined;
  }

  /** Whether the username belongs to nobody yet. */
  async isUsernameFree(username: string): Promise<boolean> {
    return (await this.#users.findByUsername(username)) === undefined;
  }

  /**
   * The names for a new account, from what the person typed: a username that is left out is made from the display name
   * or the address, a display name that is left out is the username.
   */
  chooseNames(requested: RequestedNames, email: EmailAddress | undefined): Names {
    const typedName = requested.displayName == null ? undefined : singleLine(requested.displayName);
    if (requested.username != null) {
      const canonical = canonicalUsername(requested.username);
      return { username: canonical, displayName: typedName ?? canonical };
    }
    const source = typedName || email?.address.split('@')[0] || 'user';
    const suggested = suggestUsername(source);
    if (suggested !== undefined) return { username: suggested, displayName: typedName ?? suggested };
    const digits = this.#random.digits(6);
    const username = suggestUsername(source, digits) as string;
    if (typedName === undefined) return { username, displayName: username };
    // A typed name is never dropped: where it cannot go with the username, it is refused.
    const extended = `${typedName} ${digits}`;
    const mustExtend = this.#displayNamePolicy === 'bound' && isBoundTo(extended, username);
    return { username, displayName: mustExtend ? extended : typedName };
  }

  /** Names like others, with digits behind them; for people who chose no username. */
  alternativeNames({ username, displayName }: Names): Names {
    const digits = this.#random.digits(6);
    const suggested = suggestUsername(username, digits) as string;
    if (displayName !== username && !isBoundTo(displayName, username))
      return { username: suggested, displayName };
    const extended = `${displayName} ${digits}`;
    const keepsForm = displayName !== username && isBoundTo(extended, suggested);
    return { username: suggested, displayName: keepsForm ? extended : suggested };
  }

  /** Names with another username; a display name that reads as the old one follows it. */
  rename({ username, displayName }: Names, text: string): Names {
    const renamed = canonicalUsername(text);
    const mustFollow = renamed !== username && isBoundTo(displayName, username);
    return { username: renamed, displayName: mustFollow ? renamed : displayName };
  }

  /** Everything that is wrong with a pair of names. */
  faultsInNames(username: string, displayName: string): Fault[] {
    return [
      faultInUsername(username),
      displayName === username
        ? undefined
        : faultInDisplayName(displayName, username, this.#displayNamePolicy),
    ].filter((fault) => fault !== undefined);
  }

  /**
   * Creates a user; the names and the address have been checked.
   * @throws {UsernameTakenError} when the username was taken meanwhile
   * @throws {EmailTakenError} when the address was taken meanwhile
   */
  async create({ username, displayName, email, locale }: NewUser, tx: Transaction): Promise<UserRow> {
    const now = this.#clock.now();
    const row = {
      id: this.#random.uuid() as Id<'User'>,
      username,
      displayName,
      email: email.address,
      emailCanonical: email.canonical,
      locale,
      createdAt: now,
      updatedAt: now,
    };
    return refusingTaken(() => this.#users.insertUser(row, tx));
  }

  /**
   * Changes the viewer's own profile.
   * @throws {UserNotFoundError} when the user is not the viewer
   * @throws {UserRefusal} when a field is wrong or the username is taken
   */
  async update(viewer: Viewer, id: Id<'User'>, patch: UserPatch): Promise<UserRow> {
    if (!isUser(viewer, id)) throw new UserNotFoundError();
    for (let tries = 0; tries < maxUpdateTries; tries += 1) {
      const [user] = await this.#users.listByIds([id]);
      if (user?.status !== 'ACTIVE') throw new UserNotFoundError();
      const changes = this.#checkedChanges(user, patch);
      const updated = await refusingTaken(() => this.#users.updateUser(user, changes, this.#clock.now()));
      if (updated) return updated;
    }
    throw new UnavailableError('Try again shortly.');
  }

  /** Only what the patch changes: what another request writes meanwhile must stay. */
  #checkedChanges(user: UserRow, patch: UserPatch): UserChanges {
    const renamed = this.rename(user, patch.username ?? user.username);
    const { username } = renamed;
    const displayName = patch.displayName == null ? renamed.displayName : singleLine(patch.displayName);
    const isRenamed = username !== user.username;
    const isShownOtherwise = displayName !== user.displayName;
    const mustFit = (isRenamed || isShownOtherwise) && displayName !== username;
    const faults: Fault[] = [
      ...(['username', 'displayName'] as const)
        .filter((field) => patch[field] === null)
        .map((field): Fault => ({ code: 'REQUIRED', field: [field], message: 'This cannot be removed.' })),
      isRenamed ? faultInUsername(username) : undefined,
      mustFit ? faultInDisplayName(displayName, username, this.#displayNamePolicy) : undefined,
      ...faultsInProfile(patch),
    ].filter((fault) => fault !== undefined);
    refuseFaults(faults);

    const { firstName, lastName, description, locale, timeZone } = patch;
    const given = Object.entries({ firstName, lastName, description, locale, timeZone });
    return {
      ...(isRenamed ? { username } : {}),
      ...(isShownOtherwise ? { displayName } : {}),
      ...Object.fromEntries(
        given.filter(([, value]) => value !== undefined).map(([key, value]) => [key, value || null]),
      ),
    };
  }

  async #find(viewer: Viewer, reference: UserReference): Promise<UserRow | undefined> {
    if ('id' in reference) return (await this.#users.listByIds([reference.id]))[0];
    if ('username' in reference) return this.#findByUsername(reference.username);
    return holdsPermission(viewer, userPermissions.read) ? this.#findByEmail(reference.email) : undefined;
  }

  async #findByUsername(text: string): Promise<UserRow | undefined> {
    const username = canonicalUsername(text);
    return isUsernameForm(username) ? this.#users.findByUsername(username) : undefined;
  }

  async #findByEmail(text: string): Promise<UserRow | undefined> {
    const email = parseEmailAddress(text);
    return email && this.#users.findByEmail(email.canonical);
  }
}

function withPlainSearch(criteria: UserCriteria): UserCriteria {
  return criteria.search === undefined ? criteria : { ...criteria, search: singleLine(criteria.search) };
}

function singleLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** A text that nothing stored can start with would only make the database refuse the statement. */
function cannotMatch({ search }: UserCriteria): boolean {
  return search !== undefined && (search.length > maxSearchLength || !isPlainText(search));
}

async function refusingTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const constraint = violatedUniqueConstraint(error);
    if (constraint === 'users__username') throw new UsernameTakenError();
    if (constraint === 'users__email_canonical') throw new EmailTakenError();
    throw error;
  }
}
