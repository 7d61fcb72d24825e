import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readStack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';

const AUTHORITY = pathToFileURL(join(__dirname, '../../tools/local-stack/src/tls/authority.mjs'));

/** By the local stack's authority, in a process of its own, as it is no CommonJS. */
function issue(folder: string, names: string[]): void {
  const program = `
    const { createAuthority } = await import('${AUTHORITY}');
    const authority = await createAuthority(${JSON.stringify(folder)});
    for (const name of ${JSON.stringify(names)}) await authority.issue(name, { again: true });`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program]);
}

/** New certificates for these services, in the same files; resolves once each says that it uses its own. */
export async function exchangeCertificates(services: string[]): Promise<void> {
  const log = (service: string) =>
    readFileSync(join(process.env['WAYBILL_LOGS'] ?? '', `${service}.log`), 'utf8');
  const timesOf = (service: string) =>
    log(service).split('credentials have changed, and are in use').length - 1;
  const before = new Map(services.map((service) => [service, timesOf(service)]));
  issue(readStack().temporal.certificatesFolder ?? '', services);
  for (const service of services)
    await until(`${service} uses its new certificate`, () => timesOf(service) > before.get(service)!);
}

/** A certificate of payment's name, of an authority that nobody has heard of. */
export function strangersCertificate(): { crt: Buffer; key: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-strangers-'));
  issue(folder, ['payment']);
  return { crt: readFileSync(join(folder, 'payment.pem')), key: readFileSync(join(folder, 'payment.key')) };
}
