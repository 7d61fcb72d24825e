import { amendments, plainAmendments, type OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { Body, Controller, Param, UseFilters } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { Sealer } from '@waybill/service-kit/sealing';
import { asksOrder } from './asks-order.decorator';
import { checked } from '@waybill/service-kit/checked';
import { KnownOrders } from './known-orders';
import { problem } from './open-api';
import { OrderProblemFilter } from './order-problem.filter';

/** Changes to an order on its way. What only one team may read is sealed for it before the order hears of it. */
@ApiTags('orders')
@UseFilters(OrderProblemFilter)
@Controller('orders/:orderId')
export class AmendmentsController {
  constructor(
    private readonly orders: KnownOrders,
    private readonly sealer: Sealer,
  ) {}

  @asksOrder('payment-method', 'Another card after a declined one', plainAmendments.paymentMethod)
  async changePaymentMethod(@Param('orderId') orderId: string, @Body() body: unknown): Promise<OrderStatus> {
    const { token } = checked(plainAmendments.paymentMethod, body);
    const sealed = await this.sealer.seal('payment', token);
    return this.orders.ask(orderId, 'changePaymentMethod', { token: sealed });
  }

  @asksOrder('shipping-address', 'Another address, before dispatch', plainAmendments.shippingAddress)
  @ApiResponse({ status: 422, ...problem, description: 'No carrier delivers to the address' })
  async changeShippingAddress(
    @Param('orderId') orderId: string,
    @Body() body: unknown,
  ): Promise<OrderStatus> {
    const { shipTo } = checked(plainAmendments.shippingAddress, body);
    const sealed = await this.sealer.seal('shipping', shipTo);
    return this.orders.ask(orderId, 'changeShippingAddress', { shipTo: sealed });
  }

  @asksOrder('line-removal', 'Quantities to take out, before dispatch', amendments.removeLines)
  removeLines(@Param('orderId') orderId: string, @Body() body: unknown): Promise<OrderStatus> {
    return this.orders.ask(orderId, 'removeLines', checked(amendments.removeLines, body));
  }

  @asksOrder('approval', 'Approve or reject an order that waits for it', plainAmendments.approval)
  decide(@Param('orderId') orderId: string, @Body() body: unknown): Promise<OrderStatus> {
    const approval = checked(plainAmendments.approval, body);
    const { by } = approval;
    if (approval.decision === 'approve') return this.orders.ask(orderId, 'approve', { by });
    return this.orders.ask(orderId, 'reject', { by, reason: approval.reason });
  }
}
