const FIXED: Record<string, string> = { W: '#1f6feb', B: '#57606a', "B'": '#bc4c00', temporal: '#6e7781' };
const OTHERS = [
  ...['#1a7f37', '#8250df', '#bf3989', '#9a6700', '#0a7ea4', '#cf222e', '#4d2d00', '#3b7a57', '#5a5f9e'],
  ...['#b5651d', '#2f4858', '#a03e99'],
];
const given = new Map<string, string>();

/** The same name has the same colour in every plot; those asked for first differ from each other. */
export function colourOf(name: string): string {
  const colour = FIXED[name] ?? given.get(name) ?? OTHERS[given.size % OTHERS.length]!;
  if (!FIXED[name]) given.set(name, colour);
  return colour;
}
