import { loadConfig } from '@waybill/service-kit/config';
import { runService } from '@waybill/service-kit/run-service';
import { orchestratorConfig } from './config';
import { serveApi } from './http/serve-api';
import { OrchestratorModule } from './orchestrator.module';
import { orchestratorTransports } from './transports';

const config = loadConfig(orchestratorConfig);

void runService({
  name: 'orchestrator',
  config,
  module: OrchestratorModule.forRoot(config),
  transports: () => orchestratorTransports(config),
  prepare: serveApi,
});
