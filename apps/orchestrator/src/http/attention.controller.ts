import {
  RESOLVE_ATTENTION_UPDATE,
  resolveAttention,
  type OrderStatus,
  type ResolveAttention,
} from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnStatus } from '@waybill/contract-order/returns.contract';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  UseFilters,
} from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AttentionDesk, type OpenAttention, type Whose } from '../ledger/attention-desk';
import { KnownReturns } from '../returns/known-returns';
import { Repairs, type DifferenceDecided } from '../reconciliation/repairs';
import type { Actor } from '@waybill/service-kit/identity/actor';
import { decidedBy } from '@waybill/service-kit/identity/decided-by';
import { Acting, Roles } from '@waybill/service-kit/identity/roles.decorator';
import { asksOrder } from './asks-order.decorator';
import { checked } from '@waybill/service-kit/checked';
import { deskCursor, writeCursor } from './cursor';
import { KnownOrders } from './known-orders';
import { attentionSchema, bodySchema, pageSchema, problem, retriedSchema } from './open-api';
import { OrderProblemFilter } from './order-problem.filter';
import { retryAll, type Retried } from './retry-all';

const { by, reason, step } = resolveAttention.shape;
const listQuery = z.object({
  step: step.optional(),
  cursor: deskCursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const decision = resolveAttention.omit({ step: true }).partial({ by: true });
const retry = z.object({
  by: by.optional(),
  reason,
  step: step.optional(),
  olderThanSeconds: z.int().min(0).max(31_536_000).optional(),
});

/** What waits for a person, steps of orders and differences between books, and what that person decides. */
@ApiTags('attention')
@UseFilters(OrderProblemFilter)
@Controller('attention')
export class AttentionController {
  constructor(
    private readonly desk: AttentionDesk,
    private readonly orders: KnownOrders,
    private readonly returns: KnownReturns,
    private readonly repairs: Repairs,
  ) {}

  @Get()
  @Roles('operator')
  @ApiOperation({ summary: 'What waits for a person, oldest first' })
  @ApiQuery({ name: 'step', required: false })
  @ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, default 50' })
  @ApiResponse({ status: 200, schema: pageSchema(attentionSchema) })
  @ApiResponse({ status: 400, ...problem })
  async list(@Query() query: unknown): Promise<{ items: OpenAttention[]; nextCursor?: string }> {
    const { items, next } = await this.desk.list(checked(listQuery, query));
    return { items, ...(next && { nextCursor: writeCursor(next) }) };
  }

  @Post('retry')
  @Roles('operator')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Retry all that waits and may be tried again, or of it one step or the older ones',
  })
  @ApiBody({ schema: bodySchema(retry) })
  @ApiResponse({ status: 200, schema: retriedSchema })
  @ApiResponse({ status: 400, ...problem })
  async retry(@Body() body: unknown, @Acting() actor?: Actor): Promise<Retried> {
    const { by: said, reason, ...which } = checked(retry, body);
    const by = decidedBy(actor, said);
    return retryAll(await this.desk.retryable(which), ({ step, ...whose }) =>
      this.ask(whose, { step, action: 'retry', by, reason }),
    );
  }

  @asksOrder(
    ':orderId/:step',
    'Decide what becomes of what waits; `retry` of a difference repairs it',
    decision,
    'operator',
  )
  async resolve(
    @Param('orderId') orderId: string,
    @Param('step') step: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<OrderStatus | ReturnStatus | DifferenceDecided> {
    const said = checked(decision, body);
    const decided = { ...said, by: decidedBy(actor, said.by) };
    const open = await this.desk.open(orderId, step);
    if (open?.kind === 'difference') {
      await this.orders.intends(orderId, decided.by, 'resolveDifference', { step, ...decided });
      return this.repairs.decide(orderId, { step, ...decided });
    }
    await this.orders.status(orderId);
    if (!open) throw new NotFoundException(`step: ${step} of order ${orderId} is not waiting for a person`);
    return this.ask({ orderId, ...open }, { step, ...decided });
  }

  private ask({ orderId, returnId }: Whose, decision: ResolveAttention): Promise<OrderStatus | ReturnStatus> {
    return returnId === undefined
      ? this.orders.ask(orderId, RESOLVE_ATTENTION_UPDATE, decision, decision.by)
      : this.returns.ask(returnId, RESOLVE_ATTENTION_UPDATE, decision, decision.by);
  }
}
