import { Database } from '@waybill/demo/evidence/database';
import { readStack, type Stack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';

/** The running system: asked over HTTP and SQL, which is how a fault knows that its moment has come. */
export class System {
  readonly stack: Stack = readStack();
  private readonly databases = new Map(
    Object.entries(this.stack.postgres).map(([name, url]) => [name, new Database(url)]),
  );

  /** @throws Error when the stack has no database of that service */
  database(service: string): Database {
    const database = this.databases.get(service);
    if (!database) throw new Error(`the stack has no database of ${service}`);
    return database;
  }

  /** The one number that a query answers. */
  async count(service: string, sql: string, parameters: unknown[] = []): Promise<number> {
    const [row] = await this.database(service).rows<Record<string, number>>(sql, parameters);
    return Number(Object.values(row ?? {})[0] ?? 0);
  }

  /** Undefined while the service says that it is ready. */
  async notReadyBecause(service: string): Promise<string | undefined> {
    const response = await fetch(`${this.stack.http[service]}/health/ready`);
    const { error = {} } = (await response.json()) as { error?: Record<string, { because?: string }> };
    if (response.ok) return undefined;
    return Object.entries(error)
      .map(([what, { because }]) => `${what}: ${because}`)
      .join('; ');
  }

  /** Waits until the service says itself that something is away. @returns in its words */
  complains(service: string, about: RegExp): Promise<string> {
    return until(
      `${service} is not ready because of ${about}`,
      async () => {
        const reason = await this.notReadyBecause(service);
        return reason !== undefined && about.test(reason) && reason;
      },
      { timeoutMs: 60_000 },
    );
  }

  /** What a counter of the service stands at, in sum over all its series that have that label. */
  async metric(service: string, name: string, label: string): Promise<number> {
    const text = await (await fetch(`${this.stack.management[service]}/metrics`)).text();
    const series = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(label));
    return series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async close(): Promise<void> {
    await Promise.all([...this.databases.values()].map((database) => database.close()));
  }
}
