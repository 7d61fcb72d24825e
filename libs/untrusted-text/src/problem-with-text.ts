/** Where in a value from outside something cannot be taken, and why. The value itself is left out: it may be personal. */
export interface TextProblem {
  /** Its path, as in `lines.0.sku`; empty for the value itself. */
  field: string;
  problem: string;
  /** `nesting` and `number` are of the JSON, not of what is said in it. */
  kind: 'text' | 'number' | 'nesting';
}

/** Deep enough for any event, shallow enough that no recursive reader after us overflows its stack. */
export const DEEPEST = 64;

/**
 * The C0 and C1 controls and DELETE (Unicode 16, general category Cc), less tab, line feed and carriage return, which
 * ordinary text has.
 */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * Looks through everything in `value`, names of fields too, for what cannot be encoded or stored further on: strings that
 * are not well-formed Unicode or have control characters, numbers beyond every double, nesting deeper than {@link DEEPEST}.
 *
 * @param value as `JSON.parse` makes it: no cycles
 * @returns the first problem, the shallowest first; undefined when there is none
 */
export function problemWithText(value: unknown): TextProblem | undefined {
  let level: Placed[] = [{ path: [], value }];
  for (let depth = 0; level.length > 0; depth++) {
    const next: Placed[] = [];
    for (const { path, value } of level) {
      const problem = problemWithOne(value);
      if (problem) return { field: path.join('.'), ...problem };
      if (typeof value !== 'object' || value === null) continue;
      if (depth === DEEPEST)
        return {
          field: shortened(path),
          problem: `is nested deeper than ${DEEPEST} levels`,
          kind: 'nesting',
        };
      for (const [name, inner] of Object.entries(value)) {
        const wrong = problemWithString(name);
        if (wrong) return { field: path.join('.'), problem: `has a field whose name ${wrong}`, kind: 'text' };
        next.push({ path: [...path, name], value: inner });
      }
    }
    level = next;
  }
  return undefined;
}

/** Why one string cannot be taken: `is not well-formed Unicode`, `holds the control character U+0007`. */
export function problemWithString(text: string): string | undefined {
  if (!text.isWellFormed()) return 'is not well-formed Unicode';
  const control = CONTROL.exec(text);
  return control ? `holds the control character ${codePoint(control[0])}` : undefined;
}

interface Placed {
  path: string[];
  value: unknown;
}

function problemWithOne(value: unknown): Omit<TextProblem, 'field'> | undefined {
  if (value === Infinity || value === -Infinity)
    return { problem: 'is a number that is too large', kind: 'number' };
  if (Number.isNaN(value)) return { problem: 'is not a number', kind: 'number' };
  const problem = typeof value === 'string' ? problemWithString(value) : undefined;
  return problem === undefined ? undefined : { problem, kind: 'text' };
}

const codePoint = (character: string) =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

const shortened = (path: string[]) => `${path.slice(0, 3).join('.')}…`;
