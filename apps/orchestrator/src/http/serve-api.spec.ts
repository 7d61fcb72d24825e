import { problemIn, startHttpApi, type HttpApi } from '../../test/http-api';

let api: HttpApi;
beforeAll(async () => {
  api = await startHttpApi();
});
afterAll(() => api.stop());

describe('a request that reaches no controller', () => {
  it('is a problem, and a body that is no JSON is not repeated in it', async () => {
    const response = await api.post('/orders/ord-1/payment-method', '{ "token": tok_secret }');
    expect(response.status).toBe(400);
    const problem = await problemIn(response);
    expect(problem.detail).toMatch(/^body: /);
    expect(JSON.stringify(problem)).not.toContain('tok_');
  });

  it('is a problem when there is no such route', async () => {
    const response = await api.get('/nowhere');
    expect(response.status).toBe(404);
    expect(await problemIn(response)).toMatchObject({ title: 'Not Found', detail: 'Cannot GET /nowhere' });
  });
});
