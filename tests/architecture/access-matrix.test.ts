import { buildSchema, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessMatrix, applyRules, mergeRules, open, type RuleTable } from '../../src/graphql/permissions.js';
import { allow, isSelf, isSignedIn } from '../../src/graphql/rules.js';
import { startApp, type TestApp } from '../support/app.js';

/** A schema with one of everything that a rule may, or may not, speak of. */
const tiny = (): GraphQLSchema =>
  buildSchema(`
    interface Node { id: ID! }
    type Note implements Node { id: ID! text: String secret: String }
    type Picture { url: String }
    union Thing = Note | Picture
    input NoteBy { id: ID }
    enum Colour { RED }
    type Query { note: Note thing(by: NoteBy): Thing colour: Colour }
    type Mutation { noteDelete: Note }
    type Subscription { noteChanged: Note }
  `);

const complete: RuleTable = {
  Query: { note: isSignedIn, thing: allow, colour: allow },
  Mutation: { noteDelete: isSignedIn },
  Subscription: { noteChanged: isSignedIn },
  Note: { '*': allow, secret: isSelf },
  ...open('Picture'),
};

describe('a rule table', () => {
  it('is refused when a field has no rule', () => {
    const { Picture, ...rest } = complete;
    expect(Picture).toBeDefined();
    expect(() => applyRules(tiny(), rest)).toThrow('Picture.url has no rule');
    expect(() => applyRules(tiny(), { ...complete, Note: { id: allow, text: allow } })).toThrow(
      'Note.secret has no rule',
    );
  });

  it('is refused with every gap at once', () => {
    const error = refusal(() => applyRules(tiny(), {}));
    for (const field of [
      'Query.note',
      'Mutation.noteDelete',
      'Subscription.noteChanged',
      'Note.id',
      'Picture.url',
    ]) {
      expect(error.message).toContain(`${field} has no rule`);
    }
  });

  it.each(['Query', 'Mutation', 'Subscription'])(
    'is refused when a field of %s is covered by the rule for all the others only',
    (root) => {
      expect(() => applyRules(tiny(), { ...complete, [root]: { '*': isSignedIn } })).toThrow(
        new RegExp(`${root}\\.\\w+ has no rule`),
      );
    },
  );

  it('is refused when a rule stands for a field that is not there', () => {
    expect(() => applyRules(tiny(), { ...complete, Note: { '*': allow, txet: isSelf } })).toThrow(/txet/);
    expect(() => applyRules(tiny(), { ...complete, Query: { ...complete['Query'], notes: allow } })).toThrow(
      /notes/,
    );
  });

  it.each([
    ['an interface', 'Node'],
    ['a union', 'Thing'],
    ['an input', 'NoteBy'],
    ['an enumeration', 'Colour'],
    ['a scalar', 'String'],
    ['a type that is not there', 'Diary'],
  ])('is refused when a rule stands for %s, where it would never be asked', (_, typeName) => {
    expect(() => applyRules(tiny(), { ...complete, ...open(typeName) })).toThrow(
      `rules stand for ${typeName}, which is no object type`,
    );
  });

  it('is refused when two slices speak of the same field', () => {
    expect(() => mergeRules([complete, { Query: { note: allow } }])).toThrow(
      'Two rules stand for Query.note.',
    );
    expect(() => mergeRules([open('Picture'), open('Picture')])).toThrow('Two rules stand for Picture.*.');
  });

  it('is accepted when it is complete', () => {
    expect(() => applyRules(tiny(), complete)).not.toThrow();
  });
});

describe('the access matrix', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('is the committed one: whoever changes who may read a field shows it', async () => {
    const lines = accessMatrix(app.app.schema, app.app.rules).map(({ field, rule }) => `${field}: ${rule}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('access-matrix.txt');
  });

  it('has a rule in words for every field, and none that nobody passes', () => {
    const unnamed = accessMatrix(app.app.schema, app.app.rules).filter(({ rule }) =>
      /nobody|undefined/.test(rule),
    );
    expect(unnamed).toEqual([]);
  });
});

function refusal(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was refused.');
}
