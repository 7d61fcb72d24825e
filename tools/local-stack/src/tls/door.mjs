import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

/**
 * A door before a server of this machine that speaks no TLS itself (`temporal server start-dev` has no flags for it): lets in whoever
 * shows a certificate of the authority. It does not tell one from another; that takes the server's own rights.
 *
 * @param {{ port: number, to: number, certificate: import('./authority.mjs').Certificate }} options
 * @returns {Promise<() => void>} closes it
 */
export async function openDoor({ port, to, certificate }) {
  const [cert, key, ca] = [certificate.cert, certificate.key, certificate.ca].map((file) =>
    readFileSync(file),
  );
  const options = { cert, key, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  /** @type {Set<import('node:tls').TLSSocket>} */
  const inside = new Set();
  const server = createServer(options, (near) => {
    inside.add(near);
    const far = connect(to, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy()).on('close', () => far.destroy() && inside.delete(near));
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
  });
  server.on('tlsClientError', () => {}); // who is not let in hears it himself
  await once(server.listen(port, '127.0.0.1'), 'listening');
  server.unref();
  return () => {
    server.close();
    for (const socket of inside) socket.destroy();
  };
}
