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
import type { Actor } from '@waybill/service-kit/identity/actor';
import { Acting, Roles, Scope } from '@waybill/service-kit/identity/roles.decorator';
import { ordersCursor, writeCursor } from './cursor';
import { directionTaken } from './direction-taken';
import { KnownOrders } from './known-orders';
import { ownOrders, requestedBy } from './own-orders';
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
  @Roles('customer', 'support', 'operator')
  @Scope('orders:read')
  @ApiOperation({ summary: 'Orders, newest first; a customer’s own' })
  @ApiQuery({ name: 'state', required: false, enum: orderStates })
  @ApiQuery({ name: 'customerId', required: false })
  @ApiQuery({ name: 'needsAttention', required: false, enum: ['true', 'false'] })
  @ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, default 50' })
  @ApiResponse({ status: 200, schema: pageSchema(statusSchema) })
  @ApiResponse({ status: 400, ...problem })
  async list(
    @Query() query: unknown,
    @Acting() actor?: Actor,
  ): Promise<{ items: OrderStatus[]; nextCursor?: string }> {
    const filter = checked(listQuery, query);
    const { items, next } = await this.ledger.list({ ...filter, ...ownOrders(actor, filter) });
    return { items, ...(next && { nextCursor: writeCursor(next) }) };
  }

  @Get(':orderId')
  @Roles('customer', 'support', 'operator')
  @Scope('orders:read')
  @ApiOperation({ summary: 'Where an order stands, with its whole timeline' })
  @ApiResponse({ status: 200, schema: statusSchema })
  @ApiResponse({ status: 404, ...problem })
  show(@Param('orderId') orderId: string, @Acting() actor?: Actor): Promise<ShownOrder> {
    return this.orders.status(orderId, actor);
  }

  @Post(':orderId/cancellation')
  @Roles('customer', 'support', 'operator')
  @Scope('orders:cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask for an order to be cancelled; answers once the direction is decided' })
  @ApiBody({ schema: bodySchema(cancellationRequest) })
  @ApiResponse({ status: 200, schema: answerSchema })
  @ApiResponse({ status: 400, ...problem })
  @ApiResponse({ status: 404, ...problem })
  async cancel(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<CancellationAnswer> {
    const { reason, requestedBy: said } = checked(cancellationRequest, body);
    const request = { reason, requestedBy: requestedBy(actor, said) };
    await this.orders.status(orderId, actor);
    await this.orders.intends(orderId, actor?.subject, 'cancellation', request);
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
