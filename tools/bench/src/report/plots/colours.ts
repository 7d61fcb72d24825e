const KNOWN: Record<string, string> = { W: '#1f6feb', B: '#57606a', "B'": '#bc4c00', temporal: '#6e7781' };
const OTHERS = ['#1a7f37', '#8250df', '#bf3989', '#9a6700', '#0a7ea4', '#cf222e', '#4d2d00', '#116329'];

/** The same name has the same colour in every plot of a page. */
export function colourOf(name: string): string {
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) >>> 0, 0);
  return KNOWN[name] ?? OTHERS[sum % OTHERS.length]!;
}
