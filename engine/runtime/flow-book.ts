import type { Frame } from '../model/snapshot.ts';
import { apologyFor, apologyVersion } from './apology.ts';
import { EngineError } from './engine-error.ts';
import type { CompiledFlow } from './machine.ts';
import type { Work } from './work.ts';

/** The compiled flows that calls may begin in, by id and version; each knows the flows it runs. */
export interface FlowBook {
  readonly get: (flow: string, version: string) => CompiledFlow | undefined;
}

/**
 * The flow that a frame runs, by way of the flows that ran it.
 * @throws EngineError `unknown_version` when the book has no such flow
 */
export function compiledOf(flows: FlowBook, frame: Frame): CompiledFlow {
  if (frame.version === apologyVersion) return apologyFor(frame.flow);
  const [first = frame.flow, ...others] = frame.via;
  const inner = frame.via.length === 0 ? [] : [...others, frame.flow];
  const compiled = inner.reduce<CompiledFlow | undefined>(
    (caller, id) => caller?.subFlow(id),
    flows.get(first, frame.version),
  );
  if (compiled === undefined) {
    throw new EngineError('unknown_version', `no flow ${frame.flow} of version ${frame.version}`);
  }
  return compiled;
}

/** The same work, run in another frame. */
export function inFrame(work: Work, flows: FlowBook, depth: number): Work {
  const frame = work.call.frames[depth];
  if (frame === undefined) throw new EngineError('no_frame', `call ${work.call.id} has no frame ${depth}`);
  return { ...work, depth, flow: compiledOf(flows, frame).flow };
}
