import { baseConfig, loadConfig } from '../../src/config';

process.stdout.write(JSON.stringify(loadConfig(baseConfig)));
