import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { orderId } from '@waybill/contract-order/order-placed.contract';
import { checked } from '@waybill/service-kit/checked';
import { Roles } from '@waybill/service-kit/identity/roles.decorator';
import { z } from 'zod';
import { pageSchema, problem } from '../http/open-api';
import { auditSchema } from './audit.open-api';
import { AuditTrail, type ShownEntry } from './audit-trail';

const listQuery = z.object({
  order: orderId.optional(),
  letter: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  actor: z.string().min(1).max(500).optional(),
  cursor: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Who decided and changed what. */
@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly trail: AuditTrail) {}

  @Get()
  @Roles('operator')
  @ApiOperation({ summary: 'Who asked for, decided and changed what, newest first' })
  @ApiQuery({ name: 'order', required: false })
  @ApiQuery({ name: 'letter', required: false, description: 'Id of a dead letter' })
  @ApiQuery({ name: 'actor', required: false })
  @ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, default 50' })
  @ApiResponse({ status: 200, schema: pageSchema(auditSchema) })
  @ApiResponse({ status: 400, ...problem })
  async list(@Query() query: unknown): Promise<{ items: ShownEntry[]; nextCursor?: string }> {
    const { cursor: before, ...filter } = checked(listQuery, query);
    const { items, next } = await this.trail.list({ ...filter, before });
    return { items, ...(next !== undefined && { nextCursor: String(next) }) };
  }
}
