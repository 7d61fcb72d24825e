import { type AuditEntry, type AuditHead, commitmentTo, hashOfEntry } from './audit-entry';

/** An entry as it is in the table now, with its words where they were not erased. */
export interface KeptEntry extends AuditEntry {
  hash: string;
  words?: { salt: string; words: Record<string, unknown> } | undefined;
  /** Its signed hash has not been published yet. */
  isPending: boolean;
}

export interface AuditVerdict {
  entries: number;
  chains: number;
  /** Entries whose words were erased. */
  erased: number;
  /** Entries whose signed hash is still to be published. */
  pending: number;
  /** What does not fit together, in words; none when nobody has changed anything. */
  problems: string[];
}

/**
 * Holds the audit to itself, link by link, and to what was signed and left the database.
 *
 * @param entries all of them
 * @param heads those that were published, their signatures verified
 */
export function verifyAudit(entries: readonly KeptEntry[], heads: readonly AuditHead[]): AuditVerdict {
  const chains = new Map<string, KeptEntry[]>();
  for (const entry of entries) chains.set(entry.chain, [...(chains.get(entry.chain) ?? []), entry]);
  const signed = new Map(heads.map((head) => [placeOf(head), head.hash]));
  const kept = new Set(entries.map(placeOf));
  const problems = [
    ...[...chains.values()].flatMap((chain) => problemsOf(chain.toSorted((one, other) => one.n - other.n))),
    ...entries.flatMap((entry) => problemsWithHead(entry, signed.get(placeOf(entry)))),
    ...[...signed.keys()].filter((place) => !kept.has(place)).map((place) => `${place}: is gone`),
  ];
  return {
    entries: entries.length,
    chains: chains.size,
    erased: entries.filter(({ words, words_commitment }) => words_commitment !== null && !words).length,
    pending: entries.filter(({ isPending }) => isPending).length,
    problems: problems.sort(),
  };
}

function problemsOf(chain: readonly KeptEntry[]): string[] {
  return chain.flatMap((entry, index) => {
    const before = chain[index - 1];
    const { words } = entry;
    const expected = words ? commitmentTo(words.words, words.salt) : entry.words_commitment;
    return [
      ...(entry.n === index + 1 ? [] : ['the one before it is gone']),
      ...(entry.previous === (before?.hash ?? null) ? [] : ['does not follow the one before it']),
      ...(entry.hash === hashOfEntry(entry) ? [] : ['was changed']),
      ...(expected === entry.words_commitment ? [] : ['its words were changed']),
    ].map((problem) => `${placeOf(entry)}: ${problem}`);
  });
}

function problemsWithHead(entry: KeptEntry, signed: string | undefined): string[] {
  if (signed === undefined)
    return entry.isPending ? [] : [`${placeOf(entry)}: was never signed, so nobody knows who wrote it`];
  return signed === entry.hash ? [] : [`${placeOf(entry)}: is not what was signed`];
}

const placeOf = ({ chain, n }: { chain: string; n: number }) => `${chain} #${n}`;
