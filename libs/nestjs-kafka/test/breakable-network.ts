import { connect, type Socket } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { brokers } from './harness';

/** Nobody listens on port 1 of this machine. */
const REFUSED = { host: '127.0.0.1', port: 1 };

/** A way to the real broker that can be cut, as when the broker goes away, and mended. */
export class BreakableNetwork {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  readonly kafka = new Kafka({
    brokers: brokers(),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 20, retries: 2 },
    socketFactory: ({ host, port, onConnect }) => {
      const socket = connect(this.isCut ? REFUSED : { host, port }, onConnect);
      this.sockets.add(socket);
      return socket;
    },
  });

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy(new Error('cut'));
    this.sockets.clear();
  }

  /** What is sent next still arrives at the broker; its answer does not, and then nothing does. */
  cutAtNextAnswer(): void {
    for (const socket of this.sockets) {
      socket.removeAllListeners('data');
      socket.on('data', () => this.cut());
    }
  }

  /** Connections stay, and nothing comes through them any more. New ones work. */
  freeze(): void {
    for (const socket of this.sockets) {
      socket.removeAllListeners('data');
      socket.write = () => true;
    }
  }

  mend(): void {
    this.isCut = false;
  }
}
