import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { ServerError } from '../errors.ts';
import { closeUnlessRead, respondError } from '../http/respond.ts';
import type { Logger } from '../log.ts';
import { ApiRefusal } from './api-refusal.ts';
import { createGuard, type GuardPorts } from './guard.ts';

/** One thing that the API does. A handler answers, or throws an `ApiRefusal`. */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'put';
  /** Below `/api`; `:name` is one part of the path, in which an encoded slash may stand. */
  readonly path: string;
  readonly handle: (req: Request, res: Response) => void | Promise<void>;
}

/** The API, to be mounted at `/api`. Everything in it asks for the token first, paths that do not exist as well. */
export function createApi(ports: GuardPorts, routes: readonly ApiRoute[]): Router {
  const router = Router();
  router.use(createGuard(ports));
  router.use((req, _res, next) => {
    // No store keeps a NUL, so nothing is called so.
    next(/%00/.test(req.url) ? new ApiRefusal(400, 'bad_path', 'A NUL character is in no name here.') : undefined);
  });
  for (const { method, path, handle } of routes) router[method](path, handle);
  for (const path of new Set(routes.map((route) => route.path))) {
    router.all(path, otherMethod(routes.filter((route) => route.path === path)));
  }
  router.use((req, res) => {
    respondError(res, 404, 'not_found', `There is no ${req.baseUrl}${req.path} here; docs/api.md has every path.`);
  });
  router.use(errorHandler(ports.log));
  return router;
}

function otherMethod(routes: readonly ApiRoute[]): RequestHandler {
  const methods = routes.map(({ method }) => method.toUpperCase()).join(', ');
  return (req, res) => {
    res.setHeader('allow', methods);
    respondError(res, 405, 'method_not_allowed', `${req.method} does nothing here; ${methods} does.`);
  };
}

function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    closeUnlessRead(req, res);
    if (error instanceof ApiRefusal) {
      respondError(res, error.status, error.code, error.message);
      return;
    }
    if (error instanceof URIError) {
      respondError(res, 400, 'bad_path', 'A `%` in the path begins no encoded character.');
      return;
    }
    log.error({ error, path: req.path }, 'A request to the API failed.');
    const retryable = error instanceof ServerError && error.retryable;
    const advice = retryable ? 'Try again.' : 'The log says why.';
    respondError(
      res,
      retryable ? 503 : 500,
      error instanceof ServerError ? error.code : 'internal',
      `It failed. ${advice}`,
    );
  };
}
