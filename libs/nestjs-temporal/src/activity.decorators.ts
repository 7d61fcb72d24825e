import { Controller, UseFilters } from '@nestjs/common';
import { MetadataScanner } from '@nestjs/core';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { ZodType } from 'zod';
import { RequestPipe } from './request.pipe';
import { RethrowFilter } from './rethrow.filter';

/** Marks handlers meant for a Temporal worker, so that other transports of the same process leave them alone. */
export const TEMPORAL = Symbol('TEMPORAL');

/** What a handler says about itself; travels to the transport in Nest's `extras`. */
export interface ActivityDeclaration {
  activity: string;
  declaredBy: string;
  /** Missing when the method's class is no {@link ActivityController}. */
  taskQueue?: string;
}

const DECLARATION = Symbol('activity declaration');

/**
 * A method that is a Temporal activity of the same name. It gets the activity's one argument (see
 * {@link Request}); pipes, guards, interceptors and filters apply as on any Nest handler, and
 * `Context.current()` of `@temporalio/activity` works inside. It stands on an {@link ActivityController}.
 */
export function Activity(): MethodDecorator {
  return (prototype, method, descriptor) => {
    const activity = String(method);
    const declaration: ActivityDeclaration = {
      activity,
      declaredBy: `${prototype.constructor.name}.${activity}`,
    };
    Reflect.defineMetadata(DECLARATION, declaration, descriptor.value as object);
    MessagePattern(activity, TEMPORAL, { ...declaration })(prototype, method, descriptor);
  };
}

/** A Nest controller whose {@link Activity} methods are served by the worker of this task queue, and by no other. */
export function ActivityController(taskQueue: string): ClassDecorator {
  return (controller) => {
    Controller()(controller);
    UseFilters(RethrowFilter)(controller);
    const prototype = controller.prototype as Record<string, object>;
    for (const method of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = prototype[method]!;
      const declaration = Reflect.getMetadata(DECLARATION, handler) as ActivityDeclaration | undefined;
      if (declaration === undefined) continue;
      MessagePattern(declaration.activity, TEMPORAL, { ...declaration, taskQueue })(prototype, method, {
        value: handler,
      });
    }
  };
}

/**
 * The activity's argument, validated by a zod schema. What does not fit fails the activity with a
 * non-retryable `InvalidRequest` whose message names each wrong field. `asReceived(request)` has the original.
 */
export function Request(schema: ZodType): ParameterDecorator {
  return Payload(new RequestPipe(schema));
}
