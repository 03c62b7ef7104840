/**
 * pressone's engine: pure functions from YAML to findings, from a checked flow to a machine, and from one event of a call
 * to its new snapshot and the commands that follow.
 */
export type { Diagnostic, Place, Severity } from './diagnostics/diagnostic.ts';
export type { DiagnosticCode } from './diagnostics/codes.ts';
export { formatJson } from './diagnostics/format-json.ts';
export { formatPretty } from './diagnostics/format-pretty.ts';
export { loadFlow } from './checks/load-flow.ts';
export { checkFiles } from './checks/check-files.ts';
export type { Flow, State, Step } from './model/flow.ts';
export type { CallEvent, WebhookEvent } from './model/event.ts';
export type { CallCommand } from './model/command.ts';
export type { CallSnapshot } from './model/snapshot.ts';
export { compileFlow, type CompiledFlow } from './runtime/machine.ts';
export { beginCall, type CallStart } from './runtime/begin.ts';
export type { FlowBook } from './runtime/flow-book.ts';
export { decodeSnapshot, encodeSnapshot } from './runtime/encode.ts';
export { routeCall } from './runtime/route.ts';
export {
  failTransition,
  lastResort,
  transition,
  type TransitionContext,
  type TransitionResult,
} from './runtime/transition.ts';
export { actionNamed } from './telnyx/catalogue.ts';
export { decodeWebhook, type DecodedEvent, type DecodedWebhook } from './telnyx/decode.ts';
export { commandId, decodeToken, encodeToken } from './telnyx/token.ts';
export type { TraceEntry } from './runtime/trace.ts';
