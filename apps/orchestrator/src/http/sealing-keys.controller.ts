import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Roles } from '@waybill/service-kit/identity/roles.decorator';
import { type KeyUse, SealedWithStore } from '../ledger/sealed-with.store';

/** Which keys orders still need: what `npm run keys -- retire` asks before a private key is thrown away. */
@ApiTags('keys')
@Controller('sealing-keys')
export class SealingKeysController {
  constructor(private readonly store: SealedWithStore) {}

  @Get()
  @Roles('operator')
  @ApiOperation({ summary: 'The keys that private fields of orders which are not over were sealed with' })
  @ApiResponse({
    status: 200,
    schema: {
      type: 'object',
      required: ['keys', 'unknown'],
      properties: {
        keys: {
          type: 'array',
          items: {
            type: 'object',
            required: ['kid', 'orders'],
            properties: { kid: { type: 'string' }, orders: { type: 'integer' } },
          },
        },
        unknown: {
          type: 'integer',
          description: 'Orders of an older build, which did not write its keys down',
        },
      },
    },
  })
  inUse(): Promise<{ keys: KeyUse[]; unknown: number }> {
    return this.store.inUse();
  }
}
