import { type Diagnostic, isError, type Place } from '../diagnostics/diagnostic.ts';
import { diagnostic } from '../diagnostics/make.ts';
import type { ValueType } from '../expressions/expression.ts';
import type { Flow, Input, Variable } from '../model/flow.ts';
import { fileShapes } from '../schema/file-shapes.ts';
import { speechLanguages } from '../telnyx/catalogue/languages.ts';
import type { SourceMap, SourceNode } from '../source/node.ts';
import type { BuildGiven } from './build-given.ts';
import type { Draft } from './draft.ts';
import { readFlag } from './read-choices.ts';
import { mergeDefaults, readDefaults } from './read-defaults.ts';
import {
  checkVersion,
  readAnswer,
  readLimits,
  readNotes,
  readOutbound,
  readPrompts,
  readReload,
  readStart,
} from './read-file-keys.ts';
import { noHandlers, readHandlers } from './read-handlers.ts';
import { readInputs, withInputs } from './read-inputs.ts';
import { readMembers, requiredKeys, type Members } from './read-map.ts';
import { readOutputs } from './read-outputs.ts';
import { meantNames, readingInto } from './reading.ts';
import { readRoutes } from './read-routes.ts';
import { readSchedules } from './read-schedules.ts';
import { readSettings } from './read-settings.ts';
import { readStates } from './read-states.ts';
import { readSwitches } from './read-switches.ts';
import { emptyValue } from './read-typed.ts';
import { readVars } from './read-vars.ts';
import { readVoices } from './read-voice.ts';
import { returnNames } from './return-names.ts';
import { markSecrets } from './secrets.ts';
import { finish, type Steps } from './steps.ts';

/** What came of reading a document. */
export type Built = Draft | { readonly flow: null; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a document into a flow. Every mistake of shape is reported; what is left is as much of the flow as could be
 * read. Null only when the document is no map at all.
 * @param id the flow's id unless the file gives another: its path below the folder
 * @param given the settings of the folder, and what a sub-flow takes from its caller
 */
export function buildFlow(root: SourceNode, id: string, given: BuildGiven = {}): Built {
  return finish(buildInSteps(root, id, given));
}

/** The same in steps, for those who have something else to do in between. */
export function* buildInSteps(root: SourceNode, id: string, given: BuildGiven = {}): Steps<Built> {
  if (root.kind === 'map') return yield* readFile(root, id, given);
  const message = 'this is no flow: a flow is a map with the keys `start` and `states`';
  return { flow: null, diagnostics: [diagnostic('wrong-type', firstLineOf(root), message)] };
}

function firstLineOf(root: SourceNode): Place {
  return { file: root.place.file, line: 1, column: 1, endLine: 1, endColumn: 2 };
}

interface Into {
  readonly type: ValueType;
  readonly secret: boolean;
  readonly place: Place;
}

function* readFile(root: SourceMap, id: string, given: BuildGiven): Steps<Draft> {
  const diagnostics: Diagnostic[] = [];
  const doubtful = new Set<string>();
  const intos = new Map<string, Into>();
  const ofFlow: { lost: boolean } = { lost: false };
  const notes = {
    lost: () => {
      ofFlow.lost = true;
    },
    declare: (name: string, type: ValueType, secret: boolean, place: Place) => {
      intos.set(name, mergeInto(intos.get(name), { type, secret, place }));
    },
  };
  const reading = readingInto(diagnostics, notes);
  const members = readMembers(
    root,
    { what: 'a flow', known: Object.keys(fileShapes), owner: firstLineOf(root), required: requiredKeys(fileShapes) },
    reading,
  );
  const read = <T>(key: string, reader: (node: SourceNode) => T): T | undefined => {
    const entry = members.get(key);
    return entry === undefined ? undefined : reader(entry.value);
  };
  checkVersion(members.get('pressone'), reading);
  const voices = readVoices(members, given.inherited, reading);
  const defaults = mergeDefaults(
    given.inherited?.defaults,
    read('defaults', (node) => readDefaults(node, reading)),
  );
  const states = yield* readStates(members.get('states'), defaults, {
    flow: reading,
    of: (name) => readingInto(diagnostics, { ...notes, lost: () => doubtful.add(name) }),
  });
  const inputs = read('inputs', (node) => readInputs(node, reading)) ?? new Map<string, Input>();
  const vars = read('vars', (node) => readVars(node, reading)) ?? new Map<string, Variable>();
  const declared = withInputs(vars, inputs, reading);
  const start = members.get('start');
  const flow: Flow = {
    ...readNotes(members, id, reading),
    ...voices,
    file: root.place.file,
    answer: readAnswer(members.get('answer'), reading),
    outbound: read('outbound', (node) => readOutbound(node, reading)) ?? {},
    inputs,
    outputs: read('outputs', (node) => readOutputs(node, reading)) ?? new Map<never, never>(),
    prompts: read('prompts', (node) => readPrompts(node, reading)) ?? new Map<never, never>(),
    schedules: read('schedules', (node) => readSchedules(node, reading)) ?? new Map<never, never>(),
    settings: read('settings', (node) => readSettings(node, given.settings, reading)) ?? new Map<never, never>(),
    switches: read('switches', (node) => readSwitches(node, reading)) ?? new Map<never, never>(),
    reload: read('reload', (node) => readReload(node, reading)) ?? 'pin',
    defaults,
    routes: read('routes', (node) => readRoutes(node, reading)) ?? [],
    vars: markSecrets(withIntos(declared, intos), states),
    typeAhead: read('type_ahead', (node) => readFlag(node, '`type_ahead`', reading)) ?? true,
    handlers: read('on', (node) => readHandlers(node, reading)) ?? noHandlers,
    limits: readLimits(members.get('limits'), reading),
    start: readStart(start, reading) ?? '',
    states,
    place: root.place,
    keys: new Map(root.entries.map(({ key, value }) => [key.text, value.place])),
  };
  const broken = diagnostics.some(isError);
  const doubts = {
    states: doubtful,
    flow: ofFlow.lost || states.size === 0,
    keys: unreadKeys(root, members, flow, given),
    words: broken ? wordsOf(root) : new Set<string>(),
    startPlace: start?.value.place ?? firstLineOf(root),
  };
  return { flow, doubts, diagnostics };
}

function mergeInto(earlier: Into | undefined, into: Into): Into {
  if (earlier === undefined) return into;
  const type = earlier.type === into.type ? into.type : 'any';
  return { ...earlier, type, secret: earlier.secret || into.secret };
}

function withIntos(declared: ReadonlyMap<string, Variable>, intos: ReadonlyMap<string, Into>): Map<string, Variable> {
  const vars = new Map(declared);
  for (const [name, { type, secret, place }] of intos) {
    const variable = vars.get(name);
    if (variable !== undefined) vars.set(name, { ...variable, secret: variable.secret || secret });
    else vars.set(name, { name, type, value: emptyValue(type), secret, place, declared: false });
  }
  return vars;
}

const namingKeys = ['vars', 'inputs', 'prompts', 'schedules', 'settings', 'switches', 'voices'];

/** Keys that name things, and that are misspelt or whose value is no map: nothing is known of what they should have named. */
function unreadKeys(root: SourceMap, members: Members, flow: Flow, given: BuildGiven): ReadonlySet<string> {
  const strangers = root.entries.map(({ key }) => key.text).filter((name) => !Object.hasOwn(fileShapes, name));
  const meant = new Set(strangers.flatMap((name) => meantNames(name, Object.keys(fileShapes))));
  // A `voice` per language is `voices`.
  if (members.get('voice')?.value.kind === 'map') meant.add('voices');
  const unread = namingKeys.filter((key) => {
    const entry = members.get(key);
    return entry === undefined ? meant.has(key) : entry.value.kind !== 'map';
  });
  const language = members.get('language')?.value;
  const unknown = language === undefined ? leavesLanguage(members, flow, given) : language.kind !== 'scalar';
  const voices = members.get('voices')?.value;
  const misspelt = voices?.kind === 'map' && voices.entries.some(({ key }) => !speechLanguages.includes(key.text));
  return new Set([...unread, ...(unknown || misspelt ? ['language'] : [])]);
}

/** A sub-flow that names no language speaks those of its caller, who is not known where a file is read by itself. */
function leavesLanguage(members: Members, flow: Flow, given: BuildGiven): boolean {
  if (given.inherited !== undefined || ['voices', 'routes', 'outbound'].some((key) => members.has(key))) return false;
  return flow.inputs.size > 0 || flow.outputs.size > 0 || returnNames(flow).length > 0;
}

function wordsOf(root: SourceMap): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (node: SourceNode): void => {
    if (node.kind === 'scalar') {
      for (const word of `${node.tag ?? ''} ${node.text}`.match(/[a-z_][a-z0-9_]*/gi) ?? []) words.add(word);
    } else if (node.kind === 'list') node.items.forEach(visit);
    else {
      for (const { key, value } of node.entries) {
        visit(key);
        visit(value);
      }
    }
  };
  for (const { key, value } of root.entries) if (key.text !== 'vars' && key.text !== 'inputs') visit(value);
  return words;
}
