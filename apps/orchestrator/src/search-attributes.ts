import { orderSearchAttributes } from '@waybill/contract-order/fulfil-order.contract';
import { type Client, isGrpcServiceError } from '@temporalio/client';

const INVALID_ARGUMENT = 3; // gRPC status code

const SOME_VALUE = { KEYWORD: `"none"`, BOOL: 'true', DATETIME: '"2000-01-01T00:00:00Z"' } as const;

/**
 * Looks whether the engine knows the order's search attributes, by a query that names them all: an unknown one would hold every
 * order. To register them takes an operator's rights, which a service has no use for.
 *
 * @throws Error saying what to do when one is unknown; whatever the engine throws else
 */
export async function checkSearchAttributes(client: Client): Promise<void> {
  const named = Object.entries(orderSearchAttributes).map(([name, type]) => `${name} = ${SOME_VALUE[type]}`);
  try {
    await client.workflow.count(named.join(' AND '));
  } catch (error) {
    const { cause } = error as Error;
    if (!isGrpcServiceError(cause) || cause.code !== INVALID_ARGUMENT) throw error;
    throw new Error(
      `the namespace does not know the order's search attributes, which a set-up job registers (deploy/temporal/create-namespace.sh): ${cause.details}`,
      { cause: error },
    );
  }
}
