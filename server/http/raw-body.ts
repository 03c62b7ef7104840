import type { IncomingMessage } from 'node:http';

/** The bytes of a request's body as they came; or that it grew beyond the limit, or broke off before its end. */
export function readRawBody(req: IncomingMessage, limit: number): Promise<Buffer | 'too_large' | 'truncated'> {
  if (Number(req.headers['content-length']) > limit) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      req.pause();
      resolve('too_large');
    });
    req.on('end', () => {
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    req.on('error', () => {
      resolve('truncated');
    });
    req.on('close', () => {
      resolve('truncated');
    });
  });
}
