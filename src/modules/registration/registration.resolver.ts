import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { payload } from '../../graphql/mutation-payload.js';
import type { Id } from '../../kernel/id.js';
import type { HandOver } from '../sessions/authentication.type.js';
import { RegistrationExpiredError } from './registration.errors.js';
import {
  RegistrationCodeResendInput,
  RegistrationCompleteInput,
  RegistrationStartInput,
} from './registration.input.js';
import type { PendingRegistration as Pending, RegistrationService } from './registration.service.js';
import {
  type PendingRegistration,
  RegistrationCodeResendPayload,
  RegistrationCompletePayload,
  RegistrationStartPayload,
  registrationId,
} from './registration.type.js';

@Resolver()
export class RegistrationResolver {
  readonly #registrations: RegistrationService;
  readonly #handOver: HandOver;

  constructor(registrations: RegistrationService, handOver: HandOver) {
    this.#registrations = registrations;
    this.#handOver = handOver;
  }

  @Mutation(() => RegistrationStartPayload, {
    nullable: true,
    description: 'Starts a registration and emails a six-digit code.',
  })
  registrationStart(
    @Arg('input', () => RegistrationStartInput, { description: 'What to do.' }) input: RegistrationStartInput,
    @Ctx() context: RequestContext,
  ): Promise<RegistrationStartPayload> {
    return payload<RegistrationStartPayload>(async () => {
      const { email, password, username, displayName, locale, tokenDelivery } = input;
      const form = { email, password, username, displayName, locale };
      const started = await this.#registrations.start(form, { tokenDelivery, client: context.client });
      return started.kind === 'pending'
        ? { registration: toType(started.registration) }
        : { authentication: await this.#handOver(context, started.opened) };
    });
  }

  @Mutation(() => RegistrationCodeResendPayload, {
    nullable: true,
    description: 'Emails a new code for a pending registration; the old one stops working.',
  })
  registrationCodeResend(
    @Arg('input', () => RegistrationCodeResendInput, { description: 'What to do.' })
    input: RegistrationCodeResendInput,
  ): Promise<RegistrationCodeResendPayload> {
    return payload(async () => ({
      registration: toType(await this.#registrations.resendCode(decode(input.registrationId))),
    }));
  }

  @Mutation(() => RegistrationCompletePayload, {
    nullable: true,
    description: 'Completes a registration with the emailed code, creates the user and logs them in.',
  })
  registrationComplete(
    @Arg('input', () => RegistrationCompleteInput, { description: 'What to do.' })
    input: RegistrationCompleteInput,
    @Ctx() context: RequestContext,
  ): Promise<RegistrationCompletePayload> {
    return payload(async () => {
      const { code, username, tokenDelivery } = input;
      const id = decode(input.registrationId);
      const firstSession = { tokenDelivery, client: context.client };
      const opened = await this.#registrations.complete(id, code, username, firstSession);
      return { authentication: await this.#handOver(context, opened) };
    });
  }
}

function decode(id: string): Id<'PendingRegistration'> {
  const decoded = registrationId.decode(id);
  if (decoded === undefined) throw new RegistrationExpiredError();
  return decoded;
}

function toType({ id, ...rest }: Pending): PendingRegistration {
  return { id: registrationId.encode(id), ...rest };
}
