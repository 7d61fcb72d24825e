import { paint } from './paint';

const tries: [command: string, what: string][] = [
  ['npm start', 'the same stack, kept up; prints its pages: Temporal, mails, OpenAPI'],
  ['npm run order -- --watch', 'one order into it, followed to its end'],
  ['npm run order -- --country AQ --watch', 'one that no carrier takes: watch it being undone'],
  ['npm run service -- stop payment', 'take a service away under an order, then start it again'],
  ['npm test', 'all checks and tests, the whole system last'],
];

export function whatNext(): string {
  const width = Math.max(...tries.map(([command]) => command.length));
  const lines = tries.map(([command, what]) => `  ${paint('bold', command.padEnd(width))}  ${what}`);
  return ['Try next:', ...lines].join('\n');
}
