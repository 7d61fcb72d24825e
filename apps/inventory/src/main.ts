import { loadConfig } from '@waybill/service-kit/config';
import { runService } from '@waybill/service-kit/run-service';
import { UnreadRequestFilter } from '@waybill/service-kit/unread-request.filter';
import { inventoryConfig } from './config';
import { InventoryModule } from './inventory.module';
import { inventoryTransports } from './transports';

const config = loadConfig(inventoryConfig);

void runService({
  name: 'inventory',
  config,
  module: InventoryModule.forRoot(config),
  transports: () => inventoryTransports(config),
  prepare: (app) => app.useGlobalFilters(new UnreadRequestFilter()),
});
