import { Counter, Gauge } from 'prom-client';

type Use = 'seal' | 'sign' | 'open' | 'verify';

/** Keys by what they are for; asked anew whenever somebody looks. */
const loaded = new Set<{ use: Use; kids: () => string[] }>();

new Gauge({
  name: 'sealing_key_loaded',
  help: 'Keys that this process has loaded, by what it does with them (1 for each)',
  labelNames: ['kid', 'use'],
  collect() {
    this.reset();
    for (const { use, kids } of loaded) for (const kid of kids()) this.set({ kid, use }, 1);
  },
});

/** Shows which keys are in use from now on. */
export function showKeys(use: Use, kids: () => string[]): void {
  loaded.add({ use, kids });
}

export const fieldsSealed = new Counter({
  name: 'sealed_fields_sealed_total',
  help: 'Fields that were sealed, by the key they were encrypted with',
  labelNames: ['kid'],
});

export const fieldsOpened = new Counter({
  name: 'sealed_fields_opened_total',
  help: 'Sealed fields that were opened, by the key they had been encrypted with',
  labelNames: ['kid'],
});

export const fieldsRefused = new Counter({
  name: 'sealed_fields_refused_total',
  help: 'Sealed fields that were not taken: unreadable, unsigned, or made for something else',
});
