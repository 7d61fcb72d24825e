import { Catch } from '@nestjs/common';
import { type Problem, ProblemFilter } from '@waybill/service-kit/problem.filter';
import { OrderRefused } from '../order-refused';
import { ReturnRefused } from '../returns/return-refused';

/** What is said instead of the inner error. */
export const UNREACHABLE = 'The order cannot be reached now; try again later.';

/** As every service's, and what an order refuses is a problem with a type of its own. */
@Catch()
export class OrderProblemFilter extends ProblemFilter {
  protected override readonly unforeseen = UNREACHABLE;

  protected override problemOf(error: unknown): Problem {
    const refused = error instanceof OrderRefused || error instanceof ReturnRefused;
    return refused ? refusal(error) : super.problemOf(error);
  }
}

/** An address that is not served is wrong in itself; all else is at odds with where the order stands. */
function refusal({ type, message }: OrderRefused | ReturnRefused): Problem {
  const status = type === 'AddressNotServed' ? 422 : 409;
  const title = type.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return { type: `urn:waybill:problem:${type}`, title, status, detail: message };
}
