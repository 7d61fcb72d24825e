import {
  Body,
  ConflictException,
  Controller,
  Get,
  HttpStatus,
  Post,
  Query,
  Res,
  UseFilters,
} from '@nestjs/common';
import { checked } from '@waybill/service-kit/checked';
import { Roles, Scope } from '@waybill/service-kit/identity/roles.decorator';
import { ProblemFilter } from '@waybill/service-kit/problem.filter';
import { z } from 'zod';
import { type Arrival, ArrivalStore, type StockLevel } from './arrival.store';

/** As orders name them; a name that PostgreSQL cannot keep, or nobody can see, is none. */
const name = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^\P{C}+$/u, 'has characters that are not visible');

const arrival = z.object({
  arrivalId: name(200),
  sku: name(64),
  warehouse: name(64),
  /** At most a billion at once, so that sums stay exact. */
  quantity: z.int().min(1).max(1_000_000_000),
});

/** As much of an HTTP response as is needed to say which kind of success it was. */
interface Response {
  status(code: number): unknown;
}

/** For those who fill the shelves. */
@UseFilters(ProblemFilter)
@Controller('stock')
export class StockController {
  constructor(private readonly store: ArrivalStore) {}

  /** 201 for goods that came in; 200 when that was known already. */
  @Post('arrivals')
  @Roles('team:inventory')
  @Scope('stock:arrivals')
  async arrive(@Body() body: unknown, @Res({ passthrough: true }) response: Response): Promise<Arrival> {
    const goods = checked(arrival, body);
    const outcome = await this.store.receive(goods);
    if (outcome === 'conflict') {
      throw new ConflictException(`arrivalId: ${goods.arrivalId} has been told before, of other goods`);
    }
    response.status(outcome === 'new' ? HttpStatus.CREATED : HttpStatus.OK);
    return goods;
  }

  @Get()
  @Roles('team:inventory', 'support', 'operator')
  @Scope('stock:read')
  async show(@Query() query: unknown): Promise<{ items: StockLevel[] }> {
    const { sku } = checked(z.object({ sku: name(64) }), query);
    return { items: await this.store.levels(sku) };
  }
}
