import { Field, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { type Fault, type UserErrorCode, UserRefusal, userErrorCodes } from '../kernel/user-refusal.js';

const codeDescriptions: Record<UserErrorCode, string> = {
  INVALID: 'Value has the wrong form.',
  REQUIRED: 'Value is missing or blank.',
  TOO_SHORT: 'Value is shorter or smaller than allowed.',
  TOO_LONG: 'Value is longer or larger than allowed.',
  TAKEN: 'Value must be unique and is in use.',
  NOT_FOUND: 'No such object, or it is hidden from the viewer.',
  NOT_ALLOWED: 'A rule of the domain forbids the change.',
  INVALID_CREDENTIALS: 'Identifier and password do not match an account.',
  INVALID_CODE: 'One-time code is wrong.',
  EXPIRED: 'Code, token or pending step is past its time or was used.',
  TOO_MANY_ATTEMPTS: 'Too many tries; wait `retryAfterSeconds`.',
  PASSWORD_TOO_WEAK: 'Password does not meet the policy.',
  ACCOUNT_SUSPENDED: 'Account is suspended.',
  REGISTRATION_CLOSED: 'This instance does not accept registrations.',
};

const UserErrorCodeEnum = Object.fromEntries(userErrorCodes.map((code) => [code, code]));

registerEnumType(UserErrorCodeEnum, {
  name: 'UserErrorCode',
  description: 'Code of a `UserError`. New codes may be added; treat an unknown one as `INVALID`.',
  valuesConfig: Object.fromEntries(
    userErrorCodes.map((code) => [code, { description: codeDescriptions[code] }]),
  ),
});

@ObjectType({
  simpleResolvers: true,
  description: 'Problem that the person using the client can understand and fix.',
})
export class UserError {
  @Field(() => UserErrorCodeEnum, { description: 'Stable code to branch on and to translate.' })
  code!: UserErrorCode;

  @Field(() => [String], {
    nullable: true,
    description: "Path from the input's root to the offending field; null when no single field is at fault.",
  })
  field!: readonly string[] | null;

  @Field(() => String, { description: 'Plain sentence. Safe to show.' })
  message!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds to wait before the next try, for `TOO_MANY_ATTEMPTS`.',
  })
  retryAfterSeconds!: number | null;
}

@InterfaceType({
  description: 'Every mutation payload has this shape, so that one fragment handles failures everywhere.',
})
export abstract class MutationPayload {
  @Field(() => [UserError], { description: 'What the person can fix. Empty when the mutation succeeded.' })
  userErrors!: UserError[];
}

/** Declares the payload type of a mutation. */
export function PayloadOf(mutation: string): ClassDecorator {
  return ObjectType({
    simpleResolvers: true,
    implements: MutationPayload,
    description: `Payload of \`${mutation}\`.`,
  }) as ClassDecorator;
}

type Result<Payload extends MutationPayload> = Omit<Payload, 'userErrors'>;

/**
 * Runs a mutation's work. What the person can fix becomes `userErrors`; any other error goes on to the top level.
 */
export async function payload<Payload extends MutationPayload>(
  work: () => Promise<Result<Payload>>,
): Promise<Payload> {
  try {
    return { ...(await work()), userErrors: [] as UserError[] } as Payload;
  } catch (error) {
    if (error instanceof UserRefusal) return { userErrors: error.faults.map(toUserError) } as Payload;
    throw error;
  }
}

function toUserError({ code, field, message, retryAfterSeconds }: Fault): UserError {
  return { code, message, field: field ?? null, retryAfterSeconds: retryAfterSeconds ?? null };
}
