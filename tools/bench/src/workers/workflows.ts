/** What the bundle of the bare arms holds. */
export { textbookOrder } from './textbook.workflow';
export { shapeOrder } from './shape.workflow';
export { nexusOrder } from './nexus.workflow';
