import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for the tests; clients generate theirs the same way from `schema.graphql`. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['tests/**/*.ts', '!tests/support/graphql/**'],
  ignoreNoDocuments: true,
  importExtension: '.js',
  generates: {
    'tests/support/graphql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        strictScalars: true,
        skipTypeNameForRoot: true,
        nonOptionalTypename: false,
        enumsAsTypes: true,
        scalars: {
          ID: { input: 'string', output: 'string' },
          DateTime: 'string',
          EmailAddress: 'string',
          IP: 'string',
          Locale: 'string',
          TimeZone: 'string',
        },
      },
    },
  },
};

export default config;
