import { Field, ObjectType } from 'type-graphql';
import { User } from '../users/user.type.js';
import { Session } from './session.type.js';

@ObjectType({ simpleResolvers: true, description: 'Who is making this request, and what they may do.' })
export class Viewer {
  @Field(() => User, { description: 'User on whose behalf the request runs.' })
  user!: object;

  @Field(() => Session, { nullable: true, description: 'Session behind the request.' })
  session!: object | null;

  @Field(() => [String], { description: 'Keys of every permission in effect, such as `user.read`.' })
  permissions!: string[];
}
