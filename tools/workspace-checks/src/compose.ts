import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './workspace';

export interface ComposeService {
  image?: string;
  build?: { dockerfile: string; target?: string; args?: { APP?: string; NODE_IMAGE?: string } };
  secrets?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
}

/** The services of docker-compose.yml, with the defaults that hold when the person sets no variable. */
export function composeServices(): Record<string, ComposeService> {
  const text = readFileSync(join(repository, 'docker-compose.yml'), 'utf8');
  // Of what the person has to give, the example stands in the message that asks for it.
  const withDefaults = text
    .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll(/\$\{\w+:\?[^}]* as in ([^}]*)\}/g, '$1');
  return (parse(withDefaults, { merge: true }) as { services: Record<string, ComposeService> }).services;
}

/** A short-form volume, as in `payment-keys:/keys:ro`. */
export function mountsOf({ volumes = [] }: ComposeService): { source: string; target: string }[] {
  return volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return { source, target };
  });
}
