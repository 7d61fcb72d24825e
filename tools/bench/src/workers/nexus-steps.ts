import { operation, service } from 'nexus-rpc';

/** A step as a Nexus operation that answers at once. */
export const nexusSteps = service('bench-steps', { step: operation<string, string>() });
