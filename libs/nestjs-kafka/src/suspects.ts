import type { KafkaRecord } from './kafka-record';
import { messageOf } from './partition-troubles';
import { Poison } from './poison';

/** How errors that are no {@link Poison} are taken. */
export interface GivingUp {
  /** Trouble that would hit any record, such as an engine that is away: it is waited out, however long it takes. */
  readonly isTrouble: (error: unknown) => boolean;
  /** Failed attempts after which a record that alone fails is given up. */
  readonly attempts: number;
}

interface Suspect {
  readonly attempts: number;
  /** Records that had gone through when it failed first. */
  readonly before: number;
}

/**
 * Records that fail in a way nobody foresaw. Such an error counts as trouble, but one record must not hold its partition for
 * ever: it is given up after some attempts, if others went through meanwhile. Where nothing goes through, nothing is given up.
 */
export class Suspects {
  private readonly suspects = new Map<string, Suspect>();
  private wentThrough = 0;

  constructor(private readonly givingUp: GivingUp | undefined) {}

  /** Another record is finished. */
  passed(record: KafkaRecord): void {
    this.wentThrough++;
    this.suspects.delete(placeOf(record));
  }

  /** Whether it may be this record's own fault. */
  isSuspicious(error: unknown): boolean {
    return this.givingUp !== undefined && !this.givingUp.isTrouble(error);
  }

  /** Counts a failed attempt. @returns what to bury it as, once it is to be given up */
  failed(record: KafkaRecord, error: unknown): Poison | undefined {
    const place = placeOf(record);
    const { attempts, before } = this.suspects.get(place) ?? { attempts: 0, before: this.wentThrough };
    const suspect = { attempts: attempts + 1, before };
    this.suspects.set(place, suspect);
    if (!this.givingUp || suspect.attempts < this.givingUp.attempts || this.wentThrough === before)
      return undefined;
    return new Poison('failed', `${suspect.attempts} times, while others went through: ${messageOf(error)}`);
  }

  /** Forgets what now belongs to another consumer. */
  keepOnly(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const place of this.suspects.keys()) {
      const [topic = '', partition] = place.split('/');
      if (!assignment[topic]?.includes(Number(partition))) this.suspects.delete(place);
    }
  }
}

const placeOf = ({ topic, partition, offset }: KafkaRecord) => `${topic}/${partition}/${offset}`;
