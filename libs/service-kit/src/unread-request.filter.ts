import { type ArgumentsHost, BadRequestException, Catch, NotFoundException } from '@nestjs/common';
import { ProblemFilter } from './problem.filter';

/**
 * For requests that reach no controller, as a global filter: set it once the transports are connected, it is not for
 * them. What Nest says of a request that it cannot read quotes it, and it may hold what nobody else may see.
 */
@Catch(BadRequestException, NotFoundException)
export class UnreadRequestFilter extends ProblemFilter {
  override catch(error: BadRequestException | NotFoundException, host: ArgumentsHost): void {
    const unreadable = error instanceof BadRequestException;
    super.catch(
      unreadable ? new BadRequestException('body: is not JSON, or the path is malformed') : error,
      host,
    );
  }
}
