import { bridgeKilled } from './bridge-killed';
import type { Fault } from './stage';

export const allFaults: readonly Fault[] = [...bridgeKilled];
