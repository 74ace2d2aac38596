import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { payload } from '../../graphql/mutation-payload.js';
import type { HandOver } from '../sessions/authentication.type.js';
import { LoginInput } from './login.input.js';
import type { LoginService } from './login.service.js';
import { LoginPayload } from './login.type.js';

@Resolver()
export class LoginResolver {
  readonly #logins: LoginService;
  readonly #handOver: HandOver;

  constructor(logins: LoginService, handOver: HandOver) {
    this.#logins = logins;
    this.#handOver = handOver;
  }

  @Mutation(() => LoginPayload, { nullable: true, description: 'Logs in with a password.' })
  login(
    @Arg('input', () => LoginInput, { description: 'What to do.' }) input: LoginInput,
    @Ctx() context: RequestContext,
  ): Promise<LoginPayload> {
    return payload(async () => {
      const opened = await this.#logins.attempt(input, context.client);
      return { result: await this.#handOver(context, opened) };
    });
  }
}
