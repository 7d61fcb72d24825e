/** Steps that do nothing, so that only what carries them is measured. */
export const stepActivities = {
  reserve: nothing,
  authorize: nothing,
  dispatch: nothing,
  capture: nothing,
  notify: nothing,
};
export type StepActivities = typeof stepActivities;

/** What the order workflow writes down, without a database to write it to. */
export const localActivities = { record: nothing };
export type LocalActivities = typeof localActivities;

async function nothing(orderId: string): Promise<string> {
  return orderId;
}
