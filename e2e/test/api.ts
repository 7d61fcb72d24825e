export interface Answer {
  status: number;
  /** Its content type. */
  type: string;
  body: Record<string, unknown>;
}

/** A service's HTTP API, as any client meets it: what it refuses is an answer. */
export class Api {
  /** @param authorization the header that says who asks */
  constructor(
    readonly url: string,
    private readonly authorization: () => Promise<Record<string, string>>,
  ) {}

  get(path: string): Promise<Answer> {
    return this.call(path);
  }

  post(path: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json', ...more };
    return this.call(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  private async call(
    path: string,
    init: { method?: string; headers?: object; body?: string } = {},
  ): Promise<Answer> {
    const headers = { ...(await this.authorization()), ...init.headers };
    const response = await fetch(`${this.url}${path}`, { ...init, headers });
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, body: (await response.json()) as Answer['body'] };
  }
}
