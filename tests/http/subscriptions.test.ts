import { buildSchema, type ExecutionResult, type GraphQLSchema, parse, subscribe } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../src/graphql/context.js';
import { applyRules } from '../../src/graphql/permissions.js';
import { isSignedIn } from '../../src/graphql/rules.js';
import { allow } from '../../src/graphql/shield.js';
import type { Id } from '../../src/kernel/id.js';
import type { Viewer } from '../../src/kernel/viewer.js';

const document = parse('subscription { noteChanged }');

describe('a subscription', () => {
  let schema: GraphQLSchema;
  let opened: number;
  beforeEach(() => {
    opened = 0;
    schema = buildSchema('type Query { note: String } type Subscription { noteChanged: String }');
    const field = schema.getSubscriptionType()?.getFields()['noteChanged'];
    if (!field) throw new Error('There is no subscription.');
    field.subscribe = async function* () {
      opened += 1;
      yield { noteChanged: 'changed' };
    };
    applyRules(schema, { Query: { note: allow }, Subscription: { noteChanged: isSignedIn } });
  });

  const open = (viewer: Viewer) => {
    const context = { viewer } as Partial<RequestContext>;
    return subscribe({ schema, document, contextValue: context });
  };

  it('is refused where it is opened to whoever has no session, and nothing begins to flow', async () => {
    const refused = (await open({ kind: 'anonymous', reason: 'EXPIRED' })) as ExecutionResult;
    expect(Symbol.asyncIterator in refused).toBe(false);
    expect(refused.errors?.[0]?.originalError).toMatchObject({
      code: 'UNAUTHENTICATED',
      details: { reason: 'EXPIRED' },
    });
    expect(refused.data).toBeUndefined();
    expect(opened).toBe(0);
  });

  it('is refused while nobody can tell who asks', async () => {
    const refused = (await open({ kind: 'unknown', cause: new Error('down') })) as ExecutionResult;
    expect(refused.errors?.[0]?.originalError).toMatchObject({ code: 'UNAVAILABLE' });
    expect(opened).toBe(0);
  });

  it('flows to whoever has a session', async () => {
    const viewer: Viewer = {
      kind: 'signed-in',
      userId: '1' as Id<'User'>,
      sessionId: '2' as Id<'Session'>,
      permissions: new Set(),
    };
    const events = (await open(viewer)) as AsyncGenerator<ExecutionResult>;
    expect((await events.next()).value).toEqual({ data: { noteChanged: 'changed' } });
    await events.return(undefined);
  });
});
