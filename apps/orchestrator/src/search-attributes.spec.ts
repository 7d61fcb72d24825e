import { Client, Connection } from '@temporalio/client';
import { createNamespace, untilTrue } from '../test/temporal-namespace';
import { checkSearchAttributes } from './search-attributes';

it('are known where they were registered; where they were not, the start says what to do', async () => {
  const { connection, namespace } = await createNamespace();
  await untilTrue(() =>
    checkSearchAttributes(new Client({ connection, namespace })).then(() => true, untilKnown),
  );
  const bare = new Client({ connection, namespace: await bareNamespace(connection) });
  await untilTrue(async () => {
    const problem = await checkSearchAttributes(bare).then(() => 'none', String);
    return problem.includes('deploy/temporal/create-namespace.sh') && problem.includes('OrderState');
  });
  await connection.close();
});

/** What was registered is known everywhere a moment later. */
function untilKnown(error: unknown): false {
  if (/create-namespace|not found/.test(String(error))) return false;
  throw error;
}

async function bareNamespace(connection: Connection): Promise<string> {
  const namespace = `bare-${process.pid}-${Date.now()}`;
  const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  return namespace;
}
