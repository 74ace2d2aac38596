import { type GraphQLSchema, isInputObjectType } from 'graphql';
import { Extensions } from 'type-graphql';

/** Declares that exactly one field of an input must be set (`@oneOf`), which type-graphql cannot say by itself. */
export function OneOf(): ClassDecorator {
  return Extensions({ oneOf: true }) as ClassDecorator;
}

/** Makes the inputs declared with `OneOf` real `@oneOf` inputs of the built schema. */
export function markOneOf(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type) && type.extensions['oneOf'] === true) type.isOneOf = true;
  }
}
