import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Logger } from '../log.ts';
import { createReadyz, healthz, type HealthPorts } from './health.ts';
import { respondError } from './respond.ts';
import { createWebhookHandler, type WebhookPorts } from './webhook.ts';

export const WEBHOOK_PATH = '/webhooks/telnyx';

/**
 * The HTTP application. The webhook comes first, so that no middleware costs it anything.
 * @param api mounted at `/api`
 */
export function createApp(webhook: WebhookPorts, health: HealthPorts, api: Router): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.post(WEBHOOK_PATH, createWebhookHandler(webhook));
  app.use(helmet());
  app.use('/api', api);
  app.get('/healthz', healthz);
  app.get('/readyz', createReadyz(health));
  app.all(WEBHOOK_PATH, (_req, res) => {
    res.setHeader('allow', 'POST');
    respondError(res, 405, 'method_not_allowed', 'Webhooks come by POST: set webhook_url_method to POST.');
  });
  app.use((_req, res) => {
    respondError(res, 404, 'not_found', 'There is nothing at this path.');
  });
  app.use(errorHandler(webhook.log));
  return app;
}

function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    log.error({ error, path: req.path }, 'A request failed.');
    if (res.headersSent) {
      next(error);
      return;
    }
    respondError(res, 500, 'internal', 'The request failed; the log says why.');
  };
}
