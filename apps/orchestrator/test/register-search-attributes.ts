import { orderSearchAttributes } from '@waybill/contract-order/fulfil-order.contract';
import type { Connection } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';

const ALREADY_EXISTS = 6; // gRPC status code

/** Registers the order's search attributes where they are missing: an unknown one would hold every order. */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  for (const [name, type] of Object.entries(orderSearchAttributes)) {
    const searchAttributes = { [name]: encodeSearchAttributeIndexedValueType(type) as number };
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== ALREADY_EXISTS) throw error;
    }
  }
}
