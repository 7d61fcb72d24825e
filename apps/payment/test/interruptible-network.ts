import type { CardNetwork } from '../src/card-network';

type Call = Exclude<keyof CardNetwork, 'name'>;
type Method = (...parameters: unknown[]) => Promise<unknown>;

/** The way to the real sandbox and back, on which a test may hold a call up or lose it. */
export class Interruptions {
  before: (call: Call) => Promise<void> = () => Promise.resolve();
  after: (call: Call) => Promise<void> = () => Promise.resolve();

  /** Holds up the next call of this kind, `before` it reaches the network or its answer `after` it. */
  holdUp(where: 'before' | 'after', kind: Call) {
    let arrive = () => {};
    let letGo = () => {};
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const held = new Promise<void>((resolve) => (letGo = resolve));
    this[where] = (call) => {
      if (call !== kind) return Promise.resolve();
      this[where] = () => Promise.resolve();
      arrive();
      return held;
    };
    return { arrived, letGo };
  }

  /** Every call of this kind fails with this before it reaches the network, until repaired. */
  breakDown(kind: Call, thrown: Error): { repair: () => void } {
    this.before = (call) => (call === kind ? Promise.reject(thrown) : Promise.resolve());
    return { repair: () => (this.before = () => Promise.resolve()) };
  }

  /** The next call of this kind does its work, but this is thrown instead of its answer. */
  loseAnswer(kind: Call, thrown: Error): void {
    this.after = (call) => {
      if (call !== kind) return Promise.resolve();
      this.after = () => Promise.resolve();
      return Promise.reject(thrown);
    };
  }
}

export function interruptible(network: CardNetwork, interruptions: Interruptions): CardNetwork {
  return new Proxy(network, {
    get(target, name: Call | 'name') {
      if (name === 'name') return target.name;
      return async (...parameters: unknown[]) => {
        await interruptions.before(name);
        const answer = await (target[name] as Method).apply(target, parameters);
        await interruptions.after(name);
        return answer;
      };
    },
  });
}
