import {
  cancellationRequest,
  orderStates,
  terminalStates,
  type CancellationAnswer,
  type OrderStatus,
} from '@waybill/contract-order/fulfil-order.contract';
import { Body, Controller, Get, HttpCode, Param, Post, Query, UseFilters } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { OrderIntake } from '../bridge/order-intake';
import { OrderLedger, type ShownOrder } from '../ledger/order-ledger';
import { OrderWorkflows } from '../order-workflows';
import { checked } from '@waybill/service-kit/checked';
import { ordersCursor, writeCursor } from './cursor';
import { directionTaken } from './direction-taken';
import { KnownOrders } from './known-orders';
import { OrderProblemFilter } from './order-problem.filter';
import { answerSchema, bodySchema, pageSchema, problem, statusSchema } from './open-api';

const listQuery = z.object({
  state: z.enum(orderStates).optional(),
  customerId: z.string().optional(),
  needsAttention: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  cursor: ordersCursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

@ApiTags('orders')
@UseFilters(OrderProblemFilter)
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly ledger: OrderLedger,
    private readonly orders: KnownOrders,
    private readonly workflows: OrderWorkflows,
    private readonly intake: OrderIntake,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Orders, newest first' })
  @ApiQuery({ name: 'state', required: false, enum: orderStates })
  @ApiQuery({ name: 'customerId', required: false })
  @ApiQuery({ name: 'needsAttention', required: false, enum: ['true', 'false'] })
  @ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, default 50' })
  @ApiResponse({ status: 200, schema: pageSchema(statusSchema) })
  @ApiResponse({ status: 400, ...problem })
  async list(@Query() query: unknown): Promise<{ items: OrderStatus[]; nextCursor?: string }> {
    const { items, next } = await this.ledger.list(checked(listQuery, query));
    return { items, ...(next && { nextCursor: writeCursor(next) }) };
  }

  @Get(':orderId')
  @ApiOperation({ summary: 'Where an order stands, with its whole timeline' })
  @ApiResponse({ status: 200, schema: statusSchema })
  @ApiResponse({ status: 404, ...problem })
  show(@Param('orderId') orderId: string): Promise<ShownOrder> {
    return this.orders.status(orderId);
  }

  @Post(':orderId/cancellation')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask for an order to be cancelled; answers once the direction is decided' })
  @ApiBody({ schema: bodySchema(cancellationRequest) })
  @ApiResponse({ status: 200, schema: answerSchema })
  @ApiResponse({ status: 400, ...problem })
  @ApiResponse({ status: 404, ...problem })
  async cancel(@Param('orderId') orderId: string, @Body() body: unknown): Promise<CancellationAnswer> {
    const request = checked(cancellationRequest, body);
    await this.orders.status(orderId);
    const answer = await this.workflows.requestCancellation(orderId, request);
    if (answer) return answer;
    const status = await this.orders.status(orderId);
    const { state } = status;
    if (terminalStates.includes(state)) return { outcome: directionTaken(status), state };
    // In the ledger, and its workflow not started yet: it gets the cancellation at its start.
    await this.intake.cancel({ orderId, ...request });
    return { outcome: 'pending', state };
  }
}
