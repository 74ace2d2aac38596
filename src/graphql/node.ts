import { Arg, Ctx, Field, ID, InterfaceType, Query, Resolver } from 'type-graphql';
import { BadInputError } from '../kernel/app-error.js';
import { prefixOf } from '../kernel/id.js';
import { maxPageSize } from '../kernel/page.js';
import type { RequestContext } from './context.js';

@InterfaceType({
  description: 'Object that can be fetched again by its ID.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, {
    description: 'Globally unique, opaque ID. The prefix names the type, but do not parse it.',
  })
  id!: string;
}

/** How one kind of node is fetched: nothing is found when it is absent or hidden from the viewer. */
export interface NodeSource {
  readonly typeName: string;
  readonly prefix: string;
  find(publicId: string, context: RequestContext): Promise<object | null | undefined>;
}

@Resolver()
export class NodeResolver {
  readonly #sources: ReadonlyMap<string, NodeSource>;

  constructor(sources: readonly NodeSource[]) {
    this.#sources = new Map(sources.map((source) => [source.prefix, source]));
  }

  @Query(() => Node, {
    nullable: true,
    description: 'Fetches an object by its ID; null when there is none or it is hidden.',
  })
  node(
    @Arg('id', () => ID, { description: 'ID of the object.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<object | null> {
    return this.#find(id, context);
  }

  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description:
      'Fetches up to 100 objects by their IDs, in the given order, with null for each that is missing or hidden.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'IDs of the objects.' }) ids: string[],
    @Ctx() context: RequestContext,
  ): Promise<(object | null)[]> {
    if (ids.length > maxPageSize) throw new BadInputError(`Ask for at most ${maxPageSize} objects.`);
    return Promise.all(ids.map((id) => this.#find(id, context)));
  }

  async #find(id: string, context: RequestContext): Promise<object | null> {
    const source = this.#sources.get(prefixOf(id) ?? '');
    const found = await source?.find(id, context);
    return found ? { ...found, __typename: source?.typeName } : null;
  }
}
