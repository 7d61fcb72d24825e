/** What runs in the server's process, each with a port for calls and one by which they find each other. */
export const ROLES = ['frontend', 'internal-frontend', 'history', 'matching', 'worker'];

/**
 * The server's own configuration, as `deploy/temporal/server/example-config.yaml` has it for production.
 *
 * @param {object} machine
 * @param {number[]} machine.chosen two ports for each role
 * @param {string} machine.database
 * @param {import('./temporal-secure.mjs').Tls} machine.tls
 * @param {import('../tls/authority.mjs').Certificate} machine.nodes
 * @param {import('./temporal-secure.mjs').Tokens} [machine.tokens]
 * @param {string} machine.dynamicConfig
 */
export function serverConfig({ chosen, database, tls, nodes, tokens, dynamicConfig }) {
  return {
    log: { stdout: true, level: 'warn' },
    persistence: persistence(database),
    global: {
      membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' },
      tls: {
        refreshInterval: '2s',
        frontend: { server: door({ cert: tls.serverCert, key: tls.serverKey, ca: tls.ca }) },
        internode: { server: door(nodes), client: { serverName: 'localhost', rootCaFiles: [nodes.ca] } },
      },
      ...(tokens && { authorization: authorization(tokens) }),
    },
    services: Object.fromEntries(
      ROLES.map((role, n) => {
        const [grpcPort, membershipPort] = chosen.slice(2 * n);
        return [role, { rpc: { grpcPort, membershipPort, bindOnIP: '127.0.0.1' } }];
      }),
    ),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          ...{ enabled: true, initialFailoverVersion: 1, rpcName: 'frontend' },
          rpcAddress: `127.0.0.1:${chosen[0]}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfig, pollInterval: '60s' },
  };
}

/** As the dev server has it. @param {string} databaseName */
function persistence(databaseName) {
  const connectAttributes = { mode: 'rwc', setup: 'true', journal_mode: 'wal', synchronous: '2' };
  // The server wants an address of every database, and does not use a file's.
  const unused = { connectAddr: 'localhost', connectProtocol: 'tcp' };
  return {
    ...{ defaultStore: 'file', visibilityStore: 'file', numHistoryShards: 1 },
    datastores: { file: { sql: { pluginName: 'sqlite', databaseName, connectAttributes, ...unused } } },
  };
}

/** @param {import('../tls/authority.mjs').Certificate} certificate */
function door({ cert, key, ca }) {
  return { certFile: cert, keyFile: key, requireClientAuth: true, clientCaFiles: [ca] };
}

/** @param {import('./temporal-secure.mjs').Tokens} tokens */
function authorization({ keysAt, audience }) {
  return { audience, jwtKeyProvider: { keySourceURIs: [keysAt], refreshInterval: '10s' } };
}
