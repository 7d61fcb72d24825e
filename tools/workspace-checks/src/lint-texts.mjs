/**
 * Lints texts as if they stood in files of this repository: reads `[{ file, text }]` as JSON from standard input and
 * writes, for each, the messages of the rules about imports, and how the rule about boundaries is configured there. A
 * process of its own, because Jest cannot load the configuration, which is an ES module.
 */
import { ESLint } from 'eslint';
import { json } from 'node:stream/consumers';

const IMPORT_RULES = ['@nx/enforce-module-boundaries', 'no-restricted-imports'];

const eslint = new ESLint();
const answers = [];
for (const { file, text } of await json(process.stdin)) {
  const [{ messages }] = await eslint.lintText(text, { filePath: file });
  const unreadable = messages.find(({ fatal }) => fatal);
  if (unreadable) throw new Error(`${file}: ${unreadable.message}`);
  const { rules } = await eslint.calculateConfigForFile(file);
  const [severity, { allow, depConstraints }] = rules['@nx/enforce-module-boundaries'];
  answers.push({
    messages: messages.filter(({ ruleId }) => IMPORT_RULES.includes(ruleId)).map(({ message }) => message),
    boundaries: { severity, allow, depConstraints },
  });
}
process.stdout.write(JSON.stringify(answers));
