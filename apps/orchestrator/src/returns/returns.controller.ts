import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import {
  CANCEL_RETURN_UPDATE,
  INSPECT_RETURN_UPDATE,
  returnCancellation,
  returnInspection,
  returnRequest,
  type ReturnState,
  type ReturnStatus,
} from '@waybill/contract-order/returns.contract';
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Res,
  UseFilters,
} from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { checked } from '@waybill/service-kit/checked';
import type { Actor } from '@waybill/service-kit/identity/actor';
import { Acting, Roles, Scope } from '@waybill/service-kit/identity/roles.decorator';
import { z } from 'zod';
import { KnownOrders } from '../http/known-orders';
import { bodySchema, pageSchema, problem } from '../http/open-api';
import { OrderProblemFilter } from '../http/order-problem.filter';
import { KnownReturns } from './known-returns';
import { acceptedSchema, returnSchema } from './returns.open-api';
import { ReturnIntake } from './return-intake';

/** As in the Internet-Draft draft-ietf-httpapi-idempotency-key-header. */
const requestHeaders = z.object({ 'Idempotency-Key': z.string().min(1).max(100).optional() });

/** Delivered goods that come back. */
@ApiTags('returns')
@UseFilters(OrderProblemFilter)
@Controller()
export class ReturnsController {
  constructor(
    private readonly orders: KnownOrders,
    private readonly returns: KnownReturns,
    private readonly intake: ReturnIntake,
  ) {}

  @Post('orders/:orderId/return')
  @Roles('customer', 'support', 'operator')
  @Scope('orders:return')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Send delivered goods back, all that is left unless lines are named' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Asked again with the same key it is the same return; 1 to 100 characters',
  })
  @ApiBody({ schema: bodySchema(returnRequest) })
  @ApiResponse({ status: 202, schema: acceptedSchema, description: 'Recorded; the carrier is being asked' })
  @ApiResponse({
    status: 200,
    description: 'Of an order that an older build has started: where the order stands now',
  })
  @ApiResponse({ status: 400, ...problem, description: 'A field is wrong; it is named' })
  @ApiResponse({ status: 404, ...problem, description: 'The order has never been seen' })
  @ApiResponse({ status: 409, ...problem, description: 'It cannot be returned; `type` says why' })
  async request(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: { status(code: number): unknown },
    @Acting() actor?: Actor,
  ): Promise<{ returnId: string; orderId: string; state: ReturnState } | OrderStatus> {
    const { lines, reason } = checked(returnRequest, body);
    const { 'Idempotency-Key': given } = checked(requestHeaders, { 'Idempotency-Key': key });
    await this.orders.status(orderId, actor);
    const requestId = given === undefined ? {} : { requestId: `${orderId} http ${given}` };
    const accepted = await this.intake.take({
      orderId,
      lines,
      reason,
      requestedBy: actor?.subject,
      actor: actor?.subject,
      ...requestId,
    });
    if (accepted) return { returnId: accepted.returnId, orderId, state: 'announced' };
    response.status(HttpStatus.OK);
    return this.orders.ask(orderId, 'requestReturn', { lines, reason }, actor?.subject);
  }

  @Get('orders/:orderId/returns')
  @Roles('customer', 'support', 'operator')
  @Scope('orders:read')
  @ApiOperation({ summary: 'The returns of an order, as they were asked for' })
  @ApiResponse({ status: 200, schema: pageSchema(returnSchema) })
  @ApiResponse({ status: 404, ...problem })
  async ofOrder(
    @Param('orderId') orderId: string,
    @Acting() actor?: Actor,
  ): Promise<{ items: ReturnStatus[] }> {
    const { returns = [] } = await this.orders.status(orderId, actor);
    return { items: returns };
  }

  @Get('returns/:returnId')
  @Roles('customer', 'support', 'operator')
  @Scope('orders:read')
  @ApiOperation({ summary: 'Where a return stands, with its whole timeline' })
  @ApiResponse({ status: 200, schema: returnSchema })
  @ApiResponse({ status: 404, ...problem })
  show(@Param('returnId') returnId: string, @Acting() actor?: Actor): Promise<ReturnStatus> {
    return this.returns.status(returnId, actor);
  }

  @Post('returns/:returnId/cancellation')
  @Roles('customer', 'support', 'operator')
  @Scope('orders:return')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Cancel a return, until the carrier has it' })
  @ApiBody({ schema: bodySchema(returnCancellation) })
  @ApiResponse({ status: 200, schema: returnSchema })
  @ApiResponse({ status: 400, ...problem })
  @ApiResponse({ status: 404, ...problem })
  @ApiResponse({ status: 409, ...problem, description: 'The carrier has it' })
  cancel(
    @Param('returnId') returnId: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<ReturnStatus> {
    const request = checked(returnCancellation, body);
    return this.returns.ask(returnId, CANCEL_RETURN_UPDATE, request, actor?.subject, actor);
  }

  @Post('returns/:returnId/inspection')
  @Roles('support', 'operator')
  @Scope('returns:inspect')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Say what of the goods that came is accepted, all, a part or nothing' })
  @ApiBody({ schema: bodySchema(returnInspection) })
  @ApiResponse({ status: 200, schema: returnSchema })
  @ApiResponse({ status: 400, ...problem })
  @ApiResponse({ status: 404, ...problem })
  @ApiResponse({ status: 409, ...problem, description: 'It waits for no inspection, or not so much came' })
  inspect(
    @Param('returnId') returnId: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<ReturnStatus> {
    const inspection = checked(returnInspection, body);
    return this.returns.ask(returnId, INSPECT_RETURN_UPDATE, inspection, actor?.subject);
  }
}
