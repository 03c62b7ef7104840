// The load generator: Telnyx's side of the wire in a process of its own, as lean as it can be, so that the server is what
// is measured. Every call is answered at once; every gather ends at once with the key of the other menu.
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';

const [calls, seconds, keyEvents] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4] === 'keys'];

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
const agent = new Agent({ keepAlive: true, maxSockets: calls });

let turns = 0;
let failures = 0;
const delays = [];
const waiting = new Map();
let target;

function post(type, id, payload, done) {
  const body = JSON.stringify({
    data: {
      event_type: type,
      id: randomUUID(),
      occurred_at: new Date().toISOString(),
      payload: {
        call_control_id: id,
        call_leg_id: id,
        call_session_id: id,
        connection_id: '1',
        client_state: null,
        from: '+15550001111',
        to: '+13125550100',
        ...payload,
      },
      record_type: 'event',
    },
    meta: { attempt: 1, delivered_to: target.href },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const outgoing = request(
    {
      agent,
      host: target.hostname,
      port: target.port,
      path: target.pathname,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'telnyx-timestamp': timestamp,
        'telnyx-signature-ed25519': sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64'),
      },
    },
    (response) => {
      if (response.statusCode !== 200) failures += 1;
      response.resume();
      response.on('end', () => done?.());
    },
  );
  outgoing.on('error', () => (failures += 1));
  outgoing.end(body);
}

const api = createServer((incoming, response) => {
  incoming.resume();
  incoming.on('end', () => {
    const answer = '{"data":{"result":"ok"}}';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
    const [, id, action] = /\/calls\/([^/]+)\/actions\/(\w+)$/.exec(incoming.url) ?? [];
    if (id === undefined) return;
    if (action === 'answer') post('call.answered', decodeURIComponent(id), {});
    else if (action.startsWith('gather')) turn(decodeURIComponent(id));
  });
});

function turn(id) {
  const began = waiting.get(id);
  if (began !== undefined) {
    turns += 1;
    delays.push(performance.now() - began);
  }
  waiting.set(id, performance.now());
  if (keyEvents) post('call.dtmf.received', id, { digit: '1' });
  post('call.gather.ended', id, { digits: '1', status: 'valid' });
}

api.listen(0, '127.0.0.1', () => {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  process.send({ port: api.address().port, publicKey: der.subarray(der.length - 32).toString('base64') });
});

process.on('message', ({ webhook }) => {
  target = new URL(webhook);
  for (let n = 0; n < calls; n += 1) {
    post('call.initiated', `v3:load-${n}-${randomUUID()}`, { direction: 'incoming', state: 'parked' });
  }
  const warmUp = Math.min(2, seconds / 4);
  setTimeout(() => {
    turns = 0;
    delays.length = 0;
    const began = performance.now();
    setTimeout(() => {
      const took = (performance.now() - began) / 1000;
      delays.sort((a, b) => a - b);
      const at = (share) => delays[Math.floor(delays.length * share)];
      process.send({ turns, seconds: took, failures, p50: at(0.5), p99: at(0.99) }, () => process.exit(0));
    }, seconds * 1000);
  }, warmUp * 1000);
});
