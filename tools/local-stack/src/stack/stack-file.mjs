import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { local } from '../paths.mjs';

/**
 * @typedef {{ ca: string, cert: string, key: string, serverName: string }} TemporalTls PEM, of whoever runs the stack
 *
 * @typedef {object} StackDescription how to reach the running stack
 * @property {import('../kafka/access.mjs').KafkaAccess} kafka
 * @property {{ address: string, namespace: string, ui?: string, tls?: TemporalTls, certificatesFolder?: string }} temporal
 * @property {Record<string, string>} http
 * @property {Record<string, string>} management metrics, and the OpenAPI page
 * @property {Record<string, string>} postgresAsService each database, as the service itself uses it
 * @property {Record<string, string>} postgres each database, as the role that owns its tables
 * @property {{ issuer: string, audience: string, passwordFile?: string }} auth the file only where the provider is the stack's own
 * @property {string} keysFolder
 * @property {{ smtp: string, web?: string }} mail
 * @property {Record<string, number>} pids only of services that run
 */

/** The stack commands speak to: the one the environment names, else that of `npm start`. */
export function stackFile() {
  return process.env['WAYBILL_STACK'] ?? join(local, 'stack.json');
}

/** @param {string} file @param {StackDescription} stack */
export function writeStackFile(file, stack) {
  // It holds the databases' passwords, and a reader must never see half of it.
  writeFileSync(`${file}.part`, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** @param {string} file @returns {StackDescription} */
export function readStackFile(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
