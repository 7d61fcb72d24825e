import { z } from 'zod';
import { trueOrFalse } from './true-or-false';

/** Where the service runs. Who says nothing is in production, where what is only good for a trial is refused. */
export const nodeEnv = z
  .enum(['production', 'development', 'test'], 'must be production, development or test')
  .default('production');

/** For services that have a sandbox in the place of somebody real. */
export const sandboxVariables = z.object({
  /** In production too: for a trial, in which no money moves and no parcel goes. */
  ALLOW_SANDBOX: trueOrFalse.default(false),
});

type Production = { NODE_ENV: string };

/**
 * Refuses, in production, what is only good for a trial, unless a variable that names it allows it. Nothing allows two
 * things at once, so that who allows one of them has not allowed the next one that comes.
 */
export function refuseInProduction<C extends Production>(
  config: C,
  context: z.RefinementCtx,
  { variable, must, unless }: { variable: keyof C & string; must: string; unless: keyof C & string },
): void {
  if (config.NODE_ENV !== 'production' || config[unless] === true) return;
  const message = `must ${must} in production, unless ${unless} is true`;
  context.addIssue({ code: 'custom', path: [variable], message });
}

/** Refuses, in production, the sandbox in the place of the provider that `variable` names. */
export function refuseSandbox<C extends Production & z.infer<typeof sandboxVariables>>(
  config: C,
  context: z.RefinementCtx,
  variable: keyof C & string,
): void {
  if (config[variable] !== 'sandbox') return;
  refuseInProduction(config, context, { variable, must: 'not be sandbox', unless: 'ALLOW_SANDBOX' });
}
