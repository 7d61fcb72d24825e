import {
  type DynamicModule,
  Logger,
  Module,
  type OnModuleInit,
  Optional,
  RequestMethod,
} from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { APP_GUARD, DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { IdentityConfig } from './identity-config';
import { IdentityGuard } from './identity.guard';
import { OPEN, ROLES } from './roles.decorator';
import { TokenVerifier } from './token-verifier';

type Method = (...args: unknown[]) => unknown;

/** The {@link IdentityGuard} before every route. A route that does not say who may use it fails the start. */
@Module({})
export class IdentityModule implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    @Optional() private readonly verifier?: TokenVerifier,
  ) {}

  static forRoot(config: IdentityConfig): DynamicModule {
    return {
      module: IdentityModule,
      imports: [DiscoveryModule],
      providers: [
        {
          provide: APP_GUARD,
          useFactory: (reflector: Reflector, verifier?: TokenVerifier) =>
            new IdentityGuard(reflector, verifier),
          inject: [Reflector, { token: TokenVerifier, optional: true }],
        },
        ...(config.AUTH === 'off' ? [] : [{ provide: TokenVerifier, useValue: new TokenVerifier(config) }]),
      ],
    };
  }

  /** @throws Error naming each route that declares nobody */
  onModuleInit(): void {
    if (!this.verifier) new Logger('Identity').warn('AUTH=off: whoever reaches this port may do everything');
    const undeclared = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, Method>;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => this.isUndeclaredRoute(prototype[name]!, metatype as Method))
        .map((name) => routeOf(metatype as Method, prototype[name]!));
    });
    if (undeclared.length > 0)
      throw new Error(`neither @Roles() nor @Open() says who may use ${undeclared.join(', ')}`);
  }

  private isUndeclaredRoute(method: Method, controller: Method): boolean {
    if (Reflect.getMetadata(METHOD_METADATA, method) === undefined) return false;
    return [ROLES, OPEN].every(
      (key) => this.reflector.getAllAndOverride(key, [method, controller]) === undefined,
    );
  }
}

function routeOf(controller: Method, method: Method): string {
  const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, method) as RequestMethod];
  const path = [controller, method].map((of) => String(Reflect.getMetadata(PATH_METADATA, of))).join('/');
  return `${verb} /${path}`.replaceAll(/\/+/g, '/');
}
