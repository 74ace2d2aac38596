import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import {
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSchema,
  isSpecifiedScalarType,
  validateSchema,
  version,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printSortedSchema } from '../../src/graphql/schema.js';
import * as errors from '../../src/kernel/app-error.js';
import { userErrorCodes } from '../../src/kernel/user-refusal.js';
import { authenticationMethods } from '../../src/modules/sessions/authentication-method.js';
import { deviceKinds } from '../../src/modules/sessions/devices/user-agent.js';
import { sessionRevocationReasons } from '../../src/modules/sessions/session-revocation-reason.js';
import { userStatuses } from '../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../support/app.js';
import { ownSessions } from '../support/operations.js';
import { anAdmin, aUser } from '../support/people.js';

const project = resolve(import.meta.dirname, '../..');

describe('the schema', () => {
  let app: TestApp;
  let types: GraphQLNamedType[];
  beforeAll(async () => {
    app = await startApp();
    types = Object.values(app.app.schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
  });
  afterAll(() => app.stop());

  it('is made with one copy of graphql, which is version 16', () => {
    // From another copy, `isSchema` throws.
    expect(isSchema(app.app.schema)).toBe(true);
    expect(version).toMatch(/^16\./);
    expect(createRequire(import.meta.url)('graphql').version).toBe(version);
    const copies = globSync('node_modules/**/graphql/package.json', {
      cwd: project,
      exclude: ['**/dist/**'],
    });
    expect(copies.filter((path) => /(^|\/)node_modules\/graphql\/package\.json$/.test(path))).toEqual([
      'node_modules/graphql/package.json',
    ]);
  });

  it('is valid', () => {
    expect(validateSchema(app.app.schema)).toEqual([]);
  });

  it('is the committed one: `npm run schema` writes it', () => {
    expect(printSortedSchema(app.app.schema)).toBe(readFileSync(join(project, 'schema.graphql'), 'utf8'));
  });

  it('describes every element', () => {
    const undescribed = types.flatMap((type) => [
      ...missing(type.name, type),
      ...(isEnumType(type)
        ? type.getValues().flatMap((value) => missing(`${type.name}.${value.name}`, value))
        : []),
      ...(isInputObjectType(type)
        ? Object.values(type.getFields()).flatMap((field) => missing(`${type.name}.${field.name}`, field))
        : []),
      ...(isObjectType(type) || isInterfaceType(type)
        ? Object.values(type.getFields()).flatMap((field) => [
            ...missing(`${type.name}.${field.name}`, field),
            ...field.args.flatMap((arg) => missing(`${type.name}.${field.name}(${arg.name})`, arg)),
          ])
        : []),
    ]);
    expect(undescribed).toEqual([]);
    expect(types.length).toBeGreaterThan(30);
  });

  it('fetches every type of node again by its id', async () => {
    const admin = await anAdmin(app);
    const { id, sessionId, client } = await aUser(app);
    const own = (await client.run(ownSessions)).viewer?.user.devices ?? [];
    const idsByType: Record<string, string> = { User: id, Session: sessionId, Device: own[0]?.id ?? '' };
    const node = app.app.schema.getType('Node');
    if (!isInterfaceType(node)) throw new Error('There is no interface Node.');
    const nodeTypes = app.app.schema.getPossibleTypes(node).map((type) => type.name);
    expect(Object.keys(idsByType).sort()).toEqual(nodeTypes.toSorted());

    const ids = Object.values(idsByType);
    const query =
      'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }';
    for (const [typeName, wanted] of Object.entries(idsByType)) {
      const response = await admin.client.post({ query, variables: { id: wanted, ids } });
      expect(response.json()).toEqual({
        data: {
          node: { __typename: typeName, id: wanted },
          nodes: Object.entries(idsByType).map(([name, nodeId]) => ({ __typename: name, id: nodeId })),
        },
      });
    }
  });

  it('gives every mutation a payload of its own with the errors of the person', () => {
    const mutations = Object.values(app.app.schema.getMutationType()?.getFields() ?? {});
    expect(mutations.length).toBeGreaterThan(5);
    for (const { name, type } of mutations) {
      const payload = getNamedType(type) as GraphQLObjectType;
      expect(payload.name).toBe(`${name[0]?.toUpperCase()}${name.slice(1)}Payload`);
      expect(payload.getInterfaces().map((one) => one.name)).toContain('MutationPayload');
      expect(String(type), `${name} can fail without failing the others`).not.toMatch(/!$/);
    }
  });

  it.each<[string, readonly string[]]>([
    ['UserErrorCode', userErrorCodes],
    ['UserStatus', userStatuses],
    ['AuthenticationMethod', authenticationMethods],
    ['SessionRevocationReason', sessionRevocationReasons],
    ['TokenDelivery', ['COOKIE', 'BODY']],
    ['SessionStatus', ['ACTIVE', 'EXPIRED', 'REVOKED']],
    ['DeviceKind', deviceKinds],
    ['SessionOrderField', ['CREATED_AT', 'LAST_ACTIVE_AT']],
    ['OrderDirection', ['ASC', 'DESC']],
    ['UserOrderField', ['CREATED_AT', 'LAST_ACTIVE_AT', 'USERNAME']],
  ])('has exactly the values of the code in %s', (name, values) => {
    const type = app.app.schema.getType(name) as GraphQLEnumType;
    expect(
      type
        .getValues()
        .map((value) => value.name)
        .toSorted(),
    ).toEqual(values.toSorted());
    // The name is also what the code works with.
    expect(
      type
        .getValues()
        .map(({ value }) => value)
        .toSorted(),
    ).toEqual(values.toSorted());
  });

  it('has no enumeration that the test above does not know', () => {
    expect(
      types
        .filter(isEnumType)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'AuthenticationMethod',
      'DeviceKind',
      'OrderDirection',
      'SessionOrderField',
      'SessionRevocationReason',
      'SessionStatus',
      'TokenDelivery',
      'UserErrorCode',
      'UserOrderField',
      'UserStatus',
    ]);
  });
});

describe('the codes of errors', () => {
  const sources = globSync('src/**/*.ts', { cwd: project }).map((path) =>
    readFileSync(join(project, path), 'utf8'),
  );
  const thrown = new Set(
    sources.flatMap((text) => [
      ...[...text.matchAll(/\bcode(?::| =) '([A-Z_]+)'/g)].map((match) => match[1] ?? ''),
      ...[...text.matchAll(/answerError\([^;]*?\b\d{3}, '([A-Z_]+)'/gs)].map((match) => match[1] ?? ''),
    ]),
  );

  it('that our own code can send are all in one of the two registries', () => {
    const registered = new Set<string>([...errors.errorCodes, ...userErrorCodes]);
    expect([...thrown].filter((code) => !registered.has(code))).toEqual([]);
  });

  it('for the person are all sent by somebody: none is only declared', () => {
    expect(userErrorCodes.filter((code) => !thrown.has(code))).toEqual([]);
  });

  it('at the top level have one class each, with a code of the registry', () => {
    const made = [
      new errors.BadInputError(''),
      new errors.ForbiddenError(),
      new errors.LimitedError(1),
      new errors.TooComplexError(2, 1),
      new errors.UnauthenticatedError('MISSING'),
      new errors.UnavailableError(''),
    ];
    const classes = Object.values(errors).filter(
      (value) => typeof value === 'function' && value !== errors.AppError,
    );
    expect(made.map((error) => error.constructor)).toEqual(expect.arrayContaining(classes));
    const codes = made.map(({ code }) => code);
    expect(new Set(codes).size).toBe(made.length);
    expect(codes.filter((code) => !errors.errorCodes.includes(code))).toEqual([]);
  });

  it('stand in each registry once', () => {
    expect(new Set(errors.errorCodes).size).toBe(errors.errorCodes.length);
    expect(new Set(userErrorCodes).size).toBe(userErrorCodes.length);
  });
});

function missing(name: string, { description }: { description?: string | null | undefined }): string[] {
  return description?.trim() ? [] : [name];
}
