import graphql from '@graphql-eslint/eslint-plugin';

const rule = (name) => `@graphql-eslint/${name}`;

// The plugin's own `require-deprecation-date` wants an argument that the specification's @deprecated does not have.
const namesItsRemoval = {
  meta: { type: 'suggestion', schema: [] },
  create: (context) => ({
    'Directive[name.value=deprecated]'(node) {
      const reason = node.arguments?.find((argument) => argument.name.value === 'reason')?.value.value ?? '';
      const date = /Removal on (\d{4}-\d{2}-\d{2})\.$/.exec(reason)?.[1];
      if (date && !Number.isNaN(Date.parse(date))) return;
      context.report({ node, message: 'A deprecation ends with its date: "Removal on 2027-03-01."' });
    },
  }),
};

export default [
  { ignores: ['**/*', '!schema.graphql'] },
  {
    files: ['schema.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: {
      '@graphql-eslint': graphql,
      latchkey: { rules: { 'deprecation-names-its-removal': namesItsRemoval } },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      'latchkey/deprecation-names-its-removal': 'error',
      // Compared without case: the type of `userUpdate` is `UserUpdateInput`.
      [rule('input-name')]: ['error', { checkInputType: true, caseSensitiveInputType: false }],
      [rule('no-scalar-result-type-on-mutation')]: 'error',
      [rule('require-description')]: [
        'error',
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
        },
      ],
      [rule('require-nullable-fields-with-oneof')]: 'error',
      [rule('require-nullable-result-in-root')]: 'error',
      // Lists that are small by nature are plain lists.
      [rule('relay-edge-types')]: ['error', { listTypeCanWrapOnlyEdgeType: false }],
      [rule('alphabetize')]: 'off',
      [rule('no-root-type')]: 'off',
      // It would refuse `User.username`.
      [rule('no-typename-prefix')]: 'off',
      // Payloads and other values have no identity.
      [rule('strict-id-in-types')]: 'off',
    },
  },
];
