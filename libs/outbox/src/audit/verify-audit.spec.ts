import { type AuditHead, commitmentTo, hashOfEntry } from './audit-entry';
import { type KeptEntry, verifyAudit } from './verify-audit';

/** A chain of so many entries as a service writes it, each with words. */
function chainOf(chain: string, length: number): KeptEntry[] {
  const entries: KeptEntry[] = [];
  for (let n = 1; n <= length; n++) {
    const words = { reason: `because of ${n}` };
    const entry = {
      ...{ chain, n, at: new Date(1_700_000_000_000 + n), actor: 'ops-1', action: 'resolveAttention' },
      ...{ details: { step: 'capture' }, words_commitment: commitmentTo(words, `salt-${n}`) },
      ...{ before_hash: null, after_hash: null, request_id: null, previous: entries.at(-1)?.hash ?? null },
    };
    entries.push({
      ...entry,
      hash: hashOfEntry(entry),
      words: { salt: `salt-${n}`, words },
      isPending: false,
    });
  }
  return entries;
}
const headsOf = (entries: KeptEntry[]): AuditHead[] =>
  entries.map(({ chain, n, hash }) => ({ chain, n, hash }));

let entries: KeptEntry[];
let heads: AuditHead[];
beforeEach(() => {
  entries = [...chainOf('order:ord-1', 3), ...chainOf('letter:7', 1)];
  heads = headsOf(entries);
});
const problems = () => verifyAudit(entries, heads).problems;
const change = (index: number, changes: Partial<KeptEntry>) => Object.assign(entries[index]!, changes);
/** As somebody does who may write to the table: from that entry on, all hashes made anew. */
function recompute(from: number): void {
  for (const [index, entry] of entries.entries()) {
    if (index < from || entry.chain !== entries[from]!.chain) continue;
    if (index > from) entry.previous = entries[index - 1]!.hash;
    entry.hash = hashOfEntry(entry);
  }
}

it('finds nothing where nobody has changed anything, whatever the order of rows and records, and some twice', () => {
  heads = [...heads, ...heads].reverse();
  entries.reverse();
  expect(verifyAudit(entries, heads)).toEqual({ entries: 4, chains: 2, erased: 0, pending: 0, problems: [] });
});

it.each([
  ['actor', { actor: 'somebody else' }],
  ['time', { at: new Date(0) }],
  ['action', { action: 'nothing' }],
  ['details', { details: { step: 'refund' } }],
  ['request', { request_id: 'another' }],
  ['what was before', { before_hash: 'x' }],
  ['what was after', { after_hash: 'x' }],
])('finds a changed %s', (_what, changes) => {
  change(1, changes);
  expect(problems()).toEqual(['order:ord-1 #2: was changed']);
});

it('finds changed words, and knows erased ones from them', () => {
  change(1, { words: { salt: 'salt-2', words: { reason: 'another' } } });
  change(2, { words: undefined });
  expect(verifyAudit(entries, heads)).toMatchObject({
    erased: 1,
    problems: ['order:ord-1 #2: its words were changed'],
  });
});

it('finds what was changed by somebody who made all hashes anew', () => {
  change(1, { actor: 'somebody else' });
  recompute(1);
  expect(problems()).toEqual([
    'order:ord-1 #2: is not what was signed',
    'order:ord-1 #3: is not what was signed',
  ]);
});

it('finds what is gone, from the middle and from the end, with a chain that was mended', () => {
  entries.splice(2, 1);
  expect(problems()).toEqual(['order:ord-1 #3: is gone']);
  entries.splice(0, 1);
  expect(problems()).toContain('order:ord-1 #1: is gone');
  expect(problems()).toContain('order:ord-1 #2: does not follow the one before it');
});

it('finds what somebody has put in, though it fits', () => {
  const [forged] = chainOf('order:ord-2', 1);
  entries.push(forged!);
  expect(problems()).toEqual(['order:ord-2 #1: was never signed, so nobody knows who wrote it']);
});

it('finds what was changed and then signed once more, as somebody gets it who may write to the table', () => {
  change(2, { actor: 'somebody else' });
  recompute(2);
  heads.push(...headsOf([entries[2]!]));
  expect(problems()).toEqual(['order:ord-1 #3: is not what was signed']);
});

it('minds nothing that is about to be published, but says what waits for long', () => {
  heads.splice(2, 1);
  change(2, { isPending: true });
  expect(verifyAudit(entries, heads)).toMatchObject({
    pending: 1,
    problems: ['order:ord-1 #3: waits to be signed and published since 2023-11-14T22:13:20.003Z'],
  });
  change(2, { at: new Date() });
  recompute(2);
  expect(verifyAudit(entries, heads)).toMatchObject({ pending: 1, problems: [] });
});

it('minds nothing that came while it was reading', () => {
  const before = entries.slice(0, 2);
  const later = verifyAudit(before, heads.slice(0, 3), entries);
  expect(later.problems).toEqual([]);
});
