import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to `target` (`host:port`) that can be broken and mended. */
export async function breakableNetwork(target: string) {
  const [host, port] = target.split(':') as [string, string];
  const sockets = new Set<Socket>();
  let server: Server;

  const mend = (listenAt: number) =>
    new Promise<void>((listening) => {
      server = createServer((near) => {
        const far = connect(Number(port), host);
        for (const [socket, other] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(socket);
          socket.pipe(other);
          socket.on('error', () => other.destroy());
          socket.on('close', () => sockets.delete(socket));
        }
      }).listen(listenAt, '127.0.0.1', listening);
    });

  await mend(0);
  const { port: ownPort } = server!.address() as AddressInfo;
  return {
    address: `127.0.0.1:${ownPort}`,
    mend: () => mend(ownPort),
    break: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
