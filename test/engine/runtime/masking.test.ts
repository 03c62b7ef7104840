import type { CallEvent, WebhookEvent } from '../../../engine/model/event.ts';
import type { CallSnapshot } from '../../../engine/model/snapshot.ts';
import type { FlowBook } from '../../../engine/runtime/flow-book.ts';
import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { tell, tellError, type Told } from '../../../engine/runtime/masking.ts';
import { holdsSecrets, withoutSecrets } from '../../../engine/runtime/secrecy.ts';
import { transition } from '../../../engine/runtime/transition.ts';
import type { JsonObject } from '../../../engine/telnyx/wire.ts';
import { compiled } from '../../support/flows.ts';
import { callInto, START } from '../../support/phone.ts';

const states = `
routes: default
start: main
states:
  main: { menu: { prompt: "Press 1.", choices: { 1: account, 2: code } }, on: { failed: bye } }
  account: { collect: { prompt: Account., digits: 3, into: account }, on: { failed: bye }, next: code }
  code: { collect: { prompt: Code., digits: 4, into: pin, secret: SECRET }, on: { failed: bye }, next: bye }
  bye: { speak: Goodbye., next: end }
`;
const secretFlow = compiled(`flow: test${states.replace('SECRET', 'true')}`);
const plainFlow = compiled(`flow: test${states.replace('SECRET', 'false')}`);

const bookOf = (flow: CompiledFlow): FlowBook => ({
  get: (id, version) => (id === flow.flow.id && version === flow.version ? flow : undefined),
});

/** A call that hears a state's prompt. */
function callIn(flow: CompiledFlow, prompt: string, keys: string): CallSnapshot {
  const phone = callInto(flow).hear('Press 1.').wait(1_500);
  if (keys !== '') phone.press(keys);
  return phone.hear(prompt).wait(1_500).call();
}

let ids = 0;
function webhook(type: string, payload: JsonObject): WebhookEvent {
  ids += 1;
  const occurredAt = (START + 600_000 + ids * 1_000) * 1_000;
  return { kind: 'webhook', id: `e${ids}`, type, occurredAt, leg: '', legId: null, token: null, payload };
}

/** What is told of an event, and the call after it. */
function step(flow: CompiledFlow, before: CallSnapshot, event: CallEvent): { told: Told; after: CallSnapshot } {
  const onLeg = event.kind === 'webhook' ? { ...event, leg: before.legs[0]?.id ?? '' } : event;
  const flows = bookOf(flow);
  const result = transition(before, onLeg, { now: START + 600_000, flows });
  return { told: tell({ event: onLeg, before, result, error: null }, flows), after: result.snapshot };
}

const payloadOf = ({ event }: Told): JsonObject => (event.kind === 'webhook' ? event.payload : {});
const line = ({ trace }: Told, kind: string): string | undefined => trace.find((entry) => entry.kind === kind)?.text;

describe('keys in a call that may hold secrets', () => {
  const gathered = (digits: string): WebhookEvent => webhook('call.gather.ended', { digits, status: 'valid' });

  it('are told where a menu or a plain entry has taken them all', () => {
    const main = step(secretFlow, callIn(secretFlow, 'Press 1.', ''), gathered('1'));
    expect(payloadOf(main.told)).toEqual({ digits: '1', status: 'valid' });
    expect(line(main.told, 'entry')).toBe('1');
    const account = step(secretFlow, callIn(secretFlow, 'Account.', '1'), gathered('345'));
    expect(payloadOf(account.told)['digits']).toBe('345');
  });

  it('are masked where a secret entry takes them', () => {
    const { told, after } = step(secretFlow, callIn(secretFlow, 'Code.', '2'), gathered('4711'));
    expect(after.frames[0]?.vars['pin']).toBe('4711');
    expect(payloadOf(told)).toEqual({ digits: { secret: 4 }, status: 'valid' });
    expect(JSON.stringify(told)).not.toMatch(/4711/);
    expect(line(told, 'entry')).toBe('4 digits');
  });

  it('are masked while nobody knows what they are for', () => {
    const { told } = step(
      secretFlow,
      callIn(secretFlow, 'Press 1.', ''),
      webhook('call.dtmf.received', { digit: '4' }),
    );
    expect(payloadOf(told)).toEqual({ digit: { secret: 1 } });
    expect(line(told, 'key')).toBe('•');
  });

  it('are masked when a menu has no use for them: a code may have been typed too early', () => {
    const { told } = step(secretFlow, callIn(secretFlow, 'Press 1.', ''), gathered('94711'));
    expect(payloadOf(told)['digits']).toEqual({ secret: 5 });
    expect(JSON.stringify(told.trace)).not.toMatch(/94711|4711/);
  });

  it('are masked with those that stay behind', () => {
    const before = callIn(secretFlow, 'Press 1.', '');
    const { told, after } = step(secretFlow, before, gathered('24'));
    expect(after.kept.map(({ digit }) => digit).join('')).toBe('4');
    expect(payloadOf(told)['digits']).toEqual({ secret: 2 });
  });

  it('are masked after the call, and in a call that is in no flow', () => {
    const ended = { ...callIn(secretFlow, 'Code.', '2'), stage: 'ended' } as const;
    const digit = webhook('call.dtmf.received', { digit: '4' });
    expect(payloadOf(step(secretFlow, ended, digit).told)).toEqual({ digit: { secret: 1 } });
    expect(payloadOf(step(plainFlow, { ...ended, frames: [] }, digit).told)).toEqual({ digit: { secret: 1 } });
  });

  it('are told in a call without secrets, and nothing of it is copied', () => {
    const event = gathered('4711');
    const before = callIn(plainFlow, 'Code.', '2');
    const flows = bookOf(plainFlow);
    const result = transition(before, event, { now: START, flows });
    const told = tell({ event, before, result, error: 'an error with 4711' }, flows);
    expect(told).toEqual({
      secret: false,
      event,
      commands: result.commands,
      trace: result.trace,
      error: 'an error with 4711',
    });
    expect(told.event).toBe(event);
    expect(told.trace).toBe(result.trace);
  });

  it('count as secret when the flow of the call is not at hand', () => {
    const before = callIn(plainFlow, 'Code.', '2');
    const nothing: FlowBook = { get: () => undefined };
    const event = gathered('4711');
    const told = tell({ event, before, result: { snapshot: before, commands: [], trace: [] }, error: null }, nothing);
    expect(payloadOf(told)['digits']).toEqual({ secret: 4 });
  });
});

describe('what a secret variable holds', () => {
  const before = callIn(secretFlow, 'Code.', '2');
  const [frame] = before.frames;
  if (frame === undefined) throw new Error('the call is in no flow');
  const knows: CallSnapshot = { ...before, frames: [{ ...frame, vars: { ...frame.vars, pin: 'open sesame' } }] };
  const flows = bookOf(secretFlow);
  const told = (
    event: CallEvent,
    snapshot: CallSnapshot,
    over: Partial<Parameters<typeof tell>[0]['result']> = {},
  ): Told => tell({ event, before: knows, result: { snapshot, commands: [], trace: [], ...over }, error: null }, flows);
  const replied = (body: JsonObject): CallEvent => ({
    kind: 'request.ended',
    n: 3,
    status: 200,
    body,
    json: true,
    reason: '',
  });

  it('is masked wherever it comes back', () => {
    const echo = told(replied({ said: 'so open sesame it is', fine: 'yes', n: 7 }), knows);
    expect(echo.event).toMatchObject({ body: { said: { secret: 20 }, fine: 'yes', n: 7 } });
    const asText = { ...replied({}), text: 'so open sesame it is' } as const;
    expect(told(asText, knows).event).toMatchObject({ text: 'so ••• it is' });
    const refused = {
      kind: 'command.failed',
      n: 3,
      action: 'speak',
      leg: null,
      code: '10015',
      status: 422,
      detail: 'bad value open sesame',
      cancelled: [],
    } as const;
    expect(told(refused, knows).event).toMatchObject({ detail: 'bad value •••', code: '10015' });
    const note = { kind: 'note', text: '`x` counts as false: open sesame is no int' } as const;
    expect(told({ kind: 'timer', timer: 1 }, knows, { trace: [note] }).trace[0]?.text).not.toContain('sesame');
    expect(tellError(new Error('no open sesame'), { kind: 'timer', timer: 1 }, knows, flows)).not.toContain('sesame');
  });

  it('is masked in an answer that is kept as text as well', () => {
    const answer = { kind: 'request.ended', n: 3, status: 200, json: false, reason: '' } as const;
    const echo = told({ ...answer, body: 'so open sesame', text: 'so open sesame' }, knows);
    expect(echo.event).toEqual({ ...answer, body: { secret: 14 }, text: 'so •••' });
    const plain = { ...answer, body: 'fine', text: 'fine' };
    expect(told(plain, knows).event).toEqual(plain);
  });

  it('may be a card, of which a payment tells', () => {
    const paid = webhook('call.payment.completed', {
      result: 'success',
      payment_card_number: '4111',
      security_code: '123',
    });
    expect(payloadOf(told(paid, knows))).toEqual({
      result: 'success',
      payment_card_number: { secret: 4 },
      security_code: { secret: 3 },
    });
  });

  it('is masked in the very answer that brings it, with all that the answer says', () => {
    const learns: CallSnapshot = { ...before, frames: [{ ...frame, vars: { ...frame.vars, pin: 'new word' } }] };
    expect(told(replied({ word: 'new word', hint: 'what is new' }), learns).event).toMatchObject({
      body: { secret: JSON.stringify({ word: 'new word', hint: 'what is new' }).length },
    });
    const words = { ...replied({}), text: 'new word, or what is new' } as const;
    expect(told(words, learns).event).toMatchObject({ text: '•••' });
    const spoken = webhook('call.transcription', { transcription_data: { text: 'new word' }, call_leg_id: 'leg-1' });
    expect(payloadOf(told(spoken, learns))).toEqual({ transcription_data: { secret: 19 }, call_leg_id: 'leg-1' });
  });

  it('does not outlive the call', () => {
    const typed = { ...knows, kept: [{ digit: '4', at: 1 }], seen: [{ digit: '7', at: 1 }] };
    const left = withoutSecrets({ ...typed, stage: 'ended' }, flows);
    expect(left).toMatchObject({ kept: [], seen: [], owed: [], frames: [{ vars: { pin: '' }, result: {}, data: {} }] });
    expect(withoutSecrets(callIn(plainFlow, 'Code.', '2'), bookOf(plainFlow))).toHaveProperty('frames.0.state', 'code');
  });
});

describe('a request', () => {
  const params = {
    method: 'POST',
    url: 'https://crm.example/accounts/1?key=open',
    headers: { authorization: 'Bearer hunter2' },
    body: '{"pin":"4711"}',
  };
  const trace = [{ kind: 'command', text: 'request', data: { n: 3, ...params } }] as const;
  const commands = [{ n: 3, action: 'request', leg: null, params }];
  const of = (flow: CompiledFlow): Told => {
    const snapshot = callIn(flow, 'Code.', '2');
    const result = { snapshot, commands, trace };
    return tell({ event: { kind: 'timer', timer: 1 }, before: snapshot, result, error: null }, bookOf(flow));
  };

  it('tells its method and URL, without query, in every call', () => {
    const shown = { n: 3, method: 'POST', url: 'https://crm.example/accounts/1' };
    expect(of(plainFlow).trace[0]?.data).toEqual(shown);
    expect(of(secretFlow).trace[0]?.data).toEqual(shown);
  });

  it('is no part of a digest that could be guessed', () => {
    expect(JSON.stringify(of(secretFlow).commands)).not.toMatch(/4711|hunter2|open/);
    expect(of(plainFlow).commands).toEqual(commands);
  });
});

describe('a flow holds secrets', () => {
  const inner =
    'start: ask\nstates: { ask: { collect: { prompt: Code., digits: 4, secret: true }, on: { failed: end }, next: return } }';
  const runs = (verb: string): string =>
    `routes: default\nstart: one\nstates: { one: { ${verb}, next: end }, two: { speak: Hello., next: one } }`;

  it('when a variable, an input or an entry of its own is secret', () => {
    const flow = (head: string): string =>
      `routes: default\n${head}\n${runs('speak: Hello.').replace('routes: default', '')}`;
    expect(holdsSecrets(compiled(flow('vars: { pin: { type: string, value: "", secret: true } }')))).toBe(true);
    expect(holdsSecrets(compiled(flow('inputs: { pin: { type: string, secret: true } }')))).toBe(true);
    expect(holdsSecrets(compiled(flow('vars: { pin: "" }')))).toBe(false);
    expect(holdsSecrets(secretFlow)).toBe(true);
    expect(holdsSecrets(plainFlow)).toBe(false);
  });

  it('when it takes payments', () => {
    expect(holdsSecrets(compiled(runs('pay: { connector_name: stripe, amount: 12 }')))).toBe(true);
  });

  it('when a flow that it runs does, however deep', () => {
    const others = { middle: runs('run: inner').replaceAll('end', 'return'), inner };
    expect(holdsSecrets(compiled(runs('run: middle'), 'outer', 'v1', others))).toBe(true);
    expect(holdsSecrets(compiled(runs('run: plain'), 'outer', 'v1', { plain: runs('speak: No.') }))).toBe(false);
  });
});
