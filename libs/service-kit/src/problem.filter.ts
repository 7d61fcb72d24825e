import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';

/** As much of an HTTP response as a problem needs. */
interface Response {
  status(code: number): this;
  type(mediaType: string): this;
  json(body: object): this;
}

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
}

/**
 * For controllers: every HTTP error as `application/problem+json` (RFC 9457). What nobody foresaw is logged and not
 * shown; it answers 503, as it is most often a database or an engine that is away.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  /** Said instead of the inner error. */
  protected readonly unforeseen: string = 'This cannot be answered now; try again later.';

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = this.problemOf(error);
    if (problem.status === 503) this.logger.error(error);
    const response = host.switchToHttp().getResponse<Response>();
    response.status(problem.status).type('application/problem+json').json(problem);
  }

  protected problemOf(error: unknown): Problem {
    const status = error instanceof HttpException ? error.getStatus() : 503;
    const detail = error instanceof HttpException ? error.message : this.unforeseen;
    return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
  }
}
