import { styleText } from 'node:util';

export type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';

/** Colours text for people, and leaves it alone for files, pipes and whoever has set NO_COLOR. */
export function paint(colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY && !process.env['NO_COLOR'] ? styleText(colour, text) : text;
}
