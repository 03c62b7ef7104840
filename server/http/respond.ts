import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers with the one form that errors have here. */
export function respondError(res: ServerResponse, status: number, code: string, message: string): void {
  respondJson(res, status, { error: { code, message } });
}

/** Answers with JSON, unless the answer has begun or the peer is gone. */
export function respondJson(res: ServerResponse, status: number, body: unknown): void {
  if (res.headersSent || res.destroyed) return;
  const text = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  res.end(text);
}

/** Lets the connection go with the answer, where what is left of a body would have to be read before it could serve again. */
export function closeUnlessRead(req: IncomingMessage, res: ServerResponse): void {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = req.headers;
  const hasBody = encoding !== undefined || length !== '0';
  if (hasBody && !req.complete && !res.headersSent) res.setHeader('connection', 'close');
}
