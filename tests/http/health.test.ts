import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/platform/version.js';
import { startApp, type TestApp } from '../support/app.js';

describe('the health of the server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const get = (path: string) => app.client().request('GET', path);

  it('is not ready when its clock and the one of the database are half a minute apart', async () => {
    app.clock.advance(31);
    const ahead = await get('/health/ready');
    expect(ahead.statusCode).toBe(503);
    expect(ahead.json()).toMatchObject({ status: 'unavailable', database: 'clock differs' });
    app.clock.advance(-62);
    expect((await get('/health/ready')).statusCode).toBe(503);
    app.clock.advance(31);
    expect((await get('/health/ready')).statusCode).toBe(200);
  });

  it('is ready for clocks that differ less', async () => {
    app.clock.advance(25);
    expect((await get('/health/ready')).statusCode).toBe(200);
    app.clock.advance(-25);
  });

  it('is alive whatever its clock says', async () => {
    app.clock.advance(86_400);
    expect((await get('/health/live')).statusCode).toBe(200);
    app.clock.advance(-86_400);
  });

  it('tells an operator what it is and how its parts are', async () => {
    const response = await get('/health/ready');
    expect(response.statusCode).toBe(200);
    const { time, ...rest } = response.json();
    expect(rest).toEqual({
      status: 'ok',
      version,
      environment: 'test',
      database: 'up',
      redis: 'not configured',
    });
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(5_000);
    expect((await get('/health/live')).json()).toEqual({ status: 'ok' });
  });

  it('tells nothing of where its parts are', async () => {
    expect((await get('/health/ready')).body).not.toMatch(/postgres(ql)?:|127\.0\.0\.1|\/tmp|latchkey_test/);
  });

  it('costs one statement, and nothing when only its life is asked for', async () => {
    const executed = () => app.statements.filter((text) => !text.includes('outbox_messages'));
    app.statements.length = 0;
    await get('/health/live');
    expect(executed()).toHaveLength(0);
    await get('/health/ready');
    expect(executed()).toHaveLength(1);
  });
});
