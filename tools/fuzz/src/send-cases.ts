import { authorizationOf, type Somebody } from '@waybill/demo/identity/access-token';
import { shopOrder } from '@waybill/demo/orders/shop-order';
import { Shop } from '@waybill/demo/orders/shop';
import type { Stack } from '@waybill/demo/stack';
import { BridgeGroup } from '@waybill/faults/system/bridge-group';
import { inputOf, type Case } from './case';
import { MessageSender } from './doors/send-message';
import { RecordSender } from './doors/send-records';
import type { RequestCase } from './doors/requests';
import { sendRequest, wrongWith } from './doors/send-request';
import type { Findings } from './finding';
import { Pace } from './system/pace';
import { ServicesWatch } from './system/services-watch';
import type { Tally } from './tally';

/** So that what ends a process can be told from few others. */
export const AT_ONCE = 25;
const REQUESTS_AT_ONCE = 3;

/** Sends cases, some at a time, with an ordinary order among each lot; looks after each whether all still runs. */
export class CaseSender {
  /** Every service runs, those that were started again too. */
  allRun = true;
  private lots = 0;

  private constructor(
    private readonly stack: Stack,
    private readonly run: string,
    private readonly findings: Findings,
    private readonly tally: Tally,
    private readonly records: RecordSender,
    readonly messages: MessageSender,
    private readonly shop: Shop,
    private readonly bridge: BridgeGroup,
    private readonly pace: Pace,
    private readonly watch: ServicesWatch,
  ) {}

  static async open(stack: Stack, run: string, findings: Findings, tally: Tally): Promise<CaseSender> {
    return new CaseSender(
      ...([stack, run, findings, tally] as const),
      await RecordSender.open(stack.kafka, run),
      await MessageSender.open(stack),
      await Shop.open(stack.kafka),
      await BridgeGroup.open(stack.kafka),
      new Pace(stack),
      new ServicesWatch(stack),
    );
  }

  /** @returns the ordinary order that went with them */
  async send(cases: readonly Case[]): Promise<string> {
    const orderId = `${this.run}-ordinary-${this.lots++}`;
    const through = (...doors: Case['door'][]) => cases.filter(({ door }) => doors.includes(door));
    await Promise.all([
      inTurn(through('event', 'news'), 1, (one) => this.one(one)),
      inTurn(through('request'), REQUESTS_AT_ONCE, (one) => this.one(one)),
      inTurn(through('message'), 1, (one) => this.one(one)),
      this.shop.place(shopOrder(orderId, { options: { returnWindowSeconds: 0 } })),
    ]);
    const indexes = cases.map(({ index }) => index);
    const noted = (error: Error) => this.findings.add(error.message, ...indexes);
    await this.bridge.hasReadAll().catch(noted);
    for (const wrong of await this.watch.look()) this.findings.add(wrong, ...indexes);
    this.allRun = this.watch.allRun;
    await this.pace.keep().catch(noted);
    return orderId;
  }

  async close(): Promise<void> {
    const { records, messages, shop, bridge, pace } = this;
    await Promise.all([records, messages, shop, bridge, pace].map((one) => one.close()));
  }

  private async one(one: Case): Promise<void> {
    switch (one.door) {
      case 'event':
      case 'news':
        return this.tally.count(one.door, await this.records.send(one, one.index));
      case 'request': {
        const headers = { ...(await authorizationOf(this.stack, whoMay(one))), ...one.headers };
        const answer = await sendRequest(this.stack.http[one.service] ?? '', { ...one, headers });
        const wrong = wrongWith(answer, one);
        if (wrong) this.findings.add(`${one.what}: ${wrong}`, one.index);
        return this.tally.count(one.door, String(answer.status ?? 'closed'));
      }
      case 'message': {
        this.tally.count(one.door, await this.messages.send(one));
        const deaf = await this.messages.deafness(one.orderId);
        if (deaf)
          this.findings.add(`${one.orderId} does not hear any more: ${deaf}; ${inputOf(one)}`, one.index);
      }
    }
  }
}

/** Whoever the route is open to: what is tried is what he may send. */
function whoMay({ service, path }: RequestCase): Somebody {
  if (service === 'inventory') return 'team:inventory';
  return path.includes('/approval') ? 'approver' : 'operator';
}

async function inTurn<T>(
  items: readonly T[],
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
