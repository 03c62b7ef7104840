import type { CompiledFlow } from '../../../engine/runtime/machine.ts';
import { whyNotMove } from '../../../engine/runtime/migrate.ts';
import { compiled } from '../../support/flows.ts';
import { callInto, type Phone, type PhoneOptions } from '../../support/phone.ts';

const head = (states: string, more = ''): string =>
  `flow: test\nroutes: default\nreload: migrate\n${more}start: hello\nstates:\n${states}`;

const menu = (choices: string, more = ''): string =>
  `  hello: { menu: { prompt: Choose., choices: { ${choices} }${more} }, on: { failed: end } }\n`;

interface Pair {
  readonly phone: Phone;
  readonly to: CompiledFlow;
  /** Why the call cannot move now; null when it can. */
  readonly obstacle: () => string | null;
  readonly move: () => Phone;
}

/** A call in one version of a flow, and another that it may move to. */
function pair(
  old: string,
  fresh: string,
  options: PhoneOptions & { readonly others?: Record<string, string> } = {},
): Pair {
  const { others = {}, ...rest } = options;
  const from = compiled(old, 'test', 'v1', others);
  const to = compiled(fresh, 'test', 'v2', others);
  const phone = callInto(from, { ...rest, flows: [to] });
  return {
    phone,
    to,
    obstacle: () => whyNotMove(phone.call(), to, phone.simulation.flows)?.reason ?? null,
    move: () => phone.give({ kind: 'migration', flow: 'test', from: 'v1', to: 'v2' }),
  };
}

const versions = (phone: Phone): readonly string[] => phone.call().frames.map(({ version }) => version);

describe('a call that moves', () => {
  test('goes on from where it stands, with the targets of the new version', () => {
    const bye = (text: string): string => `  bye: { speak: ${text}, next: end }\n`;
    const { phone, move } = pair(head(menu('1: bye') + bye('Old.')), head(menu('1: bye') + bye('New.')));
    phone.hear('Choose.');
    move();
    expect(versions(phone)).toEqual(['v2']);
    phone.wait(2_000).press('1').hear('New.').drain();
    expect(phone.heard()).toEqual(['Choose.', 'New.']);
    expect(phone.call().stage).toBe('ended');
  });

  test('sends nothing by itself, and is told in the timeline', () => {
    const { phone, move } = pair(head(menu('1: end')), head(menu('1: end', ', tries: 5')));
    phone.hear('Choose.');
    const sent = phone.actions();
    move();
    expect(phone.actions()).toEqual(sent);
    expect(phone.lines('note')).toContain('moves from version v1 to v2');
  });

  test('asks anew in the words of the new version', () => {
    const { phone, move } = pair(
      head(menu('1: end')),
      head('  hello: { menu: { prompt: Now what?, choices: { 1: end }, no_input: Hello? }, on: { failed: end } }\n'),
    );
    phone.hear('Choose.');
    move();
    phone.hear('Hello?').hear('Now what?');
  });

  test('keeps its values; new variables have their start value, old ones go', () => {
    const vars = (list: string): string => `vars: { ${list} }\n`;
    const states = '  hello: { set: { kept: "${7}" }, next: talk }\n  talk: { speak: Hello., next: end }\n';
    const { phone, move } = pair(
      head(states, vars('kept: 1, gone: 2, wide: 3')),
      head(states, vars('kept: 1, fresh: "x", wide: 3.5')),
    );
    phone.hear('Hello.');
    move();
    expect(phone.call().frames[0]?.vars).toEqual({ kept: 7n, fresh: 'x', wide: 3 });
  });

  test('forgets the way back to menus that are gone', () => {
    const states = (sub: string): string =>
      `${menu('1: mid')}${sub}  last: { menu: { prompt: Last., choices: { 1: back } }, on: { failed: end } }\n`;
    const mid = '  mid: { menu: { prompt: Middle., choices: { 1: last } }, on: { failed: end } }\n';
    const { phone, move } = pair(head(states(mid)), head(states('  mid: { speak: Not a menu., next: last }\n')));
    phone.hear('Choose.').wait(1_000).press('1').hear('Middle.').wait(1_000).press('1').hear('Last.').wait(1_000);
    move();
    phone.press('1').hear('Choose.');
  });

  test('goes with the default language of the flow', () => {
    const { phone, move, obstacle } = pair(
      head(menu('1: end'), 'language: en-US\n'),
      head(menu('1: end'), 'language: en-GB\n'),
    );
    phone.hear('Choose.');
    expect(obstacle()).toBeNull();
    move();
    expect(phone.call().info.language).toBe('en-GB');
  });

  test('moves within a flow that it runs', () => {
    const others = (text: string): Record<string, string> => ({
      sub: `flow: sub\nstart: ask\nstates:\n  ask: { menu: { prompt: Sub., choices: { 1: said } }, on: { failed: return } }\n  said: { speak: ${text}, next: return }\n`,
    });
    const text = head('  hello: { run: sub, next: bye }\n  bye: { speak: Bye., next: end }\n');
    const from = compiled(text, 'test', 'v1', others('Old.'));
    const to = compiled(text, 'test', 'v2', others('New.'));
    const phone = callInto(from, { flows: [to] })
      .hear('Sub.')
      .wait(1_000);
    phone.give({ kind: 'migration', flow: 'test', from: 'v1', to: 'v2' });
    expect(versions(phone)).toEqual(['v2', 'v2']);
    phone.press('1').hear('New.').hear('Bye.').drain();
  });

  test('can move back', () => {
    const { phone, move } = pair(head(menu('1: end')), head(menu('1: end', ', tries: 5')));
    phone.hear('Choose.');
    move();
    phone.give({ kind: 'migration', flow: 'test', from: 'v2', to: 'v1' });
    expect(versions(phone)).toEqual(['v1']);
    phone.wait(1_000).press('1').drain();
    expect(phone.call().stage).toBe('ended');
  });
});

describe('how long a state may last', () => {
  const talk = (after: string): string =>
    head(
      `  hello: { wait: { for: call.transcription, timeout: 10m }${after}, on: { failed: end }, next: end }\n  late: { speak: Too late., next: end }\n`,
    );

  test('counts from the move where it is new', () => {
    const { phone, move } = pair(talk(''), talk(', after: { 20s: late }'));
    phone.wait(30_000);
    move();
    phone.wait(15_000);
    expect(phone.heard()).toEqual([]);
    phone.wait(6_000);
    expect(phone.heard()).toEqual(['Too late.']);
  });

  test('is forgotten where it is gone', () => {
    const { phone, move } = pair(talk(', after: { 20s: late }'), talk(''));
    phone.wait(10_000);
    move();
    phone.wait(60_000);
    expect(phone.heard()).toEqual([]);
  });
});

describe('a call that cannot move', () => {
  const vars = (list: string): string => `vars: { ${list} }\n`;
  const states = '  hello: { set: { n: "${7}" }, next: talk }\n  talk: { speak: Hello., next: end }\n';

  test.each([
    [
      'its state is gone',
      head('  hello: { speak: Hello., next: end }\n'),
      head('  other: { speak: Hello., next: end }\n').replace('start: hello', 'start: other'),
      'its state hello is gone',
    ],
    [
      'its state does something else',
      head('  hello: { speak: Hello., next: end }\n'),
      head(menu('1: end')),
      'its state hello does something else',
    ],
    [
      'there is a step before it',
      head('  hello: { steps: [{ speak: Hello. }], next: end }\n'),
      head('  hello: { steps: [{ wait: 1s }, { speak: Hello. }], next: end }\n'),
      'its state hello does something else',
    ],
    [
      'a variable has another type',
      head(states, vars('n: 1')),
      head(states.replace('${7}', "${'a'}"), vars('n: "a"')),
      'its variable n holds int, and is string now',
    ],
    [
      'a secret would be shown',
      head(states, vars('n: { type: int, value: 0, secret: true }, m: { type: int, value: 0, secret: true }')),
      head(states, vars('n: 0, m: { type: int, value: 0, secret: true }')),
      'its variable n is secret, and would not be any more',
    ],
    [
      'secrets would be forgotten by nobody',
      head(states, vars('n: 0, m: { type: int, value: 0, secret: true }')),
      head(states, vars('n: 0')),
      'it may hold secrets, and the new version knows of none',
    ],
    [
      'an input is missing',
      head(states, vars('n: 0')),
      head(states, `${vars('n: 0')}inputs: { who: { type: string, required: true } }\n`),
      'it was not given the input who',
    ],
    [
      'its language is gone',
      head(
        '  hello: { set: { call.language: es-US }, next: talk }\n  talk: { speak: { en-US: Hello., es-US: Hola. }, next: end }\n',
        'language: en-US\nvoices: { en-US: female, es-US: female }\n',
      ),
      head('  hello: { speak: Hello., next: talk }\n  talk: { speak: Hello., next: end }\n', 'language: en-US\n'),
      'it speaks es-US, which the new version does not',
    ],
  ])('stays when %s', (_what, old, fresh, reason) => {
    const { phone, obstacle } = pair(old, fresh);
    phone.wait(300);
    expect(obstacle()).toBe(reason);
  });

  test('keeps the variable of a recording only while there is one', () => {
    const text = (declared: string): string =>
      head(
        `  hello: { record: { max: 5s, into: message }, on: { failed: end }, next: talk }\n  talk: { wait: 10m, next: end }\n`,
        declared,
      );
    const without = head(
      '  hello: { record: { max: 5s }, on: { failed: end }, next: talk }\n  talk: { wait: 10m, next: end }\n',
    );
    const { phone, move } = pair(text(''), without, {
      detour: (webhook) => (JSON.stringify(webhook.event).includes('call.recording.saved') ? 60_000 : 0),
    });
    phone.wait(10_000);
    move();
    phone.wait(120_000);
    expect(versions(phone)).toEqual(['v2']);
    expect(phone.call().frames[0]?.vars).toEqual({});
  });

  test('stays once the caller is gone', () => {
    const text = (more: string): string =>
      head(
        `${menu('1: end')}  over: { request: { get: "https://crm.example/" }, on: { failed: end }, next: end }\n${more}`,
        'on: { hangup: over }\n',
      );
    const { phone, obstacle } = pair(text(''), text('  extra: { speak: X., next: end }\n'), {
      http: () => ({ after: 4_000, json: {} }),
    });
    phone.hear('Choose.').hangUp().wait(500);
    expect(obstacle()).toBe('it is about to end');
  });
});

describe('what is under way', () => {
  const next = '  bye: { speak: Bye., next: end }\n';
  const on = 'on: { failed: end }';
  /** A call in the middle of a step, which a new version changes. */
  test.each([
    ['speech: other words', 'speak: Hello there everybody., next: bye', 'speak: Good day., next: bye', null],
    [
      'speech with other awaiting',
      'speak: Hello there everybody., await: true, next: bye',
      'speak: Hello there everybody., await: false, next: bye',
      'its state hello does something else',
    ],
    [
      'audio: another file',
      'play: "https://a.example/1.mp3", next: bye',
      'play: "https://a.example/2.mp3", next: bye',
      null,
    ],
    [
      'a menu: other words, tries and times',
      `menu: { prompt: Choose., choices: { 1: bye } }, ${on}`,
      `menu: { prompt: Pick., tries: 5, timeout: 9s, no_match: No., choices: { 1: bye } }, ${on}`,
      null,
    ],
    [
      'a menu: a further choice',
      `menu: { prompt: Choose., choices: { 1: bye } }, ${on}`,
      `menu: { prompt: Choose., choices: { 1: bye, 2: end } }, ${on}`,
      '`choices` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a menu: a key that leads elsewhere',
      `menu: { prompt: Choose., choices: { 1: bye, 2: end } }, ${on}`,
      `menu: { prompt: Choose., choices: { 1: end, 2: bye } }, ${on}`,
      '`choices` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'an entry: another check',
      `collect: { prompt: Number., digits: 4, into: n, check: n != "0" }, ${on}, next: bye`,
      `collect: { prompt: Number., digits: 4, into: n, check: n != "1" }, ${on}, next: bye`,
      null,
    ],
    [
      'an entry: more digits',
      `collect: { prompt: Number., digits: 4, into: n }, ${on}, next: bye`,
      `collect: { prompt: Number., digits: 5, into: n }, ${on}, next: bye`,
      '`digits` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'an entry: another variable',
      `collect: { prompt: Number., digits: 4, into: n }, ${on}, next: bye`,
      `collect: { prompt: Number., digits: 4, into: m }, ${on}, next: bye`,
      '`into` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'an entry that becomes secret',
      `collect: { prompt: Number., digits: 4, into: n }, ${on}, next: bye`,
      `collect: { prompt: Number., digits: 4, into: n, secret: true }, ${on}, next: bye`,
      '`secret` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a wait: another time',
      'wait: 20s, next: bye',
      'wait: 30s, next: bye',
      '`duration` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a wait: another event',
      `wait: { for: call.transcription, timeout: 20s }, ${on}, next: bye`,
      `wait: { for: call.fork.started, timeout: 20s }, ${on}, next: bye`,
      '`for` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a request: another address',
      `request: { get: "https://a.example/1" }, ${on}, next: bye`,
      `request: { get: "https://a.example/2" }, ${on}, next: bye`,
      '`get` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a request: other music',
      `request: { get: "https://a.example/", meanwhile: One moment. }, ${on}, next: bye`,
      `request: { get: "https://a.example/", meanwhile: Wait. }, ${on}, next: bye`,
      null,
    ],
    [
      'a request: no music any more',
      `request: { get: "https://a.example/", meanwhile: One moment. }, ${on}, next: bye`,
      `request: { get: "https://a.example/" }, ${on}, next: bye`,
      '`meanwhile` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a recording: another limit',
      `record: { max: 30s }, ${on}, next: bye`,
      `record: { max: 60s }, ${on}, next: bye`,
      '`max` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a transfer: another number',
      `transfer: "+13125550111", ${on}, next: bye`,
      `transfer: "+13125550112", ${on}, next: bye`,
      '`to` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a transfer that the caller does not come back from',
      `transfer: "+13125550111", ${on}, next: bye`,
      `transfer: "+13125550111", ${on}`,
      '`next` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a transfer that goes on elsewhere',
      `transfer: "+13125550111", ${on}, next: bye`,
      `transfer: "+13125550111", ${on}, next: end`,
      null,
    ],
    [
      'a dial: another number',
      `dial: { to: "+13125550111", bridge: true }, ${on}, next: bye`,
      `dial: { to: "+13125550112", bridge: true }, ${on}, next: bye`,
      '`to` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a queue: other music',
      `queue: { name: q, hold: "Please hold, please." }, ${on}`,
      `queue: { name: q, hold: Stay. }, ${on}`,
      null,
    ],
    [
      'a queue: another one',
      `queue: { name: q, hold: "Please hold, please." }, ${on}`,
      `queue: { name: r, hold: "Please hold, please." }, ${on}`,
      '`name` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a queue: an announcement',
      `queue: { name: q, hold: "Please hold, please." }, ${on}`,
      `queue: { name: q, hold: "Please hold, please.", announce: { every: 30s, prompt: Soon. } }, ${on}`,
      '`announce` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'a conference: another one',
      `conference: { name: c }, ${on}, next: bye`,
      `conference: { name: d }, ${on}, next: bye`,
      '`name` of its state hello has changed, and it is in the middle of it',
    ],
    [
      'Telnyx’s own gather',
      `gather_using_ai: { parameters: { type: object, properties: { a: { type: string } } } }, ${on}, next: bye`,
      `gather_using_ai: { parameters: { type: object, properties: { b: { type: string } } } }, ${on}, next: bye`,
      '`parameters` of its state hello has changed, and it is in the middle of it',
    ],
  ])('%s', (_what, old, fresh, reason) => {
    const { phone, move, obstacle } = pair(
      head(`  hello: { ${old} }\n${next}`),
      head(`  hello: { ${fresh} }\n${next}`),
      {
        http: () => ({ after: 4_000, json: {} }),
      },
    );
    phone.wait(900);
    expect(phone.call().frames[0]?.state).toBe('hello');
    expect(obstacle()).toBe(reason);
    if (reason !== null) return;
    move();
    phone.drain();
    expect(phone.call().stage).toBe('ended');
    expect(phone.lines('error')).toEqual([]);
  });

  test('people who talk: the transfer has done its work', () => {
    const { phone, move } = pair(
      head(`  hello: { transfer: "+13125550111", ${on}, next: bye }\n${next}`),
      head(`  hello: { transfer: "+13125550112", ${on}, next: fine }\n  fine: { speak: Fine., next: end }\n`),
    );
    phone.wait(20_000);
    expect(phone.call().frames[0]?.phase).toBe('bridged');
    move();
    phone.hear('Fine.');
  });

  test('a sub-flow that the new version does not run there', () => {
    const sub = (id: string): string =>
      `flow: ${id}\nstart: ask\nstates:\n  ask: { menu: { prompt: Sub., choices: { 1: return } }, on: { failed: return } }\n`;
    const { phone, obstacle } = pair(
      head(`  hello: { run: one, next: bye }\n${next}`),
      head(`  hello: { run: two, next: bye }\n${next}`),
      { others: { one: sub('one'), two: sub('two') } },
    );
    phone.hear('Sub.');
    expect(obstacle()).toBe('`flow` of its state hello has changed, and it is in the middle of it');
  });
});
