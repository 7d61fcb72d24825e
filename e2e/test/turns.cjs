const { createServer, connect } = require('node:net');

/**
 * Whose turn it is: any number of test files at a time, or one alone. Those who wait are served in their order; a turn ends
 * when its connection does, however its process ends.
 */
class Turns {
  static async serve() {
    const turns = new Turns();
    turns.server = createServer((socket) => turns.welcome(socket)).unref();
    await new Promise((listening) => turns.server.listen(0, '127.0.0.1', listening));
    return { port: turns.server.address().port, close: () => turns.server.close() };
  }

  waiting = [];
  running = new Set();

  welcome(socket) {
    socket.unref();
    socket.on('error', () => undefined); // its end is told by 'close'
    socket.once('data', (wish) => {
      this.waiting.push({ socket, alone: wish.toString() === 'alone' });
      this.next();
    });
    socket.on('close', () => {
      this.waiting = this.waiting.filter((turn) => turn.socket !== socket);
      this.running = new Set([...this.running].filter((turn) => turn.socket !== socket));
      this.next();
    });
  }

  next() {
    const [first] = this.waiting;
    if (!first || [...this.running].some(({ alone }) => alone)) return;
    if (first.alone && this.running.size > 0) return;
    this.running.add(this.waiting.shift());
    first.socket.write('go');
    this.next();
  }
}

/** Waits for a turn. @returns what ends it */
async function takeTurn(port, alone) {
  const socket = connect(port, '127.0.0.1');
  await new Promise((go, fail) => {
    socket.once('error', fail);
    socket.once('data', go);
    socket.write(alone ? 'alone' : 'shared');
  });
  return () => new Promise((ended) => socket.end(ended));
}

module.exports = { Turns, takeTurn };
