import type { OrderStatus, TimelineEntry } from '@waybill/contract-order/fulfil-order.contract';
import type { Way } from '../orders/ways';
import { paint, type Colour } from '../report/paint';

const marks: Record<string, [string, Colour]> = {
  done: ['✓', 'green'],
  refused: ['✗', 'red'],
  stopped: ['✗', 'yellow'],
  undone: ['↶', 'yellow'],
  'needs-attention': ['!', 'red'],
  skip: ['☞', 'yellow'],
  resolved: ['☞', 'green'],
  intercepted: ['↶', 'yellow'],
  refunded: ['✓', 'green'],
};

/** One order in one line: its way, its state, and its steps so far. */
export function orderLine(way: Way, status: OrderStatus | undefined): string {
  const steps = status?.timeline.flatMap(stepOf).join(' ') ?? '';
  const state = status ? `${status.state}${status.waitingFor ? ` (${status.waitingFor})` : ''}` : 'published';
  const colour = state === way.end ? 'green' : state === 'published' ? 'dim' : 'bold';
  return `  ${way.name.padEnd(21)} ${paint(colour, state.padEnd(24))} ${steps}`.trimEnd();
}

function stepOf({ step, outcome }: TimelineEntry): string[] {
  const [mark, colour] = marks[outcome] ?? [];
  return mark && colour ? [paint(colour, `${step} ${mark}`)] : [];
}
