import { nearestNames } from '../diagnostics/suggest.ts';
import { toJson } from '../expressions/json.ts';
import { compiledOf } from '../runtime/flow-book.ts';
import { callOf, isOver, type Session } from './scenario/session.ts';
import { typedValue } from './typed-text.ts';

type Assigned = { readonly ok: true; readonly isSecret: boolean } | { readonly ok: false; readonly problem: string };

/**
 * Changes a variable of the innermost flow, as nothing in a call could, and remarks it in the timeline.
 * @param text the value as it is typed: one of the variable's own type
 */
export function setVariable(session: Session, name: string, text: string): Assigned {
  const { simulation } = session;
  const call = callOf(session);
  const frame = call?.frames.at(-1);
  if (call === undefined || frame === undefined || isOver(session)) {
    return { ok: false, problem: 'there are no variables: the call is in no flow' };
  }
  const { vars } = compiledOf(simulation.flows, frame).flow;
  const variable = vars.get(name);
  if (variable === undefined) {
    const known = [...vars.keys()];
    const [nearest] = nearestNames(name, known);
    const there = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    const meant = nearest === undefined ? there : `did you mean \`${nearest}\`?`;
    return { ok: false, problem: `\`${frame.flow}\` has no variable \`${name}\`; ${meant}` };
  }
  const typed = typedValue(text, variable.type, `\`${name}\``);
  if (!typed.ok) return typed;
  const frames = [...call.frames.slice(0, -1), { ...frame, vars: { ...frame.vars, [name]: typed.value } }];
  simulation.calls.set(call.id, { ...call, frames });
  const shown = variable.secret ? '•••' : JSON.stringify(toJson(typed.value));
  simulation.timeline.push({ kind: 'note', text: `${name} is set to ${shown}`, at: simulation.now, call: call.id });
  return { ok: true, isSecret: variable.secret };
}
