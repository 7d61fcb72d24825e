import { readFileSync } from 'node:fs';

/** A cluster, and who we are there: as whoever runs the stack, who may do everything. */
export interface KafkaAccess {
  brokers: string[];
  /** Only of a secured stack; PEM: who signed the brokers' certificates. */
  tls?: { ca: string };
  /** Only of a secured stack. */
  sasl?: { mechanism: 'scram-sha-512'; username: string; password: string };
  /** Only of a secured stack: every user's password, in a file of the user's name. */
  passwordsFolder?: string;
}

/** A Temporal server, and who we are there: as whoever runs the stack. */
export interface TemporalAccess {
  address: string;
  namespace: string;
  ui?: string;
  /** Only of a secured stack; PEM. */
  tls?: { ca: string; cert: string; key: string; serverName: string };
  /** Only of a secured stack: everybody's certificate and key, in files of their names. */
  certificatesFolder?: string;
}

/** How to reach a running stack: the file that `npm start` and the demo's own stack write once all is ready. */
export interface Stack {
  kafka: KafkaAccess;
  temporal: TemporalAccess;
  /** By service. */
  http: Record<string, string>;
  /** By service: metrics, and the OpenAPI page. */
  management: Record<string, string>;
  /** By service, as the role that owns the tables. */
  postgres: Record<string, string>;
  /** By service, as the service itself uses it. */
  postgresAsService: Record<string, string>;
  auth: {
    issuer: string;
    audience: string;
    /** Only where the provider is the stack's own. */
    passwordFile?: string;
  };
  /** The sealing keys, in a folder for each service, and the public ones. */
  keysFolder: string;
  mail: { smtp: string; web?: string };
  /** Only of services that run. */
  pids: Record<string, number>;
}

/** @throws Error when no stack is named, or none runs there */
export function readStack(file = process.env['WAYBILL_STACK']): Stack {
  if (!file) throw new Error('WAYBILL_STACK is missing: it names the stack.json of a running stack');
  return JSON.parse(readFileSync(file, 'utf8')) as Stack;
}
