import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What this server answers to a recipient, by how the address begins. */
const ANSWERS: Record<string, [code: number, text: string]> = {
  unknown: [550, '5.1.1 <unknown@example.com>: no such user here'],
  plain: [550, 'no such user as plain@example.com'],
  relay: [554, '5.7.1 <relay@example.com>: relay access denied'],
  пётр: [553, '5.6.7 <пётр@example.com>: non-ASCII addresses are not permitted'],
  greylisted: [450, '4.2.0 <greylisted@example.com>: come back later'],
};

/** A real mail server that refuses some recipients, refuses the content for `spam`, and never answers `silence`. */
export async function startRefusingMailServer() {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, done) {
      const name = address.split(/[@-]/)[0]!;
      if (name === 'silence') return;
      const answer = ANSWERS[name];
      done(answer && Object.assign(new Error(answer[1]), { responseCode: answer[0] }));
    },
    onData(stream, { envelope }, done) {
      const isSpam = envelope.rcptTo.some(({ address }) => address.startsWith('spam@'));
      stream.resume().once('end', () => {
        done(isSpam ? Object.assign(new Error('5.6.0 not taken'), { responseCode: 554 }) : null);
      });
    },
  });
  server.on('error', () => undefined); // clients that give up are part of the test
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise<void>((stopped) => server.close(stopped)),
  };
}
