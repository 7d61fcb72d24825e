import { BatchStopped } from '@waybill/nestjs-kafka/record-batch';
import { ServiceError } from '@temporalio/client';
import { isTrouble } from './trouble';

const grpc = (code: number) => Object.assign(new Error('grpc'), { code, details: '', metadata: {} });
const ofTheDatabase = (code: string) => Object.assign(new Error('pg'), { code });

it.each<[string, Error]>([
  ['the engine is away', new ServiceError('cannot start', { cause: grpc(14) })],
  ['the engine has no more room', grpc(8)],
  ['the engine does not answer in time', grpc(4)],
  ['the namespace is missing', grpc(5)],
  ['the database refuses connections', ofTheDatabase('ECONNREFUSED')],
  ['the database is shutting down', ofTheDatabase('57P01')],
  ['the database has too many connections', ofTheDatabase('53300')],
  ['a table is missing', ofTheDatabase('42P01')],
  ['the connection broke', new Error('Connection terminated unexpectedly')],
  ['no connection is free', new Error('timeout exceeded when trying to connect')],
  ['the broker is away', Object.assign(new Error('x'), { name: 'KafkaJSConnectionError' })],
  ['the batch has to stop', new BatchStopped()],
])('trouble: %s', (_what, error) => {
  expect(isTrouble(error)).toBe(true);
});

it.each<[string, unknown]>([
  ['the engine finds the request invalid', new ServiceError('cannot start', { cause: grpc(3) })],
  ['a text that the database cannot store', ofTheDatabase('22021')],
  ['a row that breaks a rule', ofTheDatabase('23514')],
  ['a defect of ours', new TypeError('x is not a function')],
  ['something thrown that is no error', 'thrown'],
])('perhaps the fault of one event: %s', (_what, error) => {
  expect(isTrouble(error)).toBe(false);
});
