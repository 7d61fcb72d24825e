import type { TemporalAccess } from './stack';

/** What a connection of Temporal's SDK is made with, of clients and of workers. */
export function temporalConnection({ address, tls }: TemporalAccess) {
  if (!tls) return { address };
  const { ca, cert, key, serverName } = tls;
  const clientCertPair = { crt: Buffer.from(cert), key: Buffer.from(key) };
  const serverRootCACertificate = Buffer.from(ca);
  return { address, tls: { serverNameOverride: serverName, serverRootCACertificate, clientCertPair } };
}
