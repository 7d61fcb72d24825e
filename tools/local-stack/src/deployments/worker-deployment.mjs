import { run } from '../provision/run.mjs';

/** The orchestrator's worker deployment as an operator sees it: through Temporal's command line program. */
export class WorkerDeployment {
  /** @param {{ cli: string, address: string, namespace: string, name: string, log: (line: string) => void }} options */
  constructor({ cli, address, namespace, name, log }) {
    this.cli = cli;
    this.where = ['--address', address, '--namespace', namespace];
    this.name = name;
    this.log = log;
  }

  /** New orders go to this build from now on. @param {string} buildId */
  async setCurrent(buildId) {
    const command = ['worker', 'deployment', 'set-current-version'];
    const version = ['--deployment-name', this.name, '--build-id', buildId];
    this.log(`$ temporal ${[...command, ...version].join(' ')}`);
    await run(this.cli, [...command, ...version, '--yes', ...this.where]);
  }

  /** @param {string} buildId @returns {Promise<string>} such as `draining` and `drained`; empty while it is in use */
  async drainage(buildId) {
    const version = ['--deployment-name', this.name, '--build-id', buildId];
    const described = await this.#ask(['worker', 'deployment', 'describe-version', ...version]);
    return described.drainageInfo?.drainageStatus ?? described.drainageStatus ?? '';
  }

  /** @param {string} orderId @returns {Promise<{ status: string, buildId: string | undefined }>} */
  async workflow(orderId) {
    const { workflowExecutionInfo: info } = await this.#ask([
      'workflow',
      'describe',
      '-w',
      `order-${orderId}`,
    ]);
    const { deploymentVersion, version } = info.versioningInfo ?? {};
    return {
      status: info.status.replace('WORKFLOW_EXECUTION_STATUS_', '').toLowerCase(),
      buildId: deploymentVersion?.buildId ?? version?.split('.').at(-1),
    };
  }

  /** @param {string[]} question */
  async #ask(question) {
    return JSON.parse(await run(this.cli, [...question, '--output', 'json', ...this.where]));
  }
}
