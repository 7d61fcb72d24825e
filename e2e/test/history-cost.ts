import { temporal } from '@temporalio/proto';

const { EventType } = temporal.api.enums.v1;
const { HistoryEvent } = temporal.api.history.v1;

const TASK_EVENTS = [
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
];

/** Events that are there because the workflow asked for something. */
const COMMANDS = [
  EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
  EventType.EVENT_TYPE_MARKER_RECORDED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_TIMER_CANCELED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
];

export interface HistoryCost {
  activities: number;
  localActivities: number;
  commands: number;
  historyEvents: number;
  historyBytes: number;
}

export function historyCost({
  events = [],
}: {
  events?: temporal.api.history.v1.IHistoryEvent[] | null;
}): HistoryCost {
  const own = (events ?? []).filter(({ eventType }) => !TASK_EVENTS.includes(eventType!));
  const count = (...types: number[]) => own.filter(({ eventType }) => types.includes(eventType!)).length;
  return {
    activities: count(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED),
    // A patch leaves a marker as well.
    localActivities: own.filter(
      (event) => event.markerRecordedEventAttributes?.markerName === 'core_local_activity',
    ).length,
    commands: count(...COMMANDS),
    historyEvents: own.length,
    historyBytes: own.reduce((sum, event) => sum + HistoryEvent.encode(event).finish().length, 0),
  };
}
