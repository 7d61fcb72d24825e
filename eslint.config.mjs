import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import imports from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Who may import whom (design: "Rules that keep it so"). Nothing imports an app. */
const boundaries = [
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:kit', 'type:contract'] },
  { sourceTag: 'type:kit', onlyDependOnLibsWithTags: ['type:kit'] },
  { sourceTag: 'type:client', onlyDependOnLibsWithTags: ['type:kit', 'type:contract'] },
  { sourceTag: 'type:contract', onlyDependOnLibsWithTags: [] },
  {
    sourceTag: 'type:tool',
    onlyDependOnLibsWithTags: ['type:tool', 'type:client', 'type:kit', 'type:contract'],
  },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:tool', 'type:contract'] },
];

export default tseslint.config(
  { ignores: ['**/dist', '**/out-tsc', '**/.local', '**/.nx', '**/coverage', '**/*.cjs'] },
  ...nx.configs['flat/base'],
  { files: ['**/*.ts'], extends: [tseslint.configs.recommended] },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          banTransitiveDependencies: true,
          enforceBuildableLibDependency: true,
          depConstraints: boundaries,
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { import: imports },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ noWarnOnMultipleProjects: true })],
    },
    // Who reads one file of a circle has to read them all.
    rules: { 'import/no-cycle': ['error', { ignoreExternal: true }] },
  },
  {
    // Denied by default at run time, and the start fails; this says it while one still writes.
    files: ['**/*.controller.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MethodDefinition:has(Decorator[expression.callee.name=/^(Get|Post|Put|Patch|Delete|All)$/]):not(:has(Decorator[expression.callee.name=/^(Roles|Open)$/]))',
          message: 'A route says who may use it: @Roles() or @Open().',
        },
      ],
    },
  },
  {
    // Nest needs the classes it injects at run time, so imports there stay values.
    files: ['libs/contracts/**/*.ts', '**/*.workflow.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'error' },
  },
  {
    files: ['libs/contracts/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      // Workflows load contracts inside a deterministic sandbox: zod, and nothing else.
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!zod$|\\./)', message: 'A contract imports zod and nothing else.' }] },
      ],
    },
  },
  prettier,
);
