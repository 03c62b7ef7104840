import type { RequestHandler } from 'express';
import type { Clock } from '../clock.ts';
import { closeUnlessRead, respondError } from '../http/respond.ts';
import type { Logger } from '../log.ts';
import { createTokenCheck } from './admin-token.ts';
import { isOwnOrigin, type OriginPorts } from './own-origin.ts';

export interface GuardPorts extends OriginPorts {
  readonly token: string;
  /** pressone's own version, told to whoever has the token. */
  readonly release: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The header that tells which release answered. */
export const RELEASE_HEADER = 'pressone-release';

const CHANGES_NOTHING = new Set(['GET', 'HEAD']);
const SAID_EVERY_MS = 60_000;

/**
 * Lets only those through who have the token, come from a page of ours or from none, and say that what they send is JSON:
 * no form of another site can send that. Without the token every path and method has the same answer. Nothing slows
 * down who tries tokens: behind a proxy all come from one address, and who locked that out would lock out operators.
 */
export function createGuard(ports: GuardPorts): RequestHandler {
  const { token, release, clock, log } = ports;
  const isToken = createTokenCheck(token);
  let refused = 0;
  let saidAt = -Infinity;
  return (req, res, next) => {
    const refuse = (status: number, code: string, message: string): void => {
      closeUnlessRead(req, res);
      respondError(res, status, code, message);
    };
    res.setHeader('cache-control', 'no-store');
    if (!isToken(bearer(req.headers.authorization))) {
      refused += 1;
      if (clock.now() - saidAt >= SAID_EVERY_MS) {
        saidAt = clock.now();
        log.warn({ peer: req.socket.remoteAddress, refused }, 'Requests to /api had no token, or a wrong one.');
      }
      res.setHeader('www-authenticate', 'Bearer');
      refuse(401, 'unauthorized', 'Send the admin token: `authorization: Bearer TOKEN`.');
      return;
    }
    res.setHeader(RELEASE_HEADER, release);
    const { origin } = req.headers;
    if (origin !== undefined && !isOwnOrigin(origin, req, ports)) {
      const advice = 'Where it is ours behind a proxy, name it in PRESSONE_PUBLIC_URL.';
      refuse(403, 'foreign_origin', `A page of another origin, ${origin}, gets nothing here. ${advice}`);
      return;
    }
    if (!CHANGES_NOTHING.has(req.method) && !isJson(req.headers['content-type'])) {
      const message = 'Requests that change something have `content-type: application/json`, also without a body.';
      refuse(415, 'unsupported_media_type', message);
      return;
    }
    next();
  };
}

/** The token of an `authorization` header; empty where there is none. */
function bearer(header: string | undefined): string {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
}

function isJson(type: string | undefined): boolean {
  return /^application\/json *(;|$)/i.test(type ?? '');
}
