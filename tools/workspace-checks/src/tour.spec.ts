import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './workspace';

/** Every page that leads a reader to files of the repository by links. */
const pages = [
  'docs/tour.md',
  'README.md',
  'CONTRIBUTING.md',
  'apps/orchestrator/README.md',
  'apps/inventory/README.md',
];

const linksIn = (page: string) =>
  [...readFileSync(join(repository, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
    ([, to]) => to!,
  );

it.each(pages)('%s leads to files that exist', (page) => {
  const missing = linksIn(page).filter((to) => !existsSync(join(repository, dirname(page), to)));
  expect(missing).toEqual([]);
});

it('the tour has nine stops, each with its file', () => {
  const stops = readFileSync(join(repository, 'docs/tour.md'), 'utf8')
    .split(/^\d+\. /m)
    .slice(1);
  expect(stops).toHaveLength(9);
  for (const stop of stops) expect(stop).toMatch(/\]\(\.\.\/[^)]+\.ts\)/);
});
