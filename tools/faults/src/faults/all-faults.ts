import { bridgeKilled } from './bridge-killed';
import { bridgesComeAndGo } from './bridges-come-and-go';
import { engineAway } from './outage';
import { everyEventFiveTimes } from './repeated-events';
import { hostileInput } from './hostile-input';
import { relayWithoutBroker } from './relay';
import { replayedAfterRetention } from './replay';
import { serviceKilled } from './service-killed';
import type { Fault } from './stage';

export const allFaults: readonly Fault[] = [
  ...bridgeKilled,
  bridgesComeAndGo,
  ...engineAway,
  relayWithoutBroker,
  everyEventFiveTimes,
  replayedAfterRetention,
  hostileInput,
  ...serviceKilled,
];
