import { Catch, type ExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/**
 * Hands an activity's failure on as it was thrown. Nest's own RPC filter would turn every error into a plain
 * `Internal server error`, and a refusal would then be retried. `@ActivityController` sets it on its class, so
 * an application need not (and HTTP controllers keep their own error handling).
 */
@Catch()
export class RethrowFilter implements ExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
