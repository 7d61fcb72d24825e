import { amendments, plainAmendments, type OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { Body, Controller, Param, UseFilters } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { asksOrder } from './asks-order.decorator';
import { checked } from '@waybill/service-kit/checked';
import type { Actor } from '@waybill/service-kit/identity/actor';
import { decidedBy } from '@waybill/service-kit/identity/decided-by';
import { Acting, Scope } from '@waybill/service-kit/identity/roles.decorator';
import { AmendmentSealer } from './amendment-sealer';
import { KnownOrders } from './known-orders';
import { problem } from './open-api';
import { OrderProblemFilter } from './order-problem.filter';

const ownersAndSupport = ['customer', 'support', 'operator'] as const;

/** Changes to an order on its way. What only one team may read is sealed for it before the order hears of it. */
@ApiTags('orders')
@UseFilters(OrderProblemFilter)
@Controller('orders/:orderId')
export class AmendmentsController {
  constructor(
    private readonly orders: KnownOrders,
    private readonly sealer: AmendmentSealer,
  ) {}

  @asksOrder(
    'payment-method',
    'Another card after a declined one',
    plainAmendments.paymentMethod,
    ...ownersAndSupport,
  )
  @Scope('orders:amend')
  async changePaymentMethod(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<OrderStatus> {
    const { token } = checked(plainAmendments.paymentMethod, body);
    return this.orders.change(
      orderId,
      'changePaymentMethod',
      async () => ({ token: await this.sealer.card(orderId, token) }),
      actor,
    );
  }

  @asksOrder(
    'shipping-address',
    'Another address, before dispatch',
    plainAmendments.shippingAddress,
    ...ownersAndSupport,
  )
  @Scope('orders:amend')
  @ApiResponse({ status: 422, ...problem, description: 'No carrier delivers to the address' })
  async changeShippingAddress(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<OrderStatus> {
    const { shipTo } = checked(plainAmendments.shippingAddress, body);
    return this.orders.change(
      orderId,
      'changeShippingAddress',
      async () => ({ shipTo: await this.sealer.address(orderId, shipTo) }),
      actor,
    );
  }

  @asksOrder(
    'line-removal',
    'Quantities to take out, before dispatch',
    amendments.removeLines,
    ...ownersAndSupport,
  )
  @Scope('orders:amend')
  removeLines(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<OrderStatus> {
    const lines = checked(amendments.removeLines, body);
    return this.orders.change(orderId, 'removeLines', () => lines, actor);
  }

  @asksOrder('approval', 'Approve or reject an order that waits for it', plainAmendments.approval, 'approver')
  async decide(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<OrderStatus> {
    const approval = checked(plainAmendments.approval, body);
    const by = decidedBy(actor, approval.by);
    await this.orders.mustBeOfOthers(orderId, actor);
    if (approval.decision === 'approve') return this.orders.ask(orderId, 'approve', { by }, by);
    return this.orders.ask(orderId, 'reject', { by, reason: approval.reason }, by);
  }
}
