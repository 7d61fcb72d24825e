import { Body, Controller, Get, HttpCode, Param, Post, Query, UseFilters } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { checked } from '@waybill/service-kit/checked';
import type { Actor } from '@waybill/service-kit/identity/actor';
import { decidedBy } from '@waybill/service-kit/identity/decided-by';
import { Acting, Roles } from '@waybill/service-kit/identity/roles.decorator';
import { z } from 'zod';
import { DeadLetterDesk, type RedrivenMany } from '../dead-letters/dead-letter-desk';
import { DeadLetterRefused } from '../dead-letters/dead-letter-refused';
import { DeadLetterStore } from '../dead-letters/dead-letter.store';
import { letterStates } from '../dead-letters/dead-letter.tables';
import { viewOf, type LetterView, type OpenedLetter } from '../dead-letters/letter-view';
import { letterCursor, writeCursor } from './cursor';
import { DeadLetterProblemFilter } from './dead-letter-problem.filter';
import { letterSchema, openedLetterSchema, redrivenManySchema } from './dead-letters.open-api';
import { bodySchema, pageSchema, problem } from './open-api';

const text = z.string().trim().min(1).max(500);
const why = z.string().min(1).max(40);
const handling = z.object({ by: text.optional(), reason: text });
const redrive = handling
  .extend({ data: z.record(z.string(), z.unknown()).optional(), type: text.optional() })
  .refine(({ data, type }) => data || !type, { path: ['type'], message: 'goes only with data' });
const redriveMany = handling.extend({
  filter: z.strictObject({ reason: why.optional() }).default({}),
  limit: z.int().min(1).max(1_000).default(100),
});
const listQuery = z.object({
  state: z.enum(letterStates).default('open'),
  reason: why.optional(),
  cursor: letterCursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The events that could not be read, and what a person decides about them. */
@ApiTags('dead letters')
@UseFilters(DeadLetterProblemFilter)
@Controller('dead-letters')
export class DeadLettersController {
  constructor(
    private readonly store: DeadLetterStore,
    private readonly desk: DeadLetterDesk,
  ) {}

  @Get()
  @Roles('operator')
  @ApiOperation({ summary: 'Dead letters, oldest first' })
  @ApiQuery({ name: 'state', required: false, enum: letterStates, description: 'Default open' })
  @ApiQuery({ name: 'reason', required: false })
  @ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 200, default 50' })
  @ApiResponse({ status: 200, schema: pageSchema(letterSchema) })
  @ApiResponse({ status: 400, ...problem })
  async list(@Query() query: unknown): Promise<{ items: LetterView[]; nextCursor?: string }> {
    const { items, next } = await this.store.list(checked(listQuery, query));
    return { items: items.map(viewOf), ...(next && { nextCursor: writeCursor(next) }) };
  }

  @Get(':id')
  @Roles('operator')
  @ApiOperation({ summary: 'One with its payload, without secrets, and what is wrong with it' })
  @ApiResponse({ status: 200, schema: openedLetterSchema })
  @ApiResponse({ status: 404, ...problem })
  show(@Param('id') id: string): Promise<OpenedLetter> {
    return this.desk.show(idOf(id));
  }

  @Post('redrive')
  @Roles('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publish the oldest open ones once more, of one reason or of all' })
  @ApiBody({ schema: bodySchema(redriveMany) })
  @ApiResponse({ status: 200, schema: redrivenManySchema })
  @ApiResponse({ status: 400, ...problem })
  redriveMany(@Body() body: unknown, @Acting() actor?: Actor): Promise<RedrivenMany> {
    const { filter, limit, ...said } = checked(redriveMany, body);
    return this.desk.redriveMany({ ...filter, limit }, handlingOf(actor, said));
  }

  @Post(':id/redrive')
  @Roles('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Publish it once more, if need be with another payload' })
  @ApiBody({ schema: bodySchema(redrive) })
  @ApiResponse({ status: 200, schema: letterSchema })
  @ApiResponse({ status: 400, ...problem })
  @ApiResponse({ status: 404, ...problem })
  @ApiResponse({ status: 409, ...problem, description: 'It is handled already, or came from nowhere' })
  @ApiResponse({ status: 422, ...problem, description: 'The payload could not be read either' })
  async redrive(
    @Param('id') id: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<LetterView> {
    const { data, type, ...said } = checked(redrive, body);
    return viewOf(await this.desk.redrive(idOf(id), handlingOf(actor, said), data && { data, type }));
  }

  @Post(':id/discard')
  @Roles('operator')
  @HttpCode(200)
  @ApiOperation({ summary: 'Nothing more is done about it; it is kept' })
  @ApiBody({ schema: bodySchema(handling) })
  @ApiResponse({ status: 200, schema: letterSchema })
  @ApiResponse({ status: 400, ...problem })
  @ApiResponse({ status: 404, ...problem })
  @ApiResponse({ status: 409, ...problem, description: 'It is handled already' })
  async discard(
    @Param('id') id: string,
    @Body() body: unknown,
    @Acting() actor?: Actor,
  ): Promise<LetterView> {
    return viewOf(await this.desk.discard(idOf(id), handlingOf(actor, checked(handling, body))));
  }
}

const handlingOf = (actor: Actor | undefined, { by, reason }: z.infer<typeof handling>) => ({
  by: decidedBy(actor, by),
  reason,
});

function idOf(id: string): number {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw DeadLetterRefused.unknown(id);
  return Number(id);
}
