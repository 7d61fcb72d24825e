import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { hostAndPort } from './kafka-config';
import { refuseInProduction } from './production-rules';
import { readableFile } from './readable-file';
import { trueOrFalse } from './true-or-false';

/**
 * How a service reaches Temporal: the variables, and the profile file, of Temporal's own tools, with the same meaning
 * (https://docs.temporal.io/develop/environment-configuration). What has to hold between them is said by {@link temporalRules}.
 */
export const temporalVariables = z.object({
  TEMPORAL_ADDRESS: hostAndPort.optional(),
  /** `default` unless the variable or the profile names one. */
  TEMPORAL_NAMESPACE: z.string().min(1).optional(),
  /** TOML file with profiles; a variable that is given wins over it. */
  TEMPORAL_CONFIG_FILE: readableFile.optional(),
  TEMPORAL_PROFILE: z.string().min(1).optional(),
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  TEMPORAL_TLS: trueOrFalse.optional(),
  /** PEM: who we are (mTLS). */
  TEMPORAL_TLS_CLIENT_CERT_PATH: readableFile.optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: readableFile.optional(),
  /** PEM: who signed the server's certificate, where that is no public authority. */
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: readableFile.optional(),
  /** The name that the server's certificate has to hold, where it is not that of the address. */
  TEMPORAL_TLS_SERVER_NAME: z.string().min(1).optional(),
  /** In production too: for a network that nobody else is on. */
  TEMPORAL_ALLOW_PLAINTEXT: trueOrFalse.default(false),
});
type TemporalConfig = z.infer<typeof temporalVariables>;

/** What must hold between the variables, and what they name. Run after each is right by itself. */
export function temporalRules(config: TemporalConfig & { NODE_ENV: string }, context: z.RefinementCtx): void {
  const wrong = (name: keyof TemporalConfig, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (Boolean(config.TEMPORAL_TLS_CLIENT_CERT_PATH) !== Boolean(config.TEMPORAL_TLS_CLIENT_KEY_PATH))
    return wrong(
      'TEMPORAL_TLS_CLIENT_KEY_PATH',
      'has to be given where TEMPORAL_TLS_CLIENT_CERT_PATH is, and only there',
    );
  try {
    const { address, tls } = read(config);
    if (!HOST_AND_PORT.safeParse(address).success)
      wrong('TEMPORAL_ADDRESS', 'is missing, and must be host:port (or the profile names it)');
    if (!tls) {
      const rule = { variable: 'TEMPORAL_TLS', must: 'be true', unless: 'TEMPORAL_ALLOW_PLAINTEXT' } as const;
      refuseInProduction(config, context, rule);
    }
  } catch (error) {
    wrong('TEMPORAL_CONFIG_FILE', `cannot be read as a profile: ${(error as Error).message}`);
  }
}

const HOST_AND_PORT = z.string().pipe(hostAndPort);

/** Temporal as the configuration describes it, for workers and clients. */
export function temporalServer(config: TemporalConfig) {
  const { address = '', namespace } = read(config);
  return {
    address,
    namespace,
    /** TLS, API key and headers as the files say now: certificates and keys are exchanged while a service runs. */
    credentials: () => {
      const { tls, apiKey, metadata } = read(config);
      return { tls, apiKey, metadata };
    },
  };
}

function read(config: TemporalConfig) {
  const variables = Object.entries(config).flatMap(([name, value]) =>
    name.startsWith('TEMPORAL_') && value !== undefined ? [[name, String(value)]] : [],
  );
  const headers = Object.entries(process.env).filter(([name]) => name.startsWith('TEMPORAL_GRPC_META_'));
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
    ...(config.TEMPORAL_PROFILE !== undefined && { profile: config.TEMPORAL_PROFILE }),
    overrideEnvVars: Object.fromEntries([...headers, ...variables]) as Record<string, string>,
  });
  return { ...connectionOptions, namespace };
}
