import { Query, Resolver } from 'type-graphql';
import { Instance } from './instance.type.js';

@Resolver()
export class InstanceResolver {
  readonly #instance: Instance;

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  @Query(() => Instance, {
    nullable: true,
    description: 'What a client needs to know before anyone logs in.',
  })
  instance(): Instance {
    return this.#instance;
  }
}
