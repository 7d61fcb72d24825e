import { loadConfig } from '@waybill/service-kit/config';
import { runService } from '@waybill/service-kit/run-service';
import { inventoryConfig } from './config';
import { InventoryModule } from './inventory.module';
import { inventoryTransports } from './transports';

const config = loadConfig(inventoryConfig);

void runService({
  name: 'inventory',
  config,
  module: InventoryModule.forRoot(config),
  transports: () => inventoryTransports(config),
});
