import { startHttpApi, type HttpApi } from '../../test/http-api';

let api: HttpApi;
beforeAll(async () => {
  api = await startHttpApi();
});
afterAll(() => api.stop());

it('describes every route at /docs', async () => {
  expect((await api.get('/docs')).status).toBe(200);
  const { paths } = (await (await api.get('/docs-json')).json()) as { paths: Record<string, object> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes.sort()).toEqual([
    'get /attention',
    'get /audit',
    'get /orders',
    'get /orders/{orderId}',
    'get /orders/{orderId}/returns',
    'get /returns/{returnId}',
    'get /sealing-keys',
    'post /attention/retry',
    'post /attention/{orderId}/{step}',
    'post /orders/{orderId}/approval',
    'post /orders/{orderId}/cancellation',
    'post /orders/{orderId}/line-removal',
    'post /orders/{orderId}/payment-method',
    'post /orders/{orderId}/return',
    'post /orders/{orderId}/shipping-address',
    'post /returns/{returnId}/cancellation',
    'post /returns/{returnId}/inspection',
  ]);
});
