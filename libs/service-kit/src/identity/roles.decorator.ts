import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Actor, Role } from './actor';

export const ROLES = 'waybill:roles';
export const SCOPE = 'waybill:scope';
export const OPEN = 'waybill:open';

/** Who may use a route: whoever has one of these roles. A route that says neither this nor {@link Open} fails the start. */
export const Roles = (...roles: [Role, ...Role[]]) => SetMetadata(ROLES, roles);

/** For machines (client credentials): the scope that opens the route beside the roles. */
export const Scope = (scope: `${string}:${string}`) => SetMetadata(SCOPE, scope);

/** Everybody may use it, and nobody has to say who he is. */
export const Open = () => SetMetadata(OPEN, true);

/** A request as the guard leaves it. */
export interface Identified {
  actor?: Actor;
}

/** Who asks; undefined in a trial in which nobody logs in (`AUTH=off`). */
export const Acting = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor | undefined =>
    context.switchToHttp().getRequest<Identified>().actor,
);
