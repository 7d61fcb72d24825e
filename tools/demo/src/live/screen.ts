import { clearLine, cursorTo, moveCursor } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/** Shows lines that change. */
export interface Screen {
  show(lines: readonly string[]): void;
}

/** On a terminal each line is written over in place; else (in a file, a pipe) a line is written whenever it has changed. */
export function screenOn(stream: NodeJS.WriteStream): Screen {
  return stream.isTTY ? new TerminalScreen(stream) : new PlainScreen(stream);
}

class TerminalScreen implements Screen {
  private height = 0;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(lines: readonly string[]): void {
    moveCursor(this.stream, 0, -this.height);
    for (const line of lines) {
      cursorTo(this.stream, 0);
      clearLine(this.stream, 0);
      this.stream.write(`${this.fitting(line)}\n`);
    }
    this.height = lines.length;
  }

  /** A line that wrapped would no longer be one line to go back over. */
  private fitting(line: string): string {
    const plain = stripVTControlCharacters(line);
    return plain.length < this.stream.columns ? line : `${plain.slice(0, this.stream.columns - 2)}…`;
  }
}

class PlainScreen implements Screen {
  private shown: readonly string[] = [];

  constructor(private readonly stream: NodeJS.WritableStream) {}

  show(lines: readonly string[]): void {
    for (const [index, line] of lines.entries()) {
      if (line !== this.shown[index]) this.stream.write(`${line}\n`);
    }
    this.shown = lines;
  }
}
