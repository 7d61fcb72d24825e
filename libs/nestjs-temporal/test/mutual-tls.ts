import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { pathToFileURL } from 'node:url';
import type { Credentials } from '../src/credentials';

const AUTHORITY = pathToFileURL(join(__dirname, '../../../tools/local-stack/src/tls/authority.mjs'));

/** Certificates of an authority of the test's own: what the local stack's authority issues, in a process of its own, as it is no CommonJS. */
function issue(
  folder: string,
  name: string,
  options: object = {},
): { cert: string; key: string; ca: string } {
  const program = `
    const { createAuthority } = await import('${AUTHORITY}');
    const authority = await createAuthority(${JSON.stringify(folder)});
    process.stdout.write(JSON.stringify(await authority.issue('${name}', ${JSON.stringify(options)})))`;
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return JSON.parse(answer) as { cert: string; key: string; ca: string };
}

/** A door before `target` (`host:port`) that lets in who shows a certificate of its authority, and no one else. */
export async function mutualTls(target: string) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-mtls-'));
  const own = issue(folder, 'door', { hosts: ['localhost', '127.0.0.1'] });
  let client = issue(folder, 'payment');
  const [host, port] = target.split(':') as [string, string];
  const revoked = new Set<string>();
  const inside = new Map<TLSSocket, string>();
  const options = {
    ...{ cert: readFileSync(own.cert), key: readFileSync(own.key), ca: readFileSync(own.ca) },
    ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
  };
  const server = createServer(options, (near) => {
    const { serialNumber } = near.getPeerCertificate();
    if (revoked.has(serialNumber)) return near.destroy();
    inside.set(near, serialNumber);
    const far = connect(Number(port), host);
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy()).on('close', () => void (inside.delete(near), far.destroy()));
    far.on('error', () => near.destroy());
    return undefined;
  });
  server.on('tlsClientError', () => undefined); // who is not let in hears it himself
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** As the files say now. */
    credentials: (): Credentials => ({
      tls: {
        serverRootCACertificate: readFileSync(client.ca),
        clientCertPair: { crt: readFileSync(client.cert), key: readFileSync(client.key) },
      },
    }),
    ca: readFileSync(own.ca),
    /** The client's certificate is made anew, in the same file. */
    exchange: () => void (client = issue(folder, 'payment', { again: true })),
    /** Certificates that connections are open with. */
    inUse: () => new Set(inside.values()),
    /** Throws them out, and lets them in no more. */
    revoke: (serialNumbers: Iterable<string>) => {
      for (const serialNumber of serialNumbers) revoked.add(serialNumber);
      for (const [socket, serialNumber] of inside) if (revoked.has(serialNumber)) socket.destroy();
    },
    close: async () => {
      server.close();
      for (const socket of inside.keys()) socket.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}
