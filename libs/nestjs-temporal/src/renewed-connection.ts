import { Connection, type ConnectionLike, type Metadata } from '@temporalio/client';
import { type Credentials, type TemporalServer, watchCredentials } from './credentials';

/** Longer than any call may take, in milliseconds: what was begun on the old connection ends on it. */
const CALLS_END_WITHIN_MS = 60_000;

/** A client's connection that is made anew when its credentials change. Connects with its first call. */
export class RenewedConnection implements ConnectionLike {
  readonly plugins = [];
  private readonly closing = new AbortController();
  private current: Connection;

  constructor(
    private readonly server: TemporalServer,
    everyMs?: number,
  ) {
    const { credentials } = server;
    const used = credentials?.() ?? {};
    this.current = this.connection(used);
    if (credentials)
      void watchCredentials(
        credentials,
        used,
        (changed) => this.renew(changed),
        this.closing.signal,
        everyMs,
      );
  }

  get workflowService() {
    return this.current.workflowService;
  }
  get operatorService() {
    return this.current.operatorService;
  }
  ensureConnected(): Promise<void> {
    return this.current.ensureConnected();
  }
  withDeadline<R>(deadline: number | Date, fn: () => Promise<R>): Promise<R> {
    return this.current.withDeadline(deadline, fn);
  }
  withMetadata<R>(metadata: Metadata, fn: () => Promise<R>): Promise<R> {
    return this.current.withMetadata(metadata, fn);
  }
  withAbortSignal<R>(abortSignal: AbortSignal, fn: () => Promise<R>): Promise<R> {
    return this.current.withAbortSignal(abortSignal, fn);
  }

  close(): Promise<void> {
    this.closing.abort();
    return this.current.close();
  }

  private connection({ tls, apiKey, metadata }: Credentials): Connection {
    return Connection.lazy({ address: this.server.address, tls, apiKey, metadata: metadata as Metadata });
  }

  /** @throws Error when the server does not take the new credentials; the old connection stays then */
  private async renew(credentials: Credentials): Promise<void> {
    const next = this.connection(credentials);
    try {
      await next.ensureConnected();
    } catch (error) {
      await next.close();
      throw error;
    }
    const old = this.current;
    this.current = next;
    setTimeout(() => void old.close(), CALLS_END_WITHIN_MS).unref();
  }
}
