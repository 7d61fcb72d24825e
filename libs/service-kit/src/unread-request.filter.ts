import { type ArgumentsHost, Catch, HttpException, ServiceUnavailableException } from '@nestjs/common';
import { type Problem, ProblemFilter } from './problem.filter';

const IN_WORDS: Partial<Record<number, string>> = {
  400: 'body: is not JSON, or the path is malformed',
  413: 'body: is too large',
  415: 'body: its encoding or character set is not taken',
};

/**
 * For requests that reach no controller, as a global filter: set it once the transports are connected, it is not for
 * them. What Nest and its parsers say of a request that they cannot read quotes it, and it may hold what nobody else may see.
 */
@Catch()
export class UnreadRequestFilter extends ProblemFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    // Readiness says for each part why it is not ready, which is more than a problem holds.
    if (!(error instanceof ServiceUnavailableException)) return super.catch(error, host);
    host
      .switchToHttp()
      .getResponse<{ status(code: number): { json(body: unknown): void } }>()
      .status(error.getStatus())
      .json(error.getResponse());
  }

  protected override problemOf(error: unknown): Problem {
    const status = statusOf(error);
    return super.problemOf(status === undefined ? error : new HttpException(textOf(error, status), status));
  }
}

/** Of an exception of Nest's, or of what a parser throws, which carries its status. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : NaN;
  return status >= 400 && status < 500 ? status : undefined;
}

const textOf = (error: unknown, status: number): string =>
  IN_WORDS[status] ?? (error instanceof HttpException ? error.message : 'the request cannot be read');
