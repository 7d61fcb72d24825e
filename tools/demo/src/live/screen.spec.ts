import { PassThrough } from 'node:stream';
import { screenOn } from './screen';

function stream(terminal?: { columns: number }) {
  const output = new PassThrough();
  const written = () => String(output.read() ?? '');
  return {
    written,
    screen: screenOn(Object.assign(output, { isTTY: terminal !== undefined, ...terminal }) as never),
  };
}

it('off a terminal, a line is written when it is new or has changed', () => {
  const { screen, written } = stream();
  screen.show(['a: waiting', 'b: waiting']);
  screen.show(['a: waiting', 'b: shipped']);
  screen.show(['a: waiting', 'b: shipped']);
  expect(written()).toBe('a: waiting\nb: waiting\nb: shipped\n');
});

it('on a terminal, the lines are written over in place', () => {
  const { screen, written } = stream({ columns: 80 });
  const [up2, startOfLine, cleared] = ['\u001b[2A', '\u001b[1G', '\u001b[2K'];
  screen.show(['a: waiting', 'b: waiting']);
  expect(written()).not.toContain(up2);
  screen.show(['a: shipped', 'b: shipped']);
  const line = (text: string) => `${startOfLine}${cleared}${text}\n`;
  expect(written()).toBe(`${up2}${line('a: shipped')}${line('b: shipped')}`);
});

it('on a narrow terminal a line is cut, as one that wraps could not be gone back over', () => {
  const { screen, written } = stream({ columns: 10 });
  screen.show(['0123456789']);
  expect(written()).toContain('01234567…\n');
});
