import type { ServerResponse } from 'node:http';

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
