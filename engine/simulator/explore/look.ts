import { apologyText } from '../../runtime/apology.ts';
import type { JsonValue } from '../../telnyx/wire.ts';
import { stateKey, targetKey } from '../passed-keys.ts';
import { withSubFlows } from '../sub-flows.ts';
import type { Session } from '../scenario/session.ts';
import type { TimelineEntry } from '../simulation-state.ts';
import type { InState, Leg, World } from './situation.ts';

/** What calls have entered, taken and heard. */
export interface Seen {
  /** Targets that were taken, as `targetKey` writes them. */
  readonly targets: Set<string>;
  /** As `stateKey` writes them. */
  readonly states: Set<string>;
  /** Those of them that were entered while the network did as it should. */
  readonly calm: Set<string>;
  /** Those that an error stopped, with what was wrong. */
  readonly errors: Map<string, string>;
  /** Those in which no entry was found that is taken. */
  readonly unmet: Set<string>;
  /** What was said in each state. */
  readonly said: Map<string, Set<string>>;
}

/** Something that is wrong at a moment of a call. */
export interface Trouble {
  readonly kind: 'dead_air' | 'error' | 'silent_loop';
  /** The leg of the call in which it showed. */
  readonly leg: Leg;
  readonly world: World;
  readonly here: InState | null;
  /** What happened, for a person. */
  readonly text: string;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

interface Stretch {
  readonly leg: Leg;
  readonly world: World;
  /** The state that it began in. */
  readonly here: InState | null;
}

/** Notes what lines of a call's timeline show, and gives the errors among them that nothing in the flow answers. */
export function lookAt(
  { flow }: Session,
  lines: readonly TimelineEntry[],
  { leg, world, here }: Stretch,
  seen: Seen,
): readonly Trouble[] {
  const flows = new Map([...withSubFlows(flow)].map((each) => [each.flow.id, each.flow]));
  const troubles: Trouble[] = [];
  let current = here;
  let error: { readonly text: string; readonly code: string } | null = null;
  for (const { kind, text, data } of lines) {
    switch (kind) {
      case 'target':
        seen.targets.add(targetKey({ file: data?.['file'], line: data?.['line'], column: data?.['column'] }));
        break;
      case 'state': {
        const id = textOf(data?.['flow']);
        const state = flows.get(id)?.states.get(text);
        if (state === undefined) break;
        current = { flow: id, state: text, place: state.place };
        seen.states.add(stateKey(id, text));
        if (!world.isFaulty) seen.calm.add(stateKey(id, text));
        error = null;
        break;
      }
      case 'error':
        error = { text, code: textOf(data?.['code']) };
        // An outcome that nobody handles stops only the calls that have it.
        if (!world.isFaulty && current !== null && text !== `${current.state}: ${error.code}`) {
          seen.errors.set(stateKey(current.flow, current.state), text);
        }
        if (error.code === 'limit_states') troubles.push({ kind: 'silent_loop', leg, world, here: current, text });
        break;
      case 'say':
      case 'listen':
        if (error !== null && text === apologyText) {
          if (error.code !== 'limit_states')
            troubles.push({ kind: 'error', leg, world, here: current, text: error.text });
          error = null;
        } else if (current !== null) {
          const key = stateKey(current.flow, current.state);
          seen.said.set(key, (seen.said.get(key) ?? new Set<string>()).add(text));
        }
        break;
      default:
        break;
    }
  }
  return world.isFaulty ? troubles.filter((trouble) => trouble.kind === 'silent_loop') : troubles;
}
