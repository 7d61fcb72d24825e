import { Catch, HttpException } from '@nestjs/common';
import { type Problem, ProblemFilter } from '@waybill/service-kit/problem.filter';
import { DeadLetterRefused } from '../dead-letters/dead-letter-refused';

/** As every service's, and what the desk of dead letters refuses. */
@Catch()
export class DeadLetterProblemFilter extends ProblemFilter {
  protected override problemOf(error: unknown): Problem {
    const refused = error instanceof DeadLetterRefused;
    return super.problemOf(refused ? new HttpException(error.message, error.status) : error);
  }
}
