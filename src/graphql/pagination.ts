import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { BadInputError } from '../kernel/app-error.js';
import {
  type CursorFormat,
  defaultPageSize,
  maxPageSize,
  type Page,
  type PageRequest,
  type Position,
} from '../kernel/page.js';

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'At most this many, from the start; up to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'From after this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'At most this many, from the end; up to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'From before this cursor.' })
  before?: string | null;
}

/**
 * What page the arguments ask for: 20 items when they name no number.
 * @throws {BadInputError} when they contradict one another or ask for fewer than 0 or more than 100 items
 */
export function toPageRequest({ first, after, last, before }: PageArgs): PageRequest {
  const isBackward = last != null || before != null;
  if (isBackward && (first != null || after != null)) {
    throw new BadInputError('Use first and after, or last and before, but not both.');
  }
  const size = (isBackward ? last : first) ?? defaultPageSize;
  if (size < 0 || size > maxPageSize) {
    throw new BadInputError(`A page holds from 0 to ${maxPageSize} items.`);
  }
  return {
    direction: isBackward ? 'backward' : 'forward',
    size,
    from: (isBackward ? before : after) ?? undefined,
  };
}

@ObjectType({ simpleResolvers: true, description: 'Position of a page in a connection.' })
class PageInfo {
  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the first item; null when the page is empty.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last item; null when the page is empty.',
  })
  endCursor!: string | null;

  @Field(() => Boolean, { description: 'Whether more items follow.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether items precede.' })
  hasPreviousPage!: boolean;
}

/** The page of a list that nothing can be on. */
export const emptyPage: Page<never> = { items: [], hasNextPage: false, hasPreviousPage: false };

/** An item of a connection with its cursor. */
export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

/** A page as the Relay specification has it. Cursors are made, and the total counted, only when they are asked for. */
export interface Connection<Node> {
  readonly edges: () => readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: () => PageInfo;
  readonly totalCount: () => Promise<number>;
}

/** Declares the connection and edge types of a node type: `connectionTypes(() => User, 'User', 'users')`. */
export function connectionTypes<Node extends object>(
  nodeType: () => ClassType<Node>,
  name: string,
  plural: string,
): { Connection: ClassType<Connection<Node>>; Edge: ClassType<Edge<Node>> } {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `Item of a page of ${plural}.` })
  class EdgeType implements Edge<Node> {
    @Field(() => String, { description: 'Position of the item, for `after` and `before`.' })
    cursor!: string;

    @Field(() => nodeType(), { description: 'The item.' })
    node!: Node;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `Page of ${plural}.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'Items with their cursors.' })
    edges!: () => Edge<Node>[];

    @Field(() => [nodeType()], { description: 'Items without their cursors.' })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'Position of the page.' })
    pageInfo!: () => PageInfo;

    @Field(() => Int, { description: 'Number of items on all pages together. Counted only when selected.' })
    totalCount!: () => Promise<number>;
  }
  return { Connection: ConnectionType as ClassType<Connection<Node>>, Edge: EdgeType };
}

/** Builds the answer for a connection field. */
export function toConnection<Node>(
  page: Page<Node>,
  cursors: CursorFormat,
  totalCount: () => Promise<number>,
): Connection<Node> {
  const cursorOf = (position: Position | undefined) => (position ? cursors.encode(position) : null);
  return {
    edges: () => page.items.map(({ item, position }) => ({ node: item, cursor: cursors.encode(position) })),
    nodes: page.items.map(({ item }) => item),
    pageInfo: () => ({
      startCursor: cursorOf(page.items[0]?.position),
      endCursor: cursorOf(page.items.at(-1)?.position),
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
    }),
    totalCount,
  };
}
