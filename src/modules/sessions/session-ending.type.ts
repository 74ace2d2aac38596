import { Field, ID, Int, ObjectType } from 'type-graphql';
import { MutationPayload, PayloadOf } from '../../graphql/mutation-payload.js';
import { Session, SessionRevocationReasonEnum } from './session.type.js';
import type { SessionRevocationReason } from './session-revocation-reason.js';

@PayloadOf('sessionRevoke')
export class SessionRevokePayload extends MutationPayload {
  @Field(() => Session, { nullable: true, description: 'Ended session.' })
  session?: object | null;
}

@PayloadOf('logout')
export class LogoutPayload extends MutationPayload {
  @Field(() => Session, { nullable: true, description: 'Ended session; null when there was none.' })
  session?: object | null;
}

@PayloadOf('logoutAll')
export class LogoutAllPayload extends MutationPayload {
  @Field(() => Int, { nullable: true, description: 'Number of sessions that ended.' })
  revokedCount?: number | null;
}

@ObjectType({
  simpleResolvers: true,
  description: "End of the viewer's session; the client should forget its data.",
})
export class SessionEndedEvent {
  @Field(() => ID, { description: 'Session that ended.' })
  sessionId!: string;

  @Field(() => SessionRevocationReasonEnum, {
    nullable: true,
    description: 'Why; null when it simply expired.',
  })
  reason!: SessionRevocationReason | null;
}
