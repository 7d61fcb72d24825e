import { type AuditEntry, type AuditHead, commitmentTo, hashOfEntry } from './audit-entry';

/** An entry as it is in the table now, with its words where they were not erased. */
export interface KeptEntry extends AuditEntry {
  hash: string;
  words?: { salt: string; words: Record<string, unknown> } | undefined;
  /** Its signed hash has not been published yet. */
  isPending: boolean;
}

/** A pending hash is out within a second or so; one that waits longer is a trouble of its own, in milliseconds. */
const PUBLISHED_WITHIN_MS = 60_000;

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
 * @param entries all of them, read before the heads: what is not pending has been published by then
 * @param heads those that were published, their signatures verified
 * @param entriesSince all of them, read after the heads: what was published is there
 */
export function verifyAudit(
  entries: readonly KeptEntry[],
  heads: readonly AuditHead[],
  entriesSince: readonly KeptEntry[] = entries,
): AuditVerdict {
  const chains = grouped(entries, ({ chain }) => chain);
  const signed = grouped(heads, placeOf);
  const kept = new Set(entriesSince.map(placeOf));
  const problems = [
    ...[...chains.values()].flatMap((chain) => problemsOf([...chain].sort((one, other) => one.n - other.n))),
    ...entries.flatMap((entry) => problemsWithHeads(entry, signed.get(placeOf(entry)) ?? [])),
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

function grouped<T>(all: readonly T[], nameOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(nameOf(one));
    if (group) group.push(one);
    else groups.set(nameOf(one), [one]);
  }
  return groups;
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

function problemsWithHeads(entry: KeptEntry, heads: readonly AuditHead[]): string[] {
  const place = placeOf(entry);
  // Published twice it says the same. Another one was signed after the entry had been changed.
  if (heads.some(({ hash }) => hash !== entry.hash)) return [`${place}: is not what was signed`];
  if (heads.length > 0) return [];
  if (!entry.isPending) return [`${place}: was never signed, so nobody knows who wrote it`];
  const waits = Date.now() - entry.at.getTime() > PUBLISHED_WITHIN_MS;
  return waits ? [`${place}: waits to be signed and published since ${entry.at.toISOString()}`] : [];
}

const placeOf = ({ chain, n }: { chain: string; n: number }) => `${chain} #${n}`;
