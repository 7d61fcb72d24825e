import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  UnauthorizedException,
} from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Actor } from './actor';
import { type Identified, OPEN, ROLES, SCOPE } from './roles.decorator';
import type { TokenVerifier } from './token-verifier';

interface Request extends Identified {
  headers: { authorization?: string };
}
interface Response {
  setHeader(name: string, value: string): void;
}

/** Stands before every HTTP route, and denies what is not declared. What comes by Kafka or Temporal is not for it. */
export class IdentityGuard implements CanActivate {
  /** @param verifier undefined in a trial in which nobody logs in */
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier | undefined,
  ) {}

  /**
   * @throws UnauthorizedException without a valid bearer token (RFC 6750), ForbiddenException without role or scope,
   *   ServiceUnavailableException when the identity provider cannot be asked
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const declared = <T>(key: string) =>
      this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
    if (declared<boolean>(OPEN) || !this.verifier) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const actor = await this.identify(this.verifier, request, context.switchToHttp().getResponse<Response>());
    if (!opens(actor, declared<string[]>(ROLES) ?? [], declared<string>(SCOPE)))
      throw new ForbiddenException('this is not allowed to you');
    request.actor = actor;
    return true;
  }

  private async identify(verifier: TokenVerifier, { headers }: Request, response: Response): Promise<Actor> {
    const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(headers.authorization ?? '') ?? [];
    try {
      if (!token) throw new UnauthorizedException('an access token is needed (Authorization: Bearer)');
      return await verifier.verify(token);
    } catch (error) {
      if (error instanceof UnauthorizedException)
        response.setHeader('WWW-Authenticate', token ? 'Bearer error="invalid_token"' : 'Bearer');
      throw error;
    }
  }
}

const opens = (actor: Actor, roles: string[], scope: string | undefined): boolean =>
  roles.some((role) => actor.roles.includes(role)) || (scope !== undefined && actor.scopes.includes(scope));
